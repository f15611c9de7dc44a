from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ecomops.embedded.folder import DataFolder
from ecomops.embedded.starting import RUNNING
from ecomops.simulator.connecting import connect


class Command(BaseCommand):
    help = "Connect every store without a line of its own to the platform on this port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = settings.DATA_DIR / "simulator"
        home = DataFolder(settings.DATA_DIR).read(RUNNING).get("address", "")
        address = f"http://127.0.0.1:{options['port']}"
        count = connect(folder, address, home, at=timezone.now())
        self.stderr.write(f"{count} stores are connected to {address}.")
