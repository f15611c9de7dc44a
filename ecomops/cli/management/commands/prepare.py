from typing import Any

from django.core.management.base import BaseCommand

from ecomops.cli.up import first_sign_in, prepare


class Command(BaseCommand):
    help = "Bring database and served files to this version, as the start of ./run up does."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.stderr.write)
        for line in first_sign_in():
            self.stdout.write(line)
