"""What the demo company's office did by hand: kits it sells, and files somebody brought."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation

from ecomops.accounts.models import User
from ecomops.core import jobs
from ecomops.core.actor import SYSTEM, Actor, actor_of
from ecomops.demo.company import Company
from ecomops.demo.ground import store_of
from stores.domain.formats import sycm
from stores.models import ImportBatch, Kit, Sku
from stores.services import goods, imports
from stores.services.goods import Part

# Code, name, and the styles whose first SKU it holds with how many pieces.
KITS: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...] = (
    ("KIT-BED-01", "新婚床品礼盒", (("HT-0417", 1), ("HT-0102", 1))),
    ("KIT-WED-01", "婚礼布置三件套", (("WD-0101", 2), ("HT-0417", 1))),
)
DAYS_BROUGHT = 7
COSTS_BROUGHT = 14


def make_kits(*, at: datetime) -> None:
    """Bundles of what is in the catalogue; run again it changes nothing."""
    for code, name, styles in KITS:
        parts = [
            Part(sku, units)
            for style, units in styles
            if (sku := Sku.objects.filter(product__code=style).order_by("code").first())
        ]
        if len(parts) == len(styles) and not Kit.objects.filter(code=code).exists():
            goods.create_kit(code, name, parts, actor=SYSTEM, at=at)


def bring_files(company: Company) -> None:
    """A cost file with two mistakes, imported, and a traffic file that waits to be looked at."""
    if ImportBatch.objects.exists():
        return
    at = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        who = _actor("operations")
        costs = _sheet(["SKU编码", "成本", "币种", "生效日期"], _costs(company.today))
        batch = imports.upload([costs], "成本表.csv", store=None, actor=who, at=at)
        job = imports.start(batch, actor=who, at=at)
        jobs.run_now(job.pk)
        code = company.stores[0].code
        imports.upload(
            [_days(company, code)], "生意参谋-每日.csv", store=store_of(code), actor=who, at=at,
        )  # fmt: skip


def _actor(username: str) -> Actor:
    user = User.objects.filter(username=username).first()
    return actor_of(user) if user else SYSTEM


def _costs(today: date) -> list[Sequence[str]]:
    """Costs as they are kept, one of an SKU nobody knows, and one with letters in its number."""
    skus = Sku.objects.exclude(costs=None).order_by("code")[:COSTS_BROUGHT]
    kept = [(sku, sku.costs.order_by("-from_on")[0]) for sku in skus]
    rows: list[Sequence[str]] = [
        (sku.code, f"{cost.amount:f}", cost.currency, f"{cost.from_on}") for sku, cost in kept
    ]
    if kept:
        sku, cost = kept[0]
        rows.insert(4, (f"{sku.code}-X", f"{cost.amount:f}", cost.currency, f"{today}"))
        rows.insert(9, (kept[-1][0].code, "12,5O", cost.currency, f"{today}"))
    return rows


def _days(company: Company, code: str) -> bytes:
    """The last days as the platform reported them, one with a day that does not exist."""
    first = company.today - timedelta(days=DAYS_BROUGHT)
    said = [one for one in company.traffic(code) if one.terminal == "all" and one.on >= first]
    names = [name for name in sycm.MEASURES if said and name in said[0].measures]
    rows: list[Sequence[str]] = [
        (f"{one.on}", *(str(one.measures.get(name, "")) for name in names)) for one in said
    ]
    if rows:
        rows.insert(3, (f"{company.today:%Y-%m}-32", *rows[0][1:]))
    return _sheet(["统计日期", *(sycm.MEASURES[name][0] for name in names)], rows)


def _sheet(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")
