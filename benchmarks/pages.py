"""Lists and dashboards on a loaded company, against the empty signed-in page of the same run."""

import time
from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path, reverse

from benchmarks.measure import Result, percentile
from campaigns.models import Campaign
from ecomops.accounts.models import User
from ecomops.core.policies import allowed
from kpi.models import StaffDay
from stores.models import Store

SCALE, WARM, ROUNDS = 0.25, 3, 40
LIST_LIMIT, DASHBOARD_LIMIT = 12, 25
EMPTY = "/bench/empty/"
LISTS = {
    "admin": (
        "stores:order-list", "stores:audit-list", "stores:refund-list", "stores:listing-list",
        "stores:product-list", "stores:kit-list", "stores:import-list", "stores:mapping-list",
        "stores:store-list", "stores:connector-list", "stores:channel-stock",
        "warehouse:stock-list", "warehouse:lot-list", "warehouse:receipt-list",
        "warehouse:count-list", "warehouse:parcel-list", "warehouse:fulfilment-list",
        "warehouse:manifest-list", "warehouse:stopped-list", "warehouse:return-list",
        "warehouse:write-back-list", "warehouse:courier-list", "warehouse:courier-rules",
        "warehouse:shipping-list", "warehouse:warehouse-list", "scan:home",
        "campaigns:targets", "campaigns:ad-balances", "kpi:campaigns", "kpi:staff", "kpi:metrics",
        "accounts:people", "core:job-list",
    ),
    "purchasing": (
        "procurement:supplier-list", "procurement:requisition-list", "procurement:low-stock",
        "procurement:rfq-list", "procurement:approvals", "procurement:order-list",
        "procurement:price-list",
    ),
}  # fmt: skip
DASHBOARDS = {
    "admin": (
        "work:today", "warehouse:wave-board", "campaigns:calendar", "kpi:overview", "kpi:stores",
        "kpi:warehouse",
    ),
    "purchasing": ("work:today", "procurement:board", "kpi:procurement"),
}  # fmt: skip


@allowed("work.use")
def empty(request: HttpRequest) -> HttpResponse:
    """The page shell with nothing in it."""
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty), path("", include("ecomops.urls"))]


def measure() -> list[Result]:
    """Load a quarter of the demo company, then ask for each page again and again."""
    call_command("demo", scale=SCALE)
    clients = {name: _signed_in(name) for name in LISTS}
    with override_settings(ROOT_URLCONF="benchmarks.pages", ALLOWED_HOSTS=["*"]):
        bare, shell = _in_turns(clients["admin"], ["/alive/", EMPTY])
        base = percentile(shell, 0.5)
        results = [
            Result(
                "pages, empty signed-in page", round(base * 1_000, 2), "ms", 1_000,
                round(base / percentile(bare, 0.5), 2), ROUNDS, note="median, to a bare view",
            )
        ]  # fmt: skip
        for kinds, limit in ((LISTS, LIST_LIMIT), (DASHBOARDS, DASHBOARD_LIMIT)):
            for user, names in kinds.items():
                addresses = [reverse(name) for name in names]
                if kinds is DASHBOARDS and user == "admin":
                    addresses += _pages_of_one()
                results += [_result(clients[user], user, one, limit) for one in addresses]
    return results


def _signed_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username=username))
    return client


def _pages_of_one() -> list[str]:
    """Dashboards of a store, a campaign, a person."""
    store = Store.objects.earliest("pk")
    campaign = Campaign.objects.filter(approver__isnull=False).latest("starts_on", "pk")
    worker = StaffDay.objects.filter(station="pick").latest("on", "done")
    return [
        reverse("kpi:store", args=[store.code]),
        reverse("campaigns:detail", args=[campaign.pk]),
        reverse("kpi:campaign", args=[campaign.pk]),
        reverse("kpi:scorecard", args=[worker.person]),
    ]


def _result(client: Client, user: str, address: str, limit: float) -> Result:
    shell, times = _in_turns(client, [EMPTY, address])
    slow, base = percentile(times, 0.95), percentile(shell, 0.5)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return Result(
        f"pages, {address}", round(slow * 1_000, 1), "ms", limit, round(slow / base, 2), ROUNDS,
        note=f"p95, {len(asked)} queries, as {user}",
    )  # fmt: skip


def _in_turns(client: Client, addresses: Sequence[str]) -> list[list[float]]:
    """The first asks fill caches and are not counted; then each address in turn, so that the
    machine's moods meet all of them."""
    taken: list[list[float]] = [[] for _address in addresses]
    for turn in range(WARM + ROUNDS):
        for address, times in zip(addresses, taken, strict=True):
            began = time.perf_counter()
            answer = client.get(address)
            if turn >= WARM:
                times.append(time.perf_counter() - began)
            assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return taken
