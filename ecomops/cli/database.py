"""The database at this version, for whatever command comes first on a data folder."""

from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from ecomops.core import partitions
from ecomops.embedded import Refusal

ONE_AT_A_TIME = 0x45636F6D  # any number that is always the same: two commands start at once


class CompanyCommand(BaseCommand):
    """A command on a company's data: works on a folder that `up` has never seen as well."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        prepare_database(self.stderr.write)
        return super().execute(*args, **options)


def prepare_database(talk: Callable[[str], Any]) -> None:
    """Bring the tables to this version; refuse a database that a newer version made."""
    try:
        connection.ensure_connection()
    except OperationalError as problem:
        where = f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}"
        raise Refusal(
            f"The database at {where} does not answer ({str(problem).splitlines()[-1].strip()}): "
            "start it, or mend DATABASE_URL."
        ) from problem
    if not _is_behind():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            if _is_behind():
                talk("Preparing the database ...")
                call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
                partitions.make(at=timezone.now())
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    _refuse_newer_database(executor.loader)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_newer_database(loader: MigrationLoader) -> None:
    ours = {label for label, _name in loader.disk_migrations or {}}
    unknown = [
        f"{label}.{name}"
        for label, name in loader.applied_migrations or {}
        if label in ours
        and (label, name) not in (loader.disk_migrations or {})
        and (label, name) not in loader.replacements
    ]
    if unknown:
        raise Refusal(
            f"The database was made by a newer version (it has {unknown[-1]}): start that "
            "version, or set ECOMOPS_DATA to another folder."
        )
