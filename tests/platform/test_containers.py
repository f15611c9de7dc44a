"""The container files: their rules, and their entry commands in this environment."""

import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import yaml

from ecomops.embedded import processes
from ecomops.embedded.engines import throw_away
from ecomops.embedded.supervisor import programs
from tests.running import until

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("prepare", "web", "worker", "bells", "beat")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_queue_that_tasks_go_to_has_a_worker(compose, settings):
    wanted = {"celery", *(route["queue"] for route in settings.CELERY_TASK_ROUTES.values())}
    here = {one.name: one.arguments for one in programs(Path("log"), "127.0.0.1", 1)}
    there = {name: service.get("command") for name, service in compose["services"].items()}

    for commands in (here, {name: words for name, words in there.items() if name in here}):
        served = {
            words[list(words).index("--queues") + 1]
            for words in commands.values()
            if "--queues" in words
        }
        assert served == wanted


def dockerfile():
    return re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text()).splitlines()


def test_images_have_versions_and_the_program_is_not_root(compose):
    lines = dockerfile()
    images = [line.split()[1] for line in lines if line.startswith("FROM")]
    images += [service["image"] for service in compose["services"].values()]

    assert all(":" in image and not image.endswith(":latest") for image in images)
    assert any(line == "USER 10001" for line in lines)
    assert not any(line.startswith("ADD") for line in lines)
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_all_processes_are_there_with_the_majors_of_the_embedded_ones(compose):
    services = compose["services"]

    assert set(services) == {*PROGRAMS, "postgres", "valkey"}
    assert {one.name for one in programs(Path("log"), "127.0.0.1", 1)} == set(PROGRAMS[1:])
    assert services["postgres"]["image"].startswith("postgres:18")
    assert services["valkey"]["image"].startswith("valkey/valkey:9")
    assert "noeviction" in services["valkey"]["command"]


def test_no_password_is_written_down(compose):
    text = (ROOT / "docker-compose.yml").read_text()

    assert not re.search(r"PASSWORD: (?!\$\{)", text)


def test_the_image_serves_what_compose_serves(compose):
    image = next(line for line in dockerfile() if line.startswith('CMD [".venv/bin/python", "-m"'))

    assert yaml.safe_load(image.removeprefix("CMD ")) == compose["services"]["web"]["command"]


@pytest.mark.crash
def test_the_entry_commands_run(compose, tmp_path):
    port = processes.free_port()

    def start(name):
        command = [
            {".venv/bin/python": sys.executable, "8000": str(port)}.get(word, word)
            for word in compose["services"][name]["command"]
        ]
        return processes.spawn(
            command, log=tmp_path / f"{name}.log", environment=environment, folder=ROOT
        )

    with throw_away() as engines:
        environment = {
            **os.environ,
            **engines.environment(),
            "ECOMOPS_DATA": str(tmp_path / "data"),
            "ECOMOPS_HOSTS": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "ecomops.settings",
        }
        prepared = start("prepare")
        assert prepared.wait(120) == 0, (tmp_path / "prepare.log").read_text()
        assert "Sign in as admin" in (tmp_path / "prepare.log").read_text()
        running = {name: start(name) for name in PROGRAMS[1:]}
        try:
            until(lambda: page(port), what="a page")
            until(lambda: answers(environment), what="the worker's answer")
            assert all(child.poll() is None for child in running.values())
        finally:
            for child in running.values():
                processes.end(child, (), patience=1)


def page(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as answer:
        return answer.status == 200


def answers(environment):
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "ecomops.celery", "inspect", "ping", "-t", "3"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return "pong" in done.stdout
