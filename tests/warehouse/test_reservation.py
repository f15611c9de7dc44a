"""Pieces are promised once, at once, and given back; what is short is seen, never refused."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.stores.factories import CLERK, NOON, make_sku, make_store
from tests.warehouse.factories import make_bin, make_warehouse, order_for, put_stock, released
from warehouse.models import Fulfilment, Reservation, SkuBalance, StockLevel, StockMove
from warehouse.services import freezing, fulfilment, ledger, reservation

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    store, sku = make_store(), make_sku("A-1")
    hangzhou = make_warehouse("hz", store)
    shelf = make_bin(hangzhou)
    put_stock(shelf, sku, 5)
    return store, sku, hangzhou, shelf


def balance(sku):
    row = SkuBalance.objects.get(sku=sku)
    return row.on_hand, row.reserved


def test_a_paid_order_claims_its_pieces_once(scene):
    store, sku, *_rest = scene
    order = order_for(store, "1", sku, 3)
    assert reservation.reserve([order.pk], at=NOON) == []
    assert reservation.reserve([order.pk], at=NOON) == []
    assert balance(sku) == (5, 3)


def test_what_nobody_has_is_short_and_served_first_come_first_served(scene):
    store, sku, hangzhou, _shelf = scene
    orders = [order_for(store, str(n), sku, 3) for n in range(3)]
    assert reservation.reserve([o.pk for o in orders], at=NOON) == [orders[1].pk, orders[2].pk]
    assert [row.held for row in Reservation.objects.order_by("order_id")] == [3, 2, 0]
    reservation.release([orders[0].pk], at=NOON)
    assert [row.held for row in Reservation.objects.order_by("order_id")] == [0, 3, 2]
    assert balance(sku) == (5, 5)
    assert hangzhou.pk == Reservation.objects.first().warehouse_id


def test_a_line_goes_whole_to_the_first_warehouse_that_has_it(scene):
    store, sku, hangzhou, _shelf = scene
    langfang = make_warehouse("lf", store)
    put_stock(make_bin(langfang), sku, 9)
    big, small = order_for(store, "1", sku, 8), order_for(store, "2", sku, 5)
    reservation.reserve([big.pk, small.pk], at=NOON)
    where = dict(Reservation.objects.values_list("order_id", "warehouse_id"))
    assert where == {big.pk: langfang.pk, small.pk: hangzhou.pk}


def test_the_database_refuses_to_promise_a_piece_twice(scene):
    _store, sku, *_rest = scene
    with pytest.raises(IntegrityError), transaction.atomic():
        SkuBalance.objects.filter(sku=sku).update(reserved=6)


def test_the_ledger_cannot_be_rewritten(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMove.objects.update(units=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        StockMove.objects.all().delete()


def test_a_count_under_what_is_promised_turns_the_newest_orders_short(scene):
    store, sku, hangzhou, shelf = scene
    first, second = order_for(store, "1", sku, 3), order_for(store, "2", sku, 2)
    reservation.reserve([first.pk], at=NOON)
    reservation.reserve([second.pk], at=NOON + timedelta(minutes=1))
    assert reservation.make_room(hangzhou.pk, sku.pk, 3, at=NOON) == [second.pk, first.pk]
    lost = ledger.Move(hangzhou.pk, sku.pk, 3, ledger.in_bin(shelf.pk), ledger.COUNTED, "count")
    ledger.post([lost], actor=CLERK, at=NOON)
    assert balance(sku) == (2, 2)
    assert [row.held for row in Reservation.objects.order_by("order_id")] == [2, 0]


def test_more_than_is_in_the_bin_is_refused_and_nothing_changes(scene):
    _store, sku, hangzhou, shelf = scene
    move = ledger.Move(hangzhou.pk, sku.pk, 6, ledger.in_bin(shelf.pk), ledger.SCRAP, "damage")
    with pytest.raises(ledger.NotThere):
        ledger.post([move], actor=CLERK, at=NOON)
    assert StockLevel.objects.get().on_hand == 5
    assert StockMove.objects.count() == 1


def test_released_whole_orders_become_fulfilments_once(scene):
    store, sku, *_rest = scene
    whole = released(order_for(store, "1", sku, 3))
    lacking = released(order_for(store, "2", sku, 3))
    reservation.reserve([whole.pk, lacking.pk], at=NOON)
    assert len(fulfilment.plan([whole.pk, lacking.pk], at=NOON)) == 1
    assert fulfilment.plan([whole.pk, lacking.pk], at=NOON) == []
    row = Fulfilment.objects.get()
    assert (row.order_ids, row.unit_count, row.state) == ([whole.pk], 3, "waiting")


def test_a_cancel_before_the_wave_frees_the_pieces_for_who_waits(scene):
    store, sku, *_rest = scene
    first, second = (released(order_for(store, str(n), sku, 3)) for n in (1, 2))
    reservation.reserve([first.pk, second.pk], at=NOON)
    fulfilment.plan([first.pk, second.pk], at=NOON)
    freezing.stop([first.pk], reason="cancelled", at=NOON)
    freezing.stop([first.pk], reason="cancelled", at=NOON)
    assert Fulfilment.objects.get().state == "cancelled"
    assert balance(sku) == (5, 3)
    assert fulfilment.plan([second.pk], at=NOON) != []


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_who_want_the_last_piece_one_gets_it():
    store, sku = make_store(), make_sku("A-1")
    shelf = make_bin(make_warehouse("hz", store))
    put_stock(shelf, sku, 1)
    orders = [order_for(store, str(n), sku) for n in range(200)]
    start, servers = threading.Barrier(200), []

    def want(order):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            servers.append(cursor.fetchone()[0])
        start.wait()
        try:
            reservation.reserve([order.pk], at=NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(servers)) == 200
    assert balance(sku) == (1, 1)
    held = Reservation.objects.filter(held=1).count()
    assert (held, Reservation.objects.filter(held=0).count()) == (1, 199)
