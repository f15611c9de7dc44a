"""Lists and dashboards on a loaded company, against the empty signed-in page of the same run."""

import time
from collections.abc import Callable

from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import include, path, reverse

from benchmarks.measure import Result, percentile
from ecomops.accounts.models import User
from ecomops.core.policies import allowed
from stores.models import Store

SCALE, ROUNDS = 0.25, 40
LIST_LIMIT, DASHBOARD_LIMIT = 12, 25
LISTS = (
    "stores:order-list", "stores:audit-list", "stores:listing-list", "stores:product-list",
    "stores:import-list", "accounts:people", "core:job-list",
)  # fmt: skip


@allowed("work.use")
def empty(request: HttpRequest) -> HttpResponse:
    """The page shell with nothing in it."""
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty), path("", include("ecomops.urls"))]


def measure() -> list[Result]:
    """Load a quarter of the demo company, then ask for each page again and again."""
    call_command("demo", scale=SCALE)
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(username="admin"))
    store = Store.objects.order_by("pk").first()
    assert store is not None
    dashboards = [
        reverse("work:today"), reverse("kpi:overview"), reverse("kpi:stores"),
        reverse("kpi:store", args=[store.code]),
    ]  # fmt: skip
    with override_settings(ROOT_URLCONF="benchmarks.pages", ALLOWED_HOSTS=["*"]):
        bare, shell = (_times(client, address) for address in ("/alive/", "/bench/empty/"))
        base = percentile(shell, 0.5)
        results = [
            Result(
                "pages, empty signed-in page", round(base * 1_000, 2), "ms", 1_000,
                round(base / percentile(bare, 0.5), 2), ROUNDS, note="median, to a bare view",
            )
        ]  # fmt: skip
        results += [_result(client, reverse(name), base, LIST_LIMIT) for name in LISTS]
        results += [_result(client, address, base, DASHBOARD_LIMIT) for address in dashboards]
    return results


def _result(client: Client, address: str, base: float, limit: float) -> Result:
    slow = percentile(_times(client, address), 0.95)
    return Result(
        f"pages, {address}", round(slow * 1_000, 1), "ms", limit, round(slow / base, 2), ROUNDS,
        note="p95",
    )  # fmt: skip


def _times(client: Client, address: str) -> list[float]:
    def ask() -> float:
        began = time.perf_counter()
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return time.perf_counter() - began

    return _rounds(ask)


def _rounds(ask: Callable[[], float]) -> list[float]:
    """The first asks fill caches and are not counted."""
    for _warm in range(3):
        ask()
    return [ask() for _round in range(ROUNDS)]
