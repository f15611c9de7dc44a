"""A courier's page: its cards, trucks, limits and numbers, each changed where it is shown."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core import history
from ecomops.core.acts import said as acts_said
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed
from ecomops.core.tabular import write_csv
from ecomops.core.whole import whole_number
from ecomops.ui import numbers
from warehouse.courier_forms import CardForm, CutOffForm, LimitForm, NumbersForm
from warehouse.domain import cards
from warehouse.domain.bins import Fault
from warehouse.domain.rates import Rate
from warehouse.models import Courier, CutOff, DailyLimit, RateCard, Warehouse, Waybill
from warehouse.selectors import couriers as reading
from warehouse.selectors import layout as places
from warehouse.services import courier_files, courier_terms
from warehouse.views.couriers import choose_again

BLANK_ROWS = 3
SAMPLE = [
    ["local", "浙江、江苏、上海、安徽", "1", "2.9", "1", "0.8", "2.8"],
    ["big cities", "北京、广东/广州、广东/深圳", "1", "3.6", "1", "1.4", "2.8"],
    ["other", "*", "1", "4.2", "1", "2", "3"],
]


@require_GET
@allowed("warehouse.view_couriers")
def courier_detail(request: StaffRequest, courier_id: int) -> HttpResponse:
    """All that was agreed with a courier, now, before and from when."""
    courier = get_object_or_404(Courier, pk=courier_id)
    return _detail(request, courier)


def _detail(request: StaffRequest, courier: Courier, **forms: Any) -> HttpResponse:
    mine = list(places.warehouses_of(request.user))
    now = timezone.now()
    trucks: dict[str, list[str]] = {}
    for one in (
        CutOff.objects.filter(courier=courier, warehouse__in=mine)
        .select_related("warehouse")
        .order_by("warehouse__code", "at_time")
    ):
        trucks.setdefault(one.warehouse.label, []).append(f"{one.at_time:%H:%M}")
    given = Waybill.objects.filter(courier=courier)
    context = {
        "courier": courier,
        "cards": reading.cards_of(courier, mine, now),
        "trucks": trucks,
        "limits": DailyLimit.objects.filter(courier=courier, warehouse__in=mine)
        .select_related("warehouse").order_by("warehouse__code", "-from_on")[:20],
        "free": given.filter(state=Waybill.State.FREE).count(),
        "used": given.filter(state=Waybill.State.GIVEN).count(),
        "events": acts_said(history.timeline(courier)[:20]),
        "cutoff_form": forms.get("cutoff_form") or CutOffForm(user=request.user),
        "limit_form": forms.get("limit_form")
        or LimitForm(user=request.user, initial={"from_on": timezone.localdate()}),
        "numbers_form": forms.get("numbers_form") or NumbersForm(),
        "outcome": forms.get("outcome"),
        "faults": forms.get("faults"),
    }  # fmt: skip
    status = 422 if any(getattr(form, "errors", None) for form in forms.values()) else 200
    return render(request, "warehouse/courier_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allowed("warehouse.manage_couriers")
def card(request: StaffRequest, courier_id: int) -> HttpResponse:
    """A new card: typed row by row, beginning with the one that holds, or from a file."""
    courier = get_object_or_404(Courier, pk=courier_id)
    _mine, place = places.chosen(request.user, request.GET.get("warehouse", ""))
    today = _today(place)
    if request.method == "GET":
        form = CardForm(user=request.user, initial={"warehouse": place, "from_on": today})
        context = {"courier": courier, "form": form, "rows": _typed_of(courier, place, today)}
        return render(request, "warehouse/courier_card.html", context)
    form = CardForm(request.POST, request.FILES, user=request.user)
    typed = _typed(request)
    faults: list[Fault] = []
    if form.is_valid():
        try:
            faults = _put(request, courier, form, typed)
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            if not faults:
                return redirect("warehouse:courier-detail", courier.pk)
    context = {
        "courier": courier, "form": form, "rows": [*typed, *[{}] * BLANK_ROWS],
        "faults": [(one.row or "", one.column, said(one)) for one in faults],
    }  # fmt: skip
    return render(request, "warehouse/courier_card.html", context, status=422)


def _put(
    request: StaffRequest, courier: Courier, form: CardForm, typed: list[dict[str, str]]
) -> list[Fault]:
    """Read the file, else the rows, and put the card in place when nothing is wrong with it."""
    given = form.cleaned_data
    if given["file"]:
        with _kept(given["file"]) as path:
            rates, faults = courier_files.card_of(path, given["currency"])
    else:
        rates, faults = _read(typed, given["currency"])
    if faults:
        return faults
    courier_terms.put_card(
        courier, given["warehouse"], rates, from_on=given["from_on"],
        today=_today(given["warehouse"]), actor=request.actor, at=timezone.now(),
    )  # fmt: skip
    choose_again(request, courier, given["warehouse"])
    return []


def _read(typed: list[dict[str, str]], currency: str) -> tuple[list[Rate], list[Fault]]:
    good: list[Rate] = []
    faults: list[Fault] = []
    for n, row in enumerate(typed, start=1):
        rate, wrong = cards.read(n, row, currency)
        faults += wrong
        if rate is not None:
            good.append(rate)
    return good, faults + [Fault(0, "zone", "twice", name) for name in cards.twice(good)]


def _typed(request: StaffRequest) -> list[dict[str, str]]:
    """The rows somebody typed; rows without a word are no rows."""
    columns = {name: request.POST.getlist(name) for name in cards.COLUMNS}
    longest = min(200, max((len(cells) for cells in columns.values()), default=0))
    rows = [
        {name: cells[n].strip() if n < len(cells) else "" for name, cells in columns.items()}
        for n in range(longest)
    ]
    return [row for row in rows if any(row.values())]


def _typed_of(courier: Courier, place: Warehouse | None, today: date) -> list[dict[str, str]]:
    """The card in force as rows to change, and some blank ones."""
    rows = RateCard.objects.filter(courier=courier, warehouse=place, from_on__lte=today)
    newest = rows.order_by("-from_on").values_list("from_on", flat=True).first()
    if newest is None:
        return [{}] * BLANK_ROWS
    held = [
        {
            "zone": row.zone, "regions": "、".join(row.regions), "first_kg": _kg(row.first_g),
            "first_amount": f"{row.first_amount:f}".rstrip("0").rstrip("."),
            "step_kg": _kg(row.step_g), "days": f"{row.days:f}",
            "step_amount": f"{row.step_amount:f}".rstrip("0").rstrip("."),
        }
        for row in rows.filter(from_on=newest).order_by("first_amount", "zone")
    ]  # fmt: skip
    return [*held, *[{}] * BLANK_ROWS]


def _kg(grams: int) -> str:
    return f"{grams / 1000:g}"


@require_POST
@allowed("warehouse.manage_couriers")
def card_drop(request: StaffRequest, courier_id: int) -> HttpResponse:
    """Take back a card that has not begun."""
    courier = get_object_or_404(Courier, pk=courier_id)
    place = get_object_or_404(
        Warehouse.objects.visible_to(request.user), pk=whole_number(request.POST.get("warehouse"))
    )
    try:
        from_on = date.fromisoformat(request.POST.get("from_on", ""))
    except ValueError:
        return redirect("warehouse:courier-detail", courier.pk)
    courier_terms.drop_card(
        courier, place, from_on, today=_today(place), actor=request.actor, at=timezone.now()
    )
    messages.success(request, gettext("The card is taken back."))
    return redirect("warehouse:courier-detail", courier.pk)


@require_POST
@allowed("warehouse.manage_couriers")
def cutoffs(request: StaffRequest, courier_id: int) -> HttpResponse:
    """When the courier's trucks leave a warehouse."""
    courier = get_object_or_404(Courier, pk=courier_id)
    form = CutOffForm(request.POST, user=request.user)
    if not form.is_valid():
        return _detail(request, courier, cutoff_form=form)
    place = form.cleaned_data["warehouse"]
    courier_terms.put_cutoffs(
        courier, place, form.cleaned_data["times"], actor=request.actor, at=timezone.now()
    )
    choose_again(request, courier, place)
    return redirect("warehouse:courier-detail", courier.pk)


