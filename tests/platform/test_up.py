"""`./run up` on data folders of its own: what dies comes back, what stops is gone."""

import contextlib
import os
import signal
import socket
import time
import urllib.request

import psycopg2
import pytest

from ecomops.embedded import processes
from ecomops.embedded.engines import TEMPORARY, sweep
from ecomops.embedded.supervisor import EXITS_ALLOWED
from tests.running import until

pytestmark = pytest.mark.crash
NOWHERE = "redis://127.0.0.1:1/0"


def kept(one):
    """Whether the row is there; a database that is still recovering says so and is asked again."""
    with contextlib.suppress(psycopg2.OperationalError):
        return one.query("SELECT n FROM kept") == [(1,)]
    return False


def test_first_start_second_start_and_a_clean_stop(company):
    began = time.monotonic()
    one = company(empty=True).start()
    first = time.monotonic() - began
    said = one.said()
    pids = [pid for pid, _born in one.note()["children"].values()]
    assert f"EcomOps is at {one.base_url}/" in said
    assert "Sign in as admin with the password" in said
    one.query("CREATE TABLE kept AS SELECT 1 AS n")

    assert one.stop(signal.SIGINT) == 0

    until(lambda: not any(processes.command_line(pid) for pid in pids), what="the end of all")
    assert not (one.folder / "running.json").exists()
    began = time.monotonic()
    one.start()
    assert time.monotonic() - began < max(20, first)  # however slow the machine
    assert one.query("SELECT n FROM kept") == [(1,)]
    assert one.said().count("with the password") == 1
    assert one.stop() == 0


def test_every_killed_child_comes_back_on_the_same_port(company):
    one = company().start()
    url = one.database_url()
    one.query("CREATE TABLE kept AS SELECT 1 AS n")
    for name in ("postgres", "valkey", "web", "worker", "bells", "beat"):
        one.recovered(name, one.kill(name))
        until(one.answers, what=f"pages after {name}")
        until(lambda: one.query("SELECT 1"), what=f"the database after {name}")

    assert one.database_url() == url
    until(lambda: kept(one), what="the row that was there")
    assert one.stop() == 0


def test_a_killed_supervisor_takes_its_children_along_and_the_next_start_works(company):
    one = company().start()
    pids = [pid for pid, _born in one.note()["children"].values()]
    one.query("CREATE TABLE kept AS SELECT 1 AS n")

    one.child.kill()
    one.child.wait()
    one.start()

    assert one.query("SELECT n FROM kept") == [(1,)]
    until(lambda: not any(processes.command_line(pid) for pid in pids), what="the end of the old")


def test_a_second_copy_on_the_folder_is_refused_and_a_command_joins_in(company):
    one = company().start()

    second = one.manage("up", "--port", str(processes.free_port()), check=False)
    assert second.returncode == 1
    assert "is already in use by './run up'" in second.stderr
    assert one.base_url in second.stderr
    assert second.stderr.strip().count("\n") == 0

    one.manage("shell", "-c", "from django.db import connection as c; c.ensure_connection()")
    assert one.answers()


def test_a_taken_port_is_one_line(company):
    one = company(empty=True)
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", one.port))
        taken.listen()
        done = one.manage("up", "--port", str(one.port), check=False)

    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        f"Port {one.port} is taken by another program: stop that one, or start with "
        f"'./run up --port {one.port + 1}'."
    )


def test_a_crash_loop_is_told_in_one_line_and_stops_everything(company):
    one = company().start()
    pids = [pid for pid, _born in one.note()["children"].values()]
    for _time in range(EXITS_ALLOWED - 1):
        one.recovered("beat", one.kill("beat"))
    one.kill("beat")

    assert one.child.wait(240) == 1
    last = one.said().strip().splitlines()[-1]
    assert last.startswith("Stopping: beat ended 5 times within a minute")
    until(lambda: not any(processes.command_line(pid) for pid in pids), what="the end of all")
    assert not (one.folder / "running.json").exists()


def test_a_database_of_a_newer_version_is_refused(company):
    one = company().start()
    one.query(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', now())"
    )
    one.stop()

    done = one.manage("up", "--port", str(one.port), check=False)

    assert done.returncode == 1
    assert "made by a newer version (it has core.9999_later)" in done.stderr.splitlines()[-1]


def test_two_folders_are_two_companies(company):
    one, two = company("one").start(), company("two").start()

    one.query("CREATE TABLE only_here (n int)")

    assert two.query("SELECT to_regclass('only_here')") == [(None,)]
    with urllib.request.urlopen(f"{two.base_url}/sign-in/", timeout=10) as page:
        assert page.status == 200


def test_a_lock_left_by_a_power_cut_is_cleared(company):
    one = company().start()
    data = one.query("SHOW data_directory")[0][0]
    one.stop()
    with open(os.path.join(data, "postmaster.pid"), "w") as lock:
        lock.write(f"{os.getpid()}\n{data}\n0\n1\n\n127.0.0.1\n0 0\nready\n")

    one.start()

    assert one.query("SELECT 1") == [(1,)]


def test_a_database_that_does_not_answer_is_one_line(company):
    url = f"postgres://nobody:secret@127.0.0.1:{processes.free_port()}/none"
    one = company(empty=True, environment={"DATABASE_URL": url, "REDIS_URL": NOWHERE})

    done = one.manage("up", "--port", str(one.port), check=False)

    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("The database at 127.0.0.1:")
    assert "mend DATABASE_URL" in last
    assert "secret" not in done.stderr


def test_a_long_log_is_set_aside_under_its_writer(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOG_LIMIT", 100)
    log = tmp_path / "web.log"
    with processes.open_log(log) as out:
        out.write(b"x" * 150)
        out.flush()
        processes.shorten_log(log)
        out.write(b"after")

    assert log.read_bytes() == b"after"
    assert (tmp_path / "web.log.1").read_bytes() == b"x" * 150


def test_throw_away_engines_of_a_killed_run_are_swept(tmp_path):
    left = tmp_path / f"{TEMPORARY}left"
    left.mkdir()
    (left / "owner").write_text("999999999 1")
    ours = tmp_path / f"{TEMPORARY}ours"
    ours.mkdir()
    (ours / "owner").write_text(f"{os.getpid()} {processes.birth(os.getpid())}")

    sweep(tmp_path)

    assert not left.exists()
    assert ours.exists()
