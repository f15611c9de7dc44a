"""The picker's day on a phone, by keystrokes of a wedge scanner only, with a bad network."""

from __future__ import annotations

import http.client
import json
import threading
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ecomops.accounts import badges
from ecomops.core.actor import actor_of
from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.journeys.floor import Network, ready, wedge
from tests.running import until
from tests.warehouse.floor import Floor, barcode
from warehouse.models import Fulfilment, Pick, PickList, Scan, StockLevel, StockMove

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("still")]
PIN = "4826"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def network(running):
    line = Network(running.base_url)
    yield line
    line.close()


@pytest.fixture
def phone(network, page):
    """A handheld whose every request goes over the line that the test may cut."""
    page.set_viewport_size(PHONE)
    return page


# a scanner that reads one label twice is quicker than any test can type, and than a busy machine
TWICE = """code => {
  const shown = document.querySelector("[data-scan]");
  window.flashes = [];
  new MutationObserver(() => flashes.push(
    `${shown.dataset.flash}: ${document.querySelector("[data-slot=flash]").textContent}`
  )).observe(shown, { attributeFilter: ["data-flash"] });
  const field = document.getElementById("scan-code");
  const [real, now] = [Date.now, Date.now()];
  Date.now = () => now;
  for (const key of [...code, "Enter", ...code, "Enter"])
    field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  Date.now = real;
}"""


def floor_with(orders, kind="hot"):
    """Goods on the shelves, a wave on the floor, and the picker's badge."""
    floor = Floor(orders, kind=kind)
    for n, sku in enumerate(floor.skus.values()):
        barcode(sku, 1, f"S{n}")
        barcode(sku, 1, f"P{n}")
    floor.release()
    lead = make_user(Role.WAREHOUSE_LEAD, "lead")
    floor.picker.display_name = "Wang Xiaolan"
    floor.picker.save()
    floor.badge = badges.issue(floor.picker, PIN, actor=actor_of(lead), at=timezone.now())
    return floor


def sign_in(page, network, floor, goes_to=""):
    """Badge and PIN, typed by the scanner and by the thumb."""
    page.goto(f"{network.base_url}/scan/sign-in/?next={goes_to or floor_address(floor)}")
    page.wait_for_selector("[data-door-pad]")
    wedge(page, floor.badge.code, PIN)


def floor_address(floor):
    return f"/scan/pick/{floor.list.pk}/"


def codes_of(floor):
    """Every code that walks the list to its end, by two labels in turn: nobody waits for a hand."""
    codes, here = [], ""
    numbers = {sku.pk: n for n, sku in enumerate(floor.skus.values())}
    for pick in floor.list.picks.order_by("sequence").select_related("bin"):
        if pick.bin.code != here:
            codes.append(pick.bin.code)
        here = pick.bin.code
        codes += [f"{'SP'[n % 2]}{numbers[pick.sku_id]}" for n in range(pick.units)]
    return codes


def waiting(page):
    return int(page.get_attribute("[data-scan-net]", "data-waiting") or 0)


def came_in(floor, codes):
    """Each scan is in once and in order, and the books say what they did."""
    rows = list(Scan.objects.order_by("pk").values_list("position", "code", "accepted", "actor_id"))
    assert [code for _position, code, _accepted, _actor in rows] == codes
    assert [position for position, *_rest in rows] == sorted({row[0] for row in rows})
    assert all(accepted for _position, _code, accepted, _actor in rows)
    assert {actor for *_rest, actor in rows} == {str(floor.picker.pk)}
    assert Scan.objects.values("key").distinct().count() == 205
    assert set(Pick.objects.values_list("state", flat=True)) == {"picked"}
    assert set(Fulfilment.objects.values_list("state", flat=True)) == {"picked"}
    assert PickList.objects.get().state == "done"
    assert StockMove.objects.filter(reason="picked").count() == 40
    assert sum(row.on_hand for row in StockLevel.objects.filter(bin__kind="packing")) == 200


def test_two_hundred_scans_without_a_network_come_in_once_and_in_order(phone, network, running):
    floor = floor_with([[(code, 5)] for code in "ABCDE" for _n in range(8)])
    codes = codes_of(floor)
    assert len(codes) == 205
    phone.clock.install()
    sign_in(phone, network, floor)
    ready(phone)
    network.cut()
    wedge(phone, *codes[:60])
    phone.clock.fast_forward(150_000)
    wedge(phone, *codes[60:120])
    until(lambda: waiting(phone) == 120, what="120 kept scans")
    phone.reload()  # inside the cut
    phone.wait_for_selector("[data-ready='1']")
    assert network.refused
    until(lambda: waiting(phone) == 120, what="the kept scans after the reload")
    phone.clock.fast_forward(150_000)
    wedge(phone, *codes[120:])
    until(lambda: waiting(phone) == 205, what="205 kept scans")
    expect(phone.locator("[data-slot=ask]")).to_contain_text("This list is finished")
    assert not Scan.objects.exists()

    network.mend()
    phone.clock.fast_forward(20_000)
    until(lambda: Scan.objects.count() > 20, what="the first scans of the replay")
    running.kill("web")
    before = Scan.objects.count()
    assert before < 205, "too quick to be killed in its middle"
    running.restart("web")
    for _n in range(30):
        phone.clock.fast_forward(20_000)
        phone.wait_for_timeout(300)
        if waiting(phone) == 0:
            break
    until(lambda: waiting(phone) == 0, 120, "the end of the replay")

    came_in(floor, codes)


