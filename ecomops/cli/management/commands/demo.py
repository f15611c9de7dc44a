from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ecomops.core.errors import DomainError


class Command(BaseCommand):
    help = "Make the demo company, or go on where it was interrupted."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="share of its trade")
        parser.add_argument("--days", type=int, default=760, help="days of history")
        parser.add_argument("--seed", type=int, default=20, help="another company")
        parser.add_argument("--again", action="store_true", help="make it anew, as of today")
        parser.add_argument("--assist", action="store_true", help="help one that is being made")

    def handle(self, *args: Any, **options: Any) -> None:
        from ecomops.demo import command, crew

        if options["assist"]:
            crew.assist()
            return
        sizes = {name: options[name] for name in ("seed", "scale", "days")}
        try:
            if options["again"]:
                command.wipe()
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            made = command.make(**sizes, helpers=command.HELPERS, talk=self.talk)
        except DomainError as refusal:
            raise CommandError(refusal.for_user) from refusal
        self.stdout.write(f"The demo company is complete: {made.get('orders', 0)} orders.")

    def talk(self, text: str) -> None:
        self.stderr.write(text, ending="")
        self.stderr.flush()
