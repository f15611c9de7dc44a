from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecomops.cli.benching import names, run_benchmarks, run_inside


class Command(BaseCommand):
    help = f"Measure against limits and peers in the same run: {', '.join(names())}."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="*")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            held = run_inside(options["name"][0], as_json=options["json"], say=self.say)
        else:
            held = run_benchmarks(options["name"], as_json=options["json"])
        if not held:
            raise CommandError("A limit does not hold.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
