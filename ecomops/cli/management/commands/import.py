from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from ecomops.cli.database import CompanyCommand
from ecomops.cli.importing import Wish, import_file
from ecomops.core.errors import DomainError
from stores.models import ImportKind


class Command(CompanyCommand):
    help = "Import a file the way the browser does; rejected rows go to a file that is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=ImportKind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--store", default="")
        parser.add_argument("--format", default="")
        parser.add_argument("--mapping", type=Path)
        parser.add_argument("--create-products", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = Wish(**{name: options[name] for name in Wish.__annotations__})
        try:
            told, went_in = import_file(wish, self.stderr.write)
        except DomainError as refusal:
            raise CommandError(refusal.for_user) from refusal
        self.stdout.write(told)
        if not went_in:
            raise CommandError(_("No row went in: every one was rejected."))
