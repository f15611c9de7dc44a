from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ecomops.cli.up import DEFAULT_PORT, up


class Command(BaseCommand):
    help = "Run databases, web, worker and scheduler under one supervisor."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with the demo company")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        up(port=options["port"], demo=options["demo"], say=self.say, talk=self.talk)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def talk(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()