@require_POST
@allowed("warehouse.manage_couriers")
def limit(request: StaffRequest, courier_id: int) -> HttpResponse:
    """How many parcels a day the courier takes; what is over it moves to the next best."""
    courier = get_object_or_404(Courier, pk=courier_id)
    form = LimitForm(request.POST, user=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            courier_terms.put_limit(
                courier, given["warehouse"], given["parcels"], from_on=given["from_on"],
                until_on=given["until_on"], actor=request.actor, at=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, refusal.for_user)
        else:
            choose_again(request, courier, given["warehouse"])
            return redirect("warehouse:courier-detail", courier.pk)
    return _detail(request, courier, limit_form=form)


@require_POST
@allowed("warehouse.manage_couriers")
def load_numbers(request: StaffRequest, courier_id: int) -> HttpResponse:
    """A file of waybill numbers comes in."""
    courier = get_object_or_404(Courier, pk=courier_id)
    form = NumbersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _detail(request, courier, numbers_form=form)
    try:
        with _kept(form.cleaned_data["file"]) as path:
            loaded = courier_files.load_numbers(
                courier, path, actor=request.actor, at=timezone.now()
            )
    except DomainError as refusal:
        form.add_error("file", refusal.for_user)
        return _detail(request, courier, numbers_form=form)
    if not loaded.bad:
        messages.success(
            request,
            gettext("%(new)s new numbers; %(known)s were known.")
            % {"new": numbers.grouped(loaded.new), "known": numbers.grouped(loaded.known)},
        )
        return redirect("warehouse:courier-detail", courier.pk)
    faults = [(one.row, one.value, said(one)) for one in loaded.faults]
    return _detail(request, courier, outcome=loaded, faults=faults)


@require_GET
@allowed("warehouse.view_couriers")
def card_sample(request: StaffRequest) -> HttpResponse:
    """A rate card to fill in."""
    out = io.StringIO(newline="")
    heads = ["zone", "regions", "first kg", "first amount", "further kg", "further amount", "days"]
    write_csv(out, heads, SAMPLE)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rate-card.csv"'
    return response


def said(fault: Fault) -> str:
    """What is wrong with a cell."""
    words = {
        "missing": gettext("is empty"),
        "too_long": gettext("is longer than %(most)s characters"),
        "no_number": gettext("“%(value)s” is not a number here"),
        "outside": gettext("%(value)s is too small or too large"),
        "twice": gettext("“%(value)s” stands there twice"),
        "check_digit": gettext("the check digit of %(value)s is wrong"),
        "damaged": gettext("the row is damaged"),
    }
    return words[fault.code] % {"value": fault.value, "most": fault.most}


def _today(place: Warehouse | None) -> date:
    now: datetime = timezone.now()
    return now.astimezone(ZoneInfo(place.zone)).date() if place else now.date()


@contextmanager
def _kept(file: Any) -> Iterator[Path]:
    """An upload under a name of its own kind, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(file.name).suffix.lower()[:6]}"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        yield path
