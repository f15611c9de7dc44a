"""Leave the database as it was migrated after a test that commits, in the time that takes.

Django truncates every table, a second for the hundreds of them; most tests fill a dozen. It also
takes away what migrations brought, which tests that commit nothing may need afterwards.
"""

from __future__ import annotations

from io import StringIO

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what the tables themselves bring
MANY = 20_000  # more dead rows than this would slow down the tests that follow

truncate = TransactionTestCase._fixture_teardown
brought: dict[str, str] = {}


def tables() -> list[str]:
    """Return every table of ours that may hold rows."""
    models = apps.get_models(include_auto_created=True)
    return sorted(
        {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
        - KEPT
    )


def filled(cursor) -> list[str]:
    """Return the tables that have rows."""
    quote = connection.ops.quote_name
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quote(name)})" for name in tables()
        )
    )
    return [name for (name,) in cursor.fetchall()]


def remember() -> None:
    """Keep the rows that migrations brought."""
    with connection.cursor() as cursor:
        for name in filled(cursor):
            rows = StringIO()
            cursor.copy_expert(f"COPY {connection.ops.quote_name(name)} TO STDOUT", rows)
            brought[name] = rows.getvalue()


def restore() -> None:
    """Put them back into empty tables."""
    with connection.cursor() as cursor:
        for name, rows in brought.items():
            cursor.copy_expert(f"COPY {connection.ops.quote_name(name)} FROM STDIN", StringIO(rows))


def delete_rows() -> int:
    """Delete from the tables that have rows, whatever refers to them; return how many went."""
    gone = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled(cursor):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
            gone += cursor.rowcount
    return gone


def is_superuser() -> bool:
    """Say whether this database lets us pass its triggers by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def empty(case: TransactionTestCase) -> None:
    """Leave no row behind but those that were there before any test."""
    if not is_superuser() or delete_rows() > MANY:
        truncate(case)
    restore()


TransactionTestCase._fixture_teardown = empty
