from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ecomops.cli.copies import put_back


class Command(BaseCommand):
    help = "Put the company of a backup file into this data folder: wholly, or not at all."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="in place of the one here")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.style_func = None  # progress is no error
        told = put_back(options["file"], replace=options["replace"], talk=self.stderr.write)
        self.stdout.write(told)
