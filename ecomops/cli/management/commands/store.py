from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from ecomops.cli.database import CompanyCommand
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from stores.models import Channel
from stores.services import stores


class Command(CompanyCommand):
    help = "Create a store, or change the one that has this code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--channel", choices=Channel.values)
        parser.add_argument("--currency")
        parser.add_argument("--zone")
        parser.add_argument("--name")

    def handle(self, *args: Any, **options: Any) -> None:
        given = {
            name: options[name]
            for name in ("channel", "currency", "zone", "name")
            if options[name] is not None
        }
        try:
            store, created = stores.put(options["code"], given, actor=SYSTEM, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.for_user) from refusal
        done = "created" if created else "saved"
        self.stdout.write(f"{done}: {store.code} {store.channel} {store.currency} {store.zone}")
