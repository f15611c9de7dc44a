"""Empty the database after a test that commits, in the time that what it wrote takes.

Django truncates every table, a second for the hundreds of them; most tests fill a dozen.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # what the tables themselves bring
MANY = 20_000  # more dead rows than this would slow down the tests that follow

truncate = TransactionTestCase._fixture_teardown


def tables() -> list[str]:
    """Return every table of ours that may hold rows."""
    models = apps.get_models(include_auto_created=True)
    return sorted(
        {model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy}
        - KEPT
    )


def delete_rows() -> int:
    """Delete from the tables that have rows, whatever refers to them; return how many went."""
    quote = connection.ops.quote_name
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM {quote(name)})" for name in tables()
    )
    gone = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DELETE FROM {quote(name)}")
            gone += cursor.rowcount
    return gone


def is_superuser() -> bool:
    """Say whether this database lets us pass its triggers by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def empty(case: TransactionTestCase) -> None:
    """Leave no row behind."""
    if not is_superuser() or delete_rows() > MANY:
        truncate(case)


TransactionTestCase._fixture_teardown = empty
