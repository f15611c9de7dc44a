from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from ecomops.cli.copies import take
from ecomops.cli.database import CompanyCommand


class Command(CompanyCommand):
    help = "Write the whole company to one file: database, event files, media and sealed uploads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        keys = parser.add_mutually_exclusive_group()
        keys.add_argument("--with-keys", dest="keys", action="store_true", default=None)
        keys.add_argument("--without-keys", dest="keys", action="store_false")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stderr.style_func = None  # progress is no error
        self.stdout.write(take(options["file"], keys=options["keys"], talk=self.stderr.write))
