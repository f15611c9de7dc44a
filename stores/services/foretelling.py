"""What an import would do, worked out before it does anything: new, changed, unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stores.domain.records import (
    CostRecord,
    OrderRecord,
    ProductRecord,
    RowProblem,
    StockRecord,
)
from stores.models import ImportBatch, Order, Sku, SkuCost
from stores.services import catalogue, import_kinds, intake, reported
from stores.services.intake import Counts


def foretell(batch: ImportBatch, source: str, records: Sequence[Any]) -> Counts:
    """What importing these records would count; a few queries a chunk, nothing is written."""
    if not records:
        return Counts()
    first = records[0]
    if isinstance(first, ProductRecord):
        return _products(records)
    if isinstance(first, CostRecord):
        return _costs(records)
    if isinstance(first, StockRecord):
        return _stock(records)
    if taker := import_kinds.taker_of(first):
        return taker.foretell(records)
    assert batch.store is not None  # no other kind is read without one
    if isinstance(first, OrderRecord):
        return intake.foretell(batch.store, records, source=source)
    counts = Counts()
    for kind in reported.OF_RECORD:
        same = [record for record in records if isinstance(record, kind)]
        counts.add(reported.foretell(batch.store, same))
    return counts


def _products(records: Sequence[ProductRecord]) -> Counts:
    counts = Counts()
    skus: dict[str, Sku | None] = dict(_skus(records))
    for record in records:
        if record.sku_code not in skus:
            skus[record.sku_code] = None
            counts.created += 1
            continue
        sku, values = skus[record.sku_code], catalogue.sku_values(record)
        same = sku is not None and all(getattr(sku, name) == values[name] for name in values)
        counts.unchanged += same
        counts.updated += not same
    return counts


def _costs(records: Sequence[CostRecord]) -> Counts:
    counts = Counts()
    skus = _skus(records)
    kept = {
        (cost.sku_id, cost.from_on): (cost.amount, cost.currency)
        for cost in SkuCost.objects.filter(sku__in=skus.values())
    }
    for record in records:
        sku = skus.get(record.sku_code)
        before = kept.get((sku.pk, record.from_on)) if sku else None
        _count(counts, sku is not None, before, (record.amount, record.currency))
    return counts


def _stock(records: Sequence[StockRecord]) -> Counts:
    counts = Counts()
    units: dict[str, int] = {}
    for record in records:
        units[record.sku_code] = units.get(record.sku_code, 0) + record.units
    skus = _skus(records)
    for code, held in units.items():
        sku = skus.get(code)
        # a SKU without a count has one of nought, as the writer sees it
        _count(counts, sku is not None, sku and (sku.reported_stock,), (held,))
    return counts


def _count(counts: Counts, is_known: bool, before: object, now: object) -> None:
    if not is_known:
        counts.rejected += 1
    elif before is None:
        counts.created += 1
    elif before == now:
        counts.unchanged += 1
    else:
        counts.updated += 1


def _skus(records: Sequence[Any]) -> dict[str, Sku]:
    codes = {record.sku_code for record in records}
    return {sku.code: sku for sku in Sku.objects.filter(code__in=codes)}


def fit(batch: ImportBatch, chunk: Sequence[Any]) -> tuple[list[Any], list[RowProblem]]:
    """What of a chunk can be taken in, given what is known, and what is wrong with the rest."""
    if chunk and isinstance(chunk[0], (CostRecord, StockRecord)):
        return _of_known_skus(chunk)
    return _with_times(batch, chunk)


def _of_known_skus(chunk: Sequence[Any]) -> tuple[list[Any], list[RowProblem]]:
    known = _skus(chunk)
    unknown = [record for record in chunk if record.sku_code not in known]
    problems = [RowProblem(one.rows[0], "", "unknown_sku", one.sku_code) for one in unknown]
    return [record for record in chunk if record.sku_code in known], problems


def _with_times(batch: ImportBatch, chunk: Sequence[Any]) -> tuple[list[Any], list[RowProblem]]:
    """Records that name no time get the one their order has; of an unknown order they wait."""
    timeless = [item.external_id for item in chunk if is_timeless(item)]
    if not timeless:
        return list(chunk), []
    found = Order.objects.filter(store=batch.store, external_id__in=timeless)
    known = dict(found.values_list("external_id", "placed_at"))
    kept: list[Any] = []
    waiting: list[RowProblem] = []
    for item in chunk:
        if is_timeless(item):
            item.placed_at = known.get(item.external_id)
        if item.placed_at is not None or item.paid_at is not None:
            kept.append(item)
            continue
        first, last = item.rows
        whole = last - first + 1 == len(item.lines)
        for row in range(first, last + 1) if whole else {first, last}:
            waiting.append(RowProblem(row, "", "needs_list", item.external_id))
    return kept, waiting


def is_timeless(item: Any) -> bool:
    """Whether a record is of an order whose time another file must say."""
    return isinstance(item, OrderRecord) and item.placed_at is None and item.paid_at is None
