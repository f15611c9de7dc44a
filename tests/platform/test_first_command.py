"""Commands on a data folder that nobody has started yet."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.crash

STORE = ("--channel", "shopify", "--currency", "EUR", "--zone", "Europe/Berlin")


def test_any_command_may_be_the_first_and_two_may_come_at_once(company):
    one = company()

    with ThreadPoolExecutor() as both:
        made = list(both.map(lambda code: one.manage("store", code, *STORE), ("a", "b")))

    assert [done.stdout.strip() for done in made] == [
        "created: a shopify EUR Europe/Berlin",
        "created: b shopify EUR Europe/Berlin",
    ]
    assert sum("Preparing the database" in done.stderr for done in made) == 1
    days = json.loads(one.manage("kpi", "b", "2026-11-01", "2026-11-02", "--json").stdout)
    assert days
    examined = json.loads(one.manage("doctor", "--json").stdout)
    assert examined["findings"] == []
