import sys
from typing import NoReturn

from django.core.management.base import BaseCommand

from ecomops.cli.suite import run_suite


class Command(BaseCommand):
    help = "Run the whole suite; arguments go to pytest. --deep, --install-browser are ours."

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        sys.exit(run_suite(argv[2:], self.stderr.write))