def test_a_reload_in_the_cut_goes_on_from_what_was_answered_before(phone, network):
    floor = floor_with([[("A", 6)]])
    codes = codes_of(floor)
    sign_in(phone, network, floor)
    ready(phone)
    wedge(phone, *codes[:3])
    until(lambda: Scan.objects.count() == 3 and waiting(phone) == 0, what="three answers")
    network.cut()
    wedge(phone, codes[3])
    until(lambda: waiting(phone) == 1, what="the kept scan")
    phone.reload()
    phone.wait_for_selector("[data-ready='1']")
    expect(phone.locator("[data-slot=hint]")).to_have_text("3 / 6")
    wedge(phone, *codes[4:])
    network.mend()
    until(lambda: Pick.objects.get().state == "picked", what="the rest")
    times = list(Scan.objects.order_by("pk").values_list("scanned_at", flat=True))
    assert times == sorted(times)
    assert (times[-1] - times[0]).total_seconds() < 120


def test_a_sign_out_in_the_cut_asks_for_the_pin_and_loses_nothing(phone, network):
    floor = floor_with([[("A", 4)]])
    codes = codes_of(floor)
    sign_in(phone, network, floor)
    ready(phone)
    wedge(phone, codes[0])
    until(lambda: Scan.objects.count() == 1, what="the first scan")
    network.cut()
    wedge(phone, *codes[1:3])
    until(lambda: waiting(phone) == 2, what="two kept scans")
    phone.context.clear_cookies(name="sessionid")
    network.mend()
    link = phone.wait_for_selector("[data-slot=net] a", timeout=60_000)
    assert Scan.objects.count() == 1
    link.click()
    phone.wait_for_selector("[data-door-pad]")
    wedge(phone, floor.badge.code, PIN)
    ready(phone)
    until(lambda: Scan.objects.count() == 3, what="the kept scans")
    wedge(phone, *codes[3:])
    until(lambda: Pick.objects.get().state == "picked", what="the pick")


def test_two_tabs_of_one_device_send_each_scan_once(phone, network):
    floor = floor_with([[("A", 6)]])
    codes = codes_of(floor)
    sign_in(phone, network, floor)
    ready(phone)
    other = phone.context.new_page()
    other.goto(f"{network.base_url}{floor_address(floor)}")
    ready(other)
    network.cut()
    wedge(phone, *codes[:4])
    until(lambda: waiting(phone) == 4, what="four kept scans")
    network.mend()
    for tab in (phone, other):
        tab.evaluate("scanOutbox.kick()")
    until(lambda: Scan.objects.count() == 4, 120, "the replay")
    phone.wait_for_timeout(1_500)
    assert list(Scan.objects.order_by("pk").values_list("code", flat=True)) == codes[:4]
    assert Pick.objects.get().picked == 3


def test_what_is_wrong_says_one_sentence_and_the_next_step(phone, network):
    floor = floor_with([[("A", 2)], [("B", 1)]])
    first, second = floor.list.picks.order_by("sequence").select_related("bin", "sku")
    sign_in(phone, network, floor)
    ready(phone)

    def said():
        phone.wait_for_selector("[data-scan][data-flash=no]")
        return phone.inner_text("[data-part=flash] h2"), phone.inner_text("[data-slot=flash-more]")

    wedge(phone, "@@garbage@@")
    assert said() == ("Nothing knows this code", "Scan again.")
    wedge(phone, second.bin.code)
    assert said() == ("Wrong bin", f"Go to bin {first.bin.code}.")
    wedge(phone, first.bin.code, floor.barcode(second.sku.code))
    head, more = said()
    assert head == "Wrong piece"
    assert f"Product {first.sku.code}" in more
    until(lambda: Scan.objects.count() == 4, what="four scans in the log")
    assert Scan.objects.filter(accepted=True).count() == 1
    assert not Pick.objects.exclude(picked=0).exists()


def test_a_label_read_twice_at_once_counts_once(phone, network):
    floor = floor_with([[("A", 3)]])
    sign_in(phone, network, floor)
    ready(phone)
    wedge(phone, floor.bins["A"].code)
    phone.evaluate(TWICE, "S0")
    phone.wait_for_function("() => flashes.includes('kept: Read twice')")
    until(lambda: Scan.objects.count() >= 2, what="the scans")
    phone.wait_for_timeout(800)
    assert Pick.objects.get().picked == 1


def test_one_key_sent_at_the_same_moment_counts_once(running):
    floor = floor_with([[("A", 3)]])
    floor.scan(floor.bins["A"].code)
    from ecomops.ui.browser import session_of

    cookies = {one["name"]: one["value"] for one in session_of("picker", running.base_url)}
    jar = "; ".join(f"{name}={value}" for name, value in cookies.items())
    token = "x" * 32
    body = json.dumps(
        {"key": str(uuid4()), "warehouse": floor.place.pk, "subject": str(floor.list.pk),
         "code": "S0", "device": "d", "position": 9, "at": timezone.now().isoformat()}
    )  # fmt: skip
    headers = {
        "Cookie": f"{jar}; csrftoken={token}", "X-CSRFToken": token,
        "Content-Type": "application/json",
    }  # fmt: skip
    answers = []

    def send():
        line = http.client.HTTPConnection("127.0.0.1", urlsplit(running.base_url).port, timeout=20)
        line.request("POST", "/scan/pick/", body, headers)
        answer = line.getresponse()
        answers.append((answer.status, answer.read()))

    threads = [threading.Thread(target=send) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _text in answers} == {200}
    assert len({json.dumps(json.loads(text), sort_keys=True) for _status, text in answers}) == 1
    assert Pick.objects.get().picked == 1
