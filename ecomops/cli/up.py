"""`./run up`: one supervisor for databases, web, worker and scheduler."""

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from ecomops.accounts.demo import FACES, PASSWORD
from ecomops.accounts.models import User
from ecomops.accounts.services import Person, add_person
from ecomops.cli.database import prepare_database
from ecomops.cli.live import Live
from ecomops.cli.serving import DemoLoad, demo_wanted, serve
from ecomops.core.actor import SYSTEM
from ecomops.core.roles import Role
from ecomops.embedded import Refusal, processes, starting
from ecomops.embedded.supervisor import programs, reachable

DEFAULT_PORT = 8000
FIRST = "admin"

Say = Callable[[str], None]


def up(*, port: int, demo: bool, say: Say, talk: Say) -> None:
    """Run the company until Ctrl-C or SIGTERM; refuse with one line when it cannot go on."""
    folder = starting.running_folder
    host = os.environ.get("ECOMOPS_HOST", "127.0.0.1")
    if folder is None:
        raise Refusal("No data folder: start with './run up'.")
    if processes.port_taken(port, host):
        raise Refusal(
            f"Port {port} is taken by another program: stop that one, or start with "
            f"'./run up --port {port + 1}'."
        )
    prepare(talk)
    live = Live(folder.path, folder.log) if demo and Live.wanted() else None
    after = live.connect if live else lambda: None
    loading = DemoLoad(talk, after) if demo and demo_wanted(folder) else None
    running = [*programs(folder.log, host, port), *([live.program] if live else ())]
    address = f"http://{reachable(host)}:{port}/"
    first = [] if demo else first_sign_in()
    connections.close_all()

    def begin() -> None:
        say(f"EcomOps is at {address}")
        for line in first:
            say(line)
        if demo:
            say(f"Sign in as {', '.join(face.username for face in FACES)}: password {PASSWORD}")
        talk("Ctrl-C stops everything.")

    serve(folder, running, address, begin=begin, loading=loading, live=live, talk=talk)


def prepare(talk: Say) -> None:
    """Bring the database and the served files to this version."""
    prepare_database(talk)
    call_static(talk)


def call_static(talk: Say) -> None:
    """Collect the served files when they changed since last time."""
    root = Path(settings.STATIC_ROOT)
    note = root.parent / "static.sha256"
    wanted = _static_digest()
    if note.exists() and note.read_text(encoding="ascii") == wanted:
        return
    talk("Preparing the served files ...")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, skip_checks=True)
    note.write_text(wanted, encoding="ascii")


def _static_digest() -> str:
    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list(["*.map"]):
            known = Path(storage.path(name)).stat()
            total.update(f"{name} {known.st_size} {known.st_mtime_ns}\n".encode())
    return total.hexdigest()


def first_sign_in() -> list[str]:
    """Let an administrator in when nobody is yet; return how, nothing otherwise."""
    if User.objects.exists():
        return []
    password = secrets.token_urlsafe(9)
    person = Person(display_name=FIRST, role=Role.ADMINISTRATOR)
    add_person(FIRST, person, password=password, actor=SYSTEM, at=timezone.now())
    return [f"Sign in as {FIRST} with the password {password} and change it there."]
