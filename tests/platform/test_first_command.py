"""Commands on a data folder that nobody has started yet."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stores import files

pytestmark = pytest.mark.crash

ASK = """
import json
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute({statement!r})
    print(json.dumps(cursor.fetchall()))
"""
STORE = ("--channel", "shopify", "--currency", "EUR", "--zone", "Europe/Berlin")


def test_any_command_may_be_the_first_and_two_may_come_at_once(company):
    one = company(empty=True)

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


def test_figures_follow_the_second_import_though_nothing_runs(company, tmp_path):
    one = company()
    one.manage("store", "tb", "--channel", "taobao", "--currency", "CNY", "--zone", "Asia/Shanghai")
    file = tmp_path / "ExportOrderList.csv"
    for orders in (1, 3):
        file.write_bytes(files.order_list(*(files.listed(n) for n in range(orders))))
        told = one.manage("import", "orders", str(file), "--store", "tb", "--json").stdout
        counts = json.loads(told.splitlines()[-1])
        assert list(counts) == [
            *("rows", "created", "updated", "unchanged", "rejected", "lines", "amount"),
            *("currency", "seconds"),
        ]
        said = json.loads(one.manage("kpi", "tb", "2026-11-11", "2026-11-11", "--json").stdout)
        assert said["days"][0]["paid_orders"] == str(orders)
        assert said["total"]["paid_amount"] == f"{108 * orders}"
    assert json.loads(one.manage("doctor", "--json").stdout)["findings"] == []
    ((waiting,),) = counted(one, "SELECT count(*) FROM core_outboxevent WHERE done_at IS NULL")
    assert waiting == 0


def counted(one, statement):
    """Return rows of a company that does not run."""
    told = one.manage("shell", "-v", "0", "-c", ASK.format(statement=statement)).stdout
    return json.loads(told.splitlines()[-1])
