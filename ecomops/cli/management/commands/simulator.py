from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ecomops.cli.live import FAULTS, PORT, simulate


class Command(BaseCommand):
    help = "Run the channel simulator: signed, paged, throttled, faulty."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rate", type=float, default=None, help="orders an hour; 0 for none")
        parser.add_argument("--port", type=int, default=PORT)
        parser.add_argument("--faults", choices=FAULTS, default="some")

    def handle(self, *args: Any, **options: Any) -> None:
        simulate(
            port=options["port"], rate=options["rate"], faults=options["faults"],
            say=self.stdout.write,
        )  # fmt: skip
