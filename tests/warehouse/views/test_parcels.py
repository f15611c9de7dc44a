"""Parcels show their three instants; papers print and say so; refusals can be tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from ecomops.core import jobs
from ecomops.core.models import Job
from ecomops.core.roles import Role
from tests.stores.factories import CLERK, NOON
from tests.warehouse.shipping import fill_pool, make_courier, packed, planned, scene
from tests.warehouse.views.test_waves import person
from warehouse.models import Parcel, StoreShipping, Wave, Waybill, WriteBack
from warehouse.services import printing, waybill_network, waybills

pytestmark = pytest.mark.django_db


@pytest.fixture
def parcel(client):
    _store, place, orders = scene(1)
    fill_pool(make_courier("sto", place), 60)
    (row,) = planned(orders)
    client.force_login(person(Role.WAREHOUSE_LEAD, place))
    return packed(row, waybills.give(row, actor=CLERK, at=NOON))


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


def told(parcel, hours):
    at = timezone.now() - timedelta(hours=hours)
    Parcel.objects.filter(pk=parcel.pk).update(state="shipped", handed_over_at=at)
    return WriteBack.objects.create(
        order_id=parcel.fulfilment.order_ids[0], parcel=parcel, state="done", wanted_at=at,
        written_back_at=at,
    )  # fmt: skip


@pytest.mark.parametrize(("hours", "shown"), [(2, 0), (13, 1), (21, 1)])
def test_told_and_never_scanned_is_on_the_danger_list(client, parcel, hours, shown):
    told(parcel, hours)
    page = client.get("/warehouse/parcels/?danger=watch").content.decode()
    assert page.count(parcel.waybill.number) >= shown
    assert (parcel.waybill.number in page) == bool(shown)
    red = client.get("/warehouse/parcels/?danger=act").content.decode()
    assert (parcel.waybill.number in red) == (hours > 20)
    Parcel.objects.update(collected_at=timezone.now())
    assert (
        parcel.waybill.number not in client.get("/warehouse/parcels/?danger=watch").content.decode()
    )


def test_its_page_shows_what_is_inside_and_masks_whom_it_goes_to(client, parcel):
    page = client.get(f"/warehouse/parcels/{parcel.pk}/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page


def test_papers_are_made_and_a_label_is_written_down(client, parcel):
    address = f"/warehouse/parcels/{parcel.pk}/"
    assert body(client.get(f"{address}slip.pdf")).startswith(b"%PDF")
    assert Waybill.objects.get(pk=parcel.waybill_id).printed_at is None
    assert body(client.get(f"{address}label.pdf?size=100x150")).startswith(b"%PDF")
    assert body(client.get(f"{address}label.zpl?size=nonsense")).startswith(b"^XA")
    assert Waybill.objects.get(pk=parcel.waybill_id).prints == 2


def wave_of(place, count):
    store, _place, orders = scene_more(place, count)
    rows = planned(orders)
    wave = Wave.objects.create(
        warehouse=place, number=9, year=2026, kind="single", cutoff_at=NOON, created_at=NOON,
        state="released", order_count=count,
    )  # fmt: skip
    for row in rows:
        row.state, row.wave = "waved", wave
        row.save()
    return store, wave


def scene_more(place, count):
    from stores.models import Sku, Store
    from tests.warehouse.factories import order_for, released

    store, sku = Store.objects.get(), Sku.objects.get()
    return store, place, [released(order_for(store, f"w{n}", sku)) for n in range(count)]


def test_a_small_wave_prints_at_once_before_it_is_picked(client, parcel):
    Parcel.objects.all().delete()
    _store, wave = wave_of(parcel.warehouse, 3)
    wave.fulfilments.filter(pk=wave.fulfilments.first().pk).update(state="frozen")
    answer = client.post(f"/warehouse/waves/{wave.pk}/papers/", {"paper": "labels"})
    assert body(answer).startswith(b"%PDF")
    assert Waybill.objects.filter(printed_at__isnull=False).count() == wave.fulfilments.count() - 1


def test_a_large_wave_is_printed_by_a_worker_and_the_first_labels_at_once(
    client, parcel, monkeypatch
):
    monkeypatch.setattr(printing, "AT_ONCE", 2)
    _store, wave = wave_of(parcel.warehouse, 4)
    assert client.post(f"/warehouse/waves/{wave.pk}/papers/").status_code == 302
    assert body(client.get(f"/warehouse/waves/{wave.pk}/first.pdf")).startswith(b"%PDF")
    job = jobs.run_now(Job.objects.get(kind="warehouse.print").pk)
    assert (job.state, job.result["papers"]) == ("done", wave.fulfilments.count())
    assert body(client.get(job.result["download"])).startswith(b"%PDF")
    printed = Waybill.objects.filter(fulfilment__wave=wave).values_list("prints", flat=True)
    assert set(printed) == {1}
    client.force_login(person(Role.WAREHOUSE_STAFF, parcel.warehouse))
    assert client.get(job.result["download"]).status_code == 404
    assert printing.erase_old_papers(timezone.now() + timedelta(days=2)) == 1


def test_the_component_prints_what_we_cannot_read(client, parcel, monkeypatch):
    address = f"/warehouse/parcels/{parcel.pk}/component/"
    client.post(address)
    assert Waybill.objects.get(pk=parcel.waybill_id).prints == 0
    StoreShipping.objects.create(
        store=parcel.fulfilment.store, network="cainiao", component="http://127.0.0.1:13528"
    )
    answers = [
        waybill_network.Unknown("ConnectTimeout"), waybill_network.Given("x", "cainiao"),
    ]  # fmt: skip
    monkeypatch.setattr(waybill_network, "print_through", lambda *_: answers.pop(0))
    assert "Is it started" in client.post(address, follow=True).content.decode()
    assert "prints the label" in client.post(address, follow=True).content.decode()
    assert Waybill.objects.get(pk=parcel.waybill_id).prints == 1


def test_refused_ones_are_told_again_or_marked_as_done_by_hand(client, parcel):
    row = told(parcel, 1)
    WriteBack.objects.update(state="failed", error="closed", written_back_at=None)
    page = client.get("/warehouse/write-backs/?state=failed").content.decode()
    assert "closed" in page
    address = "/warehouse/write-backs/?state=failed"
    client.post(address, {"act": "again", "ids": [row.pk]})
    assert WriteBack.objects.get().state == "sent"
    WriteBack.objects.update(state="failed")
    client.post(address, {"act": "by_hand", "ids": [row.pk]})
    assert WriteBack.objects.get().state == "done"
