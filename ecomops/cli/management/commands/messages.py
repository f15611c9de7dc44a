from typing import Any

from django.core.management.base import BaseCommand

from ecomops.cli.catalogue import compile_stale, update_catalogue


class Command(BaseCommand):
    help = "Bring the Chinese catalogue to the source, keeping what is translated."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        total, missing = update_catalogue()
        compile_stale()
        self.stdout.write(f"{total} messages, {missing} to translate")
