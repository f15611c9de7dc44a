"""Every label we print decodes, whatever its data holds; people stay masked on it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from stores.models import Product
from tests.stores.factories import CLERK, NOON
from tests.warehouse.papers import decoded, drawn, drawn_zpl, fields
from tests.warehouse.shipping import PERSON, fill_pool, make_courier, packed, planned, scene
from warehouse.domain import barcodes, privacy
from warehouse.models import Manifest, Waybill
from warehouse.services import labels, waybills

pytestmark = pytest.mark.django_db
NASTY = '#let x = *bold* _it_ $5 @ref <b> "q" \\ `c` 纯棉四件套^XZ~JA'


def parcels(n=2, **values):
    _store, place, orders = scene(n, **values)
    fill_pool(make_courier("sto", place), n)
    rows = planned(orders)
    return [packed(row, waybills.give(row, actor=CLERK, at=NOON)) for row in rows]


@pytest.mark.parametrize("size", labels.SIZES)
def test_every_label_decodes_twice_to_its_number(monkeypatch, size):
    made = parcels(3)
    document, pages = drawn(lambda: labels.label_pdf(made, size), monkeypatch)
    assert document.startswith(b"%PDF")
    numbers = [[parcel.waybill.number] * 2 for parcel in made]
    assert [decoded(page) for page in pages] == numbers
    wide, high = labels.SIZES[size]
    assert abs(pages[0].width - wide / 25.4 * 203) < 2
    assert abs(pages[0].height - high / 25.4 * 203) < 2


@pytest.mark.parametrize(
    "number", ["7", "SF1234567890123", "YT2600227881409", "JDVA00123456789-1-2"]
)
def test_numbers_of_every_shape_decode(monkeypatch, number):
    (parcel,) = parcels(1)
    Waybill.objects.filter(pk=parcel.waybill_id).update(number=number)
    _document, (page,) = drawn(lambda: labels.label_pdf([parcel]), monkeypatch)
    assert decoded(page) == [number] * 2
    text = labels.label_zpl(parcel)
    assert decoded(drawn_zpl(text, 608, 1040)) == [number] * 2


def test_words_of_data_never_become_markup_or_commands(monkeypatch):
    person = {**PERSON, "street": NASTY, "name": NASTY}
    (parcel,) = parcels(1, consignee=person)
    Product.objects.update(name=NASTY * 3)
    _document, pages = drawn(lambda: labels.label_pdf([parcel]), monkeypatch)
    assert [decoded(page) for page in pages] == [[parcel.waybill.number] * 2]
    text = labels.label_zpl(parcel)
    assert text.count("^XZ") == text.count("^XA") == 1
    assert "~" not in text
    assert any(NASTY.replace("\\", " ")[:20] in said[3] for said in fields(text))
    drawn(lambda: labels.slip_pdf([parcel]), monkeypatch)


def test_people_stay_masked(monkeypatch):
    (parcel,) = parcels(1)
    text = labels.label_zpl(parcel)
    assert "张** 138****1234" in text
    assert "小满" not in text
    assert "13800001234" not in text
    assert "余杭区" in text


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001234", "138****1234"), ("138****1234", "138****1234"), ("0571-88", "****88"),
     ("+86 138 0000 1234", "861******1234"), ("", ""), ("110", "****10")],
)  # fmt: skip
def test_telephone_numbers_lose_their_middle(phone, shown):
    assert privacy.hidden_phone(phone) == shown


def test_a_second_print_says_so():
    (parcel,) = parcels(1)
    ids = [parcel.waybill_id]
    labels.print_labels(ids, actor=CLERK, at=NOON)
    assert "Reprint" not in labels.label_zpl(parcel)
    labels.print_labels(ids, actor=CLERK, at=NOON)
    row = Waybill.objects.get(pk=parcel.waybill_id)
    assert (row.prints, row.printed_at) == (2, NOON)
    with translation.override("en"):
        assert "Reprint 1" in labels.label_zpl(parcel)


def test_labels_and_slips_cost_the_same_statements_for_one_and_for_many():
    made = parcels(5)

    def statements(act, some):
        with CaptureQueriesContext(connection) as seen:
            act(some)
        return len(seen)

    for act in (labels.label_pdf, labels.slip_pdf):
        assert statements(act, made[:1]) == statements(act, made)


def test_a_parcel_of_several_names_its_place(monkeypatch):
    _store, place, orders = scene(1)
    fill_pool(make_courier("sto", place), 2)
    (row,) = planned(orders)
    first, second = (waybills.give(row, actor=CLERK, at=NOON, n=n) for n in (1, 2))
    assert second.parent == first
    assert "1/2" in labels.zpl_of([first.pk])
    assert "2/2" in labels.zpl_of([second.pk])


def test_a_manifest_lists_its_parcels(monkeypatch):
    made = parcels(2)
    sheet = Manifest.objects.create(
        warehouse=made[0].warehouse, courier=made[0].courier, number=1, year=2026, opened_at=NOON
    )
    for parcel in made:
        parcel.manifest, parcel.handed_over_at = sheet, NOON
        parcel.save()
    assert labels.manifest_pdf(sheet).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("number", "scheme", "right"),
    [("RB123456785GB", "s10", True), ("RB123456786GB", "s10", False),
     ("6291041500213", "mod10", True), ("6291041500214", "mod10", False),
     ("12345675", "mod7", True), ("12345674", "mod7", False), ("x", "mod10", False),
     ("SF1", "", True)],
)  # fmt: skip
def test_check_digits(number, scheme, right):
    assert barcodes.checked(number, scheme) is right


def test_the_strokes_of_a_symbol_are_its_modules():
    path, wide = barcodes.strokes("SF123")
    pattern = ["0"] * wide
    for left, width in re.findall(r"M(\d+) 0h(\d+)v1", path):
        pattern[int(left) : int(left) + int(width)] = "1" * int(width)
    assert "".join(pattern) == barcodes.modules("SF123")
