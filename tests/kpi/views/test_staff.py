"""Scorecards of the floor, from rows written by hand to the signature."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from ecomops.core.actor import Actor
from ecomops.core.errors import DomainError
from ecomops.core.roles import Role
from kpi.domain.scorecards import CARDS, Month, band, score, total
from kpi.models import Scorecard, StaffDay
from kpi.selectors.staff import teams
from kpi.services import scorecards, staff
from tests.accounts.people import make_user
from tests.stores.factories import NOON, make_store
from tests.warehouse.factories import make_warehouse
from tests.warehouse.test_throughput import at, parcel, scan, walk
from warehouse.models import Parcel, ReturnParcel, WarehouseAccess

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 1)
DAY = date(2026, 5, 20)


def test_points_go_by_the_share_reached_and_by_steps_above():
    rate, right, mistakes, idle = CARDS["pick"]
    assert rate.points(Decimal(55)) == 20
    assert rate.points(Decimal(200)) == 40
    assert right.points(Decimal("0.98")) == 20
    assert mistakes.points(Decimal("0.0005")) == 20
    assert mistakes.points(Decimal("0.0006")) == 15  # a step begun is a step
    assert mistakes.points(Decimal("0.5")) == 0
    assert idle.points(Decimal("0.25")) == 10
    assert rate.points(None) is None


def test_what_was_not_measured_weighs_nothing():
    lines = score("pick", Month(done=110, busy=3600))
    assert [line.points for line in lines] == [40, None, None, 20]
    assert total(lines) == 100
    assert total(score("pick", Month())) is None


def test_the_band_is_the_teams_lowest_middle_and_highest():
    cards = {
        name: score("pack", Month(done=done, busy=3600))
        for name, done in (("a", 29), ("b", 58), ("c", 87), ("d", 0))
    }
    assert band(cards, "rate") == (0, Decimal("0.75"), 1)
    assert band(cards, "mistakes") == (0, 0, 0)


def test_a_day_adds_up_acts_scans_parcels_and_mistakes():
    place, store = make_warehouse(), make_store("one")
    walk(place, "7", at(0), at(1), at(2), at(20))
    for minute, accepted in ((0, True), (1, True), (2, False)):
        scan(place, "7", "pick", at(minute, 30), accepted=accepted)
    boxes = [parcel(place, store, "8", at(60 + n)) for n in range(3)]
    ReturnParcel.objects.create(
        warehouse=place, tracking="x", parcel=boxes[0], reason="wrong", responsible="warehouse",
        registered_at=NOON,
    )  # fmt: skip
    ReturnParcel.objects.create(
        warehouse=place, tracking="y", parcel=boxes[1], reason="size", responsible="buyer",
        registered_at=NOON,
    )  # fmt: skip
    assert staff.roll_up(place, DAY, DAY, at=NOON) == 2
    pick, pack = StaffDay.objects.order_by("station").reverse()
    assert (pick.person, pick.done, pick.accepted, pick.refused) == ("7", 3, 2, 1)
    assert (pick.busy_seconds, pick.idle_seconds) == (120, 18 * 60)
    assert (pack.person, pack.done, pack.parcels, pack.mistakes) == ("8", 3, 3, 1)
    staff.roll_up(place, DAY, DAY, at=NOON)
    assert StaffDay.objects.count() == 2
    Parcel.objects.filter(packer_id="8").update(packer_id="9")
    staff.roll_up(place, DAY, DAY, at=NOON)
    assert set(StaffDay.objects.values_list("person", flat=True)) == {"7", "9"}


def test_a_wrong_piece_counts_for_whoever_picked_it_too():
    place, store = make_warehouse(), make_store("one")
    made = walk(place, "7", at(0), at(1))
    box = parcel(place, store, "8", at(60))
    Parcel.objects.filter(pk=box.pk).update(fulfilment=made.picks.get().line.fulfilment)
    came = ReturnParcel.objects.create(
        warehouse=place, tracking="x", parcel=box, reason="wrong", responsible="warehouse",
        registered_at=NOON,
    )  # fmt: skip
    staff.roll_up_returned(came.pk, at=NOON)
    rows = StaffDay.objects.values_list("person", "station", "parcels", "mistakes")
    assert set(rows) == {("7", "pick", 1, 1), ("8", "pack", 1, 1)}


@pytest.fixture
def place():
    return make_warehouse()


def worked(place, user, station="pick", *, rate=110, days=2, **values):
    """Two hours a day at this rate."""
    for n in range(days):
        StaffDay.objects.create(
            warehouse=place, person=str(user.pk), label=user.display_name, station=station,
            on=DAY + timedelta(n), done=rate * 2, busy_seconds=7200, computed_at=NOON,
            **{"accepted": 98, "refused": 2, "parcels": 100, **values},
        )  # fmt: skip


@pytest.fixture
def crew(place):
    people = [make_user(Role.WAREHOUSE_STAFF, name) for name in ("ann", "bob", "cat")]
    for user, rate in zip(people, (110, 88, 55), strict=True):
        worked(place, user, rate=rate)
    return people


@pytest.fixture
def lead(place):
    user = make_user(Role.WAREHOUSE_LEAD, "lead")
    WarehouseAccess.objects.create(user=user, warehouse=place)
    return user


def card_of(user, seer):
    (team,) = teams(seer, MAY)
    return next(card for card in team.cards if card.person == str(user.pk))


def test_a_month_ranks_the_team_by_points(crew, lead):
    (team,) = teams(lead, MAY)
    assert [(card.rank, card.points) for card in team.cards] == [
        (1, Decimal(100)), (2, Decimal(92)), (3, Decimal(80)),
    ]  # fmt: skip
    assert team.cards[1].month.days == 2


def test_one_sees_oneself_a_lead_sees_the_warehouse_and_nobody_anybody_else(
    client, crew, lead, place
):
    ann, bob, _cat = crew
    address = reverse("kpi:scorecard", args=[ann.pk]) + "?month=2026-05"
    ranking = reverse("kpi:staff") + "?month=2026-05"
    client.force_login(ann)
    text = client.get(ranking).content.decode()
    assert address.replace("&", "&amp;").split("?")[0] in text
    assert reverse("kpi:scorecard", args=[bob.pk]) not in text
    assert client.get(address).status_code == 200
    assert client.get(reverse("kpi:scorecard", args=[bob.pk]) + "?month=2026-05").status_code == 404
    client.force_login(lead)
    assert client.get(ranking).content.decode().count("/kpi/staff/") >= 3
    assert client.get(reverse("kpi:staff") + "?month=0001-01").status_code == 200
    assert client.get(address).status_code == 200
    stranger = make_user(Role.WAREHOUSE_LEAD, "stranger")
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    assert "No scorecard for this month" in client.get(ranking).content.decode()
    client.force_login(make_user(Role.OPERATIONS, "ops"))
    assert client.get(ranking).status_code == 403


def test_a_card_shows_weight_target_actual_points_and_evidence(client, crew, lead):
    client.force_login(lead)
    page = client.get(reverse("kpi:scorecard", args=[crew[1].pk]) + "?month=2026-05")
    rate, right, mistakes, idle = page.context["lines"]
    assert (rate.weight, rate.target, rate.actual, rate.points, rate.mood) == (
        40, "≥ 110.0", "88.0", "32.0", "watch",
    )  # fmt: skip
    assert (right.actual, right.points) == ("98.0\u00a0%", "20.0")
    assert (mistakes.target, mistakes.actual) == ("≤ 0.05\u00a0%", "0.00\u00a0%")
    assert idle.points == "20.0"
    assert len(page.context["days"]) == 2
    text = page.content.decode()
    assert 'href="#days"' in text
    assert 'class="mine"' in text


def post(client, user, act, **more):
    return client.post(
        reverse("kpi:scorecard-act", args=[user.pk]), {"month": "2026-05", "act": act, **more}
    )


def test_the_way_to_a_signature(client, crew, lead):
    bob = crew[1]
    client.force_login(lead)
    assert post(client, bob, "issue").status_code == 302
    row = Scorecard.objects.get()
    assert (row.state, row.points, row.person) == ("issued", Decimal("92.0"), bob)
    # later scans change nothing on a card that was put before the person
    StaffDay.objects.filter(person=str(bob.pk)).update(done=10)
    assert card_of(bob, lead).points == 92
    client.force_login(bob)
    assert post(client, bob, "appeal", words=" ").status_code in (200, 409, 422)
    post(client, bob, "appeal", words="The scanner was broken on Monday.")
    row.refresh_from_db()
    assert (row.state, row.words) == ("appealed", "The scanner was broken on Monday.")
    client.force_login(lead)
    post(client, bob, "issue")
    row.refresh_from_db()
    assert row.state == "issued"
    client.force_login(bob)
    post(client, bob, "sign")
    client.force_login(lead)
    post(client, bob, "close")
    row.refresh_from_db()
    assert row.state == "closed"


def test_nobody_issues_signs_or_closes_for_themselves_or_others(client, crew, lead, place):
    bob = crew[1]
    client.force_login(bob)
    assert post(client, bob, "issue").status_code == 403
    worked(place, lead, rate=110)
    own = Actor("user", str(lead.pk), "lead")
    with pytest.raises(DomainError, match="Somebody else"):
        scorecards.issue(card_of(lead, lead), lead, MAY, actor=own, at=NOON)
    row = scorecards.issue(card_of(bob, lead), bob, MAY, actor=own, at=NOON)
    with pytest.raises(DomainError, match="Only the person"):
        scorecards.sign(row, actor=own, at=NOON)
    scorecards.sign(row, actor=Actor("user", str(bob.pk), "bob"), at=NOON)
    with pytest.raises(DomainError, match="own card"):
        scorecards.close(row, actor=Actor("user", str(bob.pk), "bob"), at=NOON)
