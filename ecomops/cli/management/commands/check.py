from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecomops.cli.checking import STAGES, run_check


class Command(BaseCommand):
    help = "Everything that must hold before a change is taken."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gate", nargs="*", help=", ".join(stage.name for stage in STAGES))

    def handle(self, *args: Any, **options: Any) -> None:
        if not run_check(options["gate"], self.say):
            raise CommandError("The check does not pass.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
