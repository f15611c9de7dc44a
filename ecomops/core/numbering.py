"""Gap-free numbers: given inside the transaction that uses them, so a rollback gives them back."""

from __future__ import annotations

from django.db import connection


def next_number(entity: str, kind: str, year: int) -> int:
    """The next number of a series; waits for a rival that has not committed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_numberseries (entity, kind, year, last) VALUES (%s, %s, %s, 1)
            ON CONFLICT ON CONSTRAINT numberseries_one
            DO UPDATE SET last = core_numberseries.last + 1
            RETURNING last
            """,
            [entity, kind, year],
        )
        return int(cursor.fetchone()[0])
