from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ecomops.cli.chores import deliver
from ecomops.cli.database import CompanyCommand
from ecomops.core.errors import DomainError
from kpi.reports import daily


class Command(CompanyCommand):
    help = "The registry's figures of a store, day by day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store")
        parser.add_argument("first", metavar="FROM", type=date.fromisoformat)
        parser.add_argument("last", metavar="TO", type=date.fromisoformat)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        deliver()
        try:
            report = daily.figures_by_day(options["store"], options["first"], options["last"])
        except DomainError as refusal:
            raise CommandError(refusal.for_user) from refusal
        self.stdout.write(daily.as_json(report) if options["json"] else daily.as_text(report))
