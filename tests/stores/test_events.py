"""Raw page events: written once, read once, counted per store-local day and window."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlglot
from hypothesis import given
from hypothesis import strategies as st

from ecomops.core.clock import day_of
from ecomops.core.models import OutboxEvent
from stores.domain.events import visits
from stores.domain.events.days import offsets
from stores.domain.events.mapping import EventMapping, detect
from stores.domain.records import EventRecord
from stores.models import Channel, EventFile, LegalEntity, Store
from stores.selectors.event_files import events_folder
from stores.selectors.visits import count_visits, count_window
from stores.services import events
from stores.services.event_import import import_events

NOW = datetime(2026, 3, 20, tzinfo=UTC)
D = date(2026, 3, 2)


@pytest.fixture
def shop(db, settings, tmp_path):
    settings.EVENTS_DIR = tmp_path / "events"
    entity = LegalEntity.objects.create(name="Mall Ltd")
    return Store.objects.create(
        code="mall", name="商城", channel=Channel.OWN, entity=entity, currency="CNY",
        zone="Asia/Shanghai",
    )  # fmt: skip


def at(text):
    """An instant in Shanghai, as UTC."""
    return datetime.fromisoformat(f"2026-03-{text}:00+08:00").astimezone(UTC)


def event(number, visitor, when, kind="pv", item=""):
    return EventRecord(f"e{number}", visitor, kind, at(when), item_id=item, page="/")


def of_day(found, on):
    return next(one for one in found.days if one.day == on)


HAND = [
    event(1, "a", "02T10:00", item="x"),
    event(2, "a", "02T10:29", item="y"),  # 29 minutes on: the same session
    event(3, "a", "02T10:59", item="x"),  # 30 minutes on: a new one, of one page
    event(4, "b", "02T23:59", item="x"),
    event(5, "b", "03T00:01", item="x"),  # two minutes on, but a new day of the store
    event(6, "c", "02T12:00", kind="cart", item="x"),  # no page view: no visitor
    event(7, "a", "02T11:00", kind="fav", item="x"),
    event(8, "a", "02T11:01", kind="buy"),
]


def test_a_day_counted_by_hand(shop):
    done = events.append(shop, HAND, at=NOW)
    assert (done.rows, done.new, done.days) == (8, 8, [D, D + timedelta(1)])
    found = count_visits(shop, [D, D + timedelta(1)])
    day = of_day(found, D)
    assert (day.rows, day.users, day.uv, day.pv) == (7, 3, 2, 4)
    assert (day.sessions, day.bounces) == (3, 2)
    assert (day.favs, day.carts, day.placed, day.paid) == (1, 1, 0, 1)
    next_day = of_day(found, D + timedelta(1))
    assert (next_day.uv, next_day.pv, next_day.sessions, next_day.bounces) == (1, 1, 1, 1)
    item = next(one for one in found.items if (one.day, one.item) == (D, "x"))
    assert (item.uv, item.pv, item.favs, item.carts) == (2, 3, 1, 1)


def test_the_same_events_again_change_nothing(shop):
    events.append(shop, HAND, at=NOW)
    again = events.append(shop, [*HAND, HAND[0], event(9, "d", "02T13:00")], at=NOW)
    assert (again.new, again.days) == (1, [D])
    assert EventFile.objects.count() == 3
    assert of_day(count_visits(shop, [D]), D).uv == 3
    told = OutboxEvent.objects.filter(name="events.received").order_by("pk")
    assert [one.payload["days"] for one in told] == [["2026-03-02", "2026-03-03"], ["2026-03-02"]]


def test_a_day_in_two_files_with_a_double_counts_it_once(shop):
    events.append(shop, HAND, at=NOW)
    columns = {name: [] for name in events.INCOMING}
    for one in HAND[:3]:
        for name, value in zip(
            events.INCOMING,
            (one.event_id, one.visitor_id, one.kind, one.at.replace(tzinfo=None), one.item_id,
             "", ""),
            strict=True,
        ):  # fmt: skip
            columns[name].append(value)
    events.append_columns(shop, columns, at=NOW, sure_new=True)
    assert EventFile.objects.filter(on=D).count() == 2
    assert of_day(count_visits(shop, [D]), D).pv == 4
    one = events.compact(shop, D, closed=True, at=NOW)
    assert (one.rows, EventFile.objects.filter(on=D, replaced_by=None).count()) == (7, 1)
    assert of_day(count_visits(shop, [D]), D).pv == 4


def test_closed_or_crowded_days_are_due_for_compaction(shop):
    for number in range(9):
        events.append(shop, [event(number, "a", "02T10:00")], at=NOW)
    events.append(shop, [event(50, "a", "03T10:00")], at=NOW)
    later = date(2026, 3, 9)
    assert events.due_for_compaction(closed_before={}) == [(shop.pk, D, False)]
    due = events.due_for_compaction(closed_before={shop.pk: later})
    assert due == [(shop.pk, D, True), (shop.pk, D + timedelta(1), True)]
    for _store, on, closed in due:
        events.compact(shop, on, closed=closed, at=NOW)
    assert events.due_for_compaction(closed_before={shop.pk: later}) == []
    assert of_day(count_visits(shop, [D]), D).pv == 9


def test_undo_parts_what_was_compacted(shop):
    from stores.models import ImportBatch, ImportKind

    batch = ImportBatch.objects.create(
        store=shop, kind=ImportKind.EVENTS, filename="f.csv", sha256="0", created_at=NOW
    )
    events.append(shop, HAND[:2], at=NOW)
    events.append(shop, HAND[2:4], at=NOW, batch=batch)
    events.compact(shop, D, closed=True, at=NOW)
    events.append(shop, HAND[5:6], at=NOW)
    events.compact(shop, D, closed=True, at=NOW)
    assert events.withdraw(batch, at=NOW) == [D]
    day = of_day(count_visits(shop, [D]), D)
    assert (day.rows, day.pv) == (3, 2)


def test_unlisted_files_are_tidied_away_listed_ones_are_not(shop):
    events.append(shop, HAND, at=NOW)
    listed = events_folder() / EventFile.objects.first().path
    stray = listed.with_name("stray.parquet")
    stray.write_bytes(listed.read_bytes())
    events.tidy(datetime.now(UTC) + timedelta(days=1))
    assert listed.exists()
    assert not stray.exists()


def test_windows_are_counted_not_added(shop):
    first = date(2026, 2, 20)
    rng = random.Random(7)
    rows, seen = [], {}
    for n in range(400):
        on, visitor = first + timedelta(rng.randrange(40)), f"v{rng.randrange(30)}"
        seen.setdefault(on, set()).add(visitor)
        when = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        rows.append(EventRecord(f"w{n}", visitor, "pv", when))
    events.append(shop, rows, at=NOW)
    asked = sorted(seen)[35:]
    found = count_visits(shop, asked)
    assert {one.kind for one in found.windows} == {"7d", "30d", "week", "month"}
    for one in found.windows:
        days = [one.first + timedelta(n) for n in range((one.last - one.first).days + 1)]
        assert one.uv == len(set().union(*(seen[on] for on in days)))
    last = asked[-1]
    chosen = count_window(shop, last - timedelta(3), last)
    assert chosen.uv == len(set().union(*(seen[last - timedelta(n)] for n in range(4))))


def test_a_window_with_a_day_unknown_is_not_counted(shop):
    events.append(shop, HAND, at=NOW)
    kinds = {one.kind for one in count_visits(shop, [D + timedelta(1)]).windows}
    assert kinds == {"week"}  # 2 March is a Monday; the month and the seven days began before
    assert count_window(shop, D - timedelta(1), D) is None


def test_sessions_of_the_query_are_the_sessions_of_the_definition(shop):
    rng = random.Random(3)
    views = {}
    rows = []
    for n in range(600):
        visitor = f"v{rng.randrange(40)}"
        when = at("02T00:00") + timedelta(minutes=rng.randrange(1440))
        views.setdefault(visitor, []).append(when)
        rows.append(EventRecord(f"s{n}", visitor, "pv", when))
    events.append(shop, rows, at=NOW)
    sizes = [size for moments in views.values() for size in visits.sessions_of(moments)]
    day = of_day(count_visits(shop, [D]), D)
    assert (day.sessions, day.bounces) == (len(sizes), sizes.count(1))


def test_every_query_is_also_a_query_of_the_larger_engine():
    for query in visits.QUERIES.values():
        text = sqlglot.transpile(query, read="duckdb", write="clickhouse")[0]
        assert sqlglot.parse_one(text, read="clickhouse")


@given(
    st.integers(946_684_800, 2_114_380_800),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_offsets_find_the_day_of_the_clock(seconds, zone):
    moment = datetime.fromtimestamp(seconds, UTC)
    spans = offsets(zone, moment - timedelta(days=200), moment + timedelta(days=200))
    east = [shift for begin, shift in spans if begin <= moment][-1]
    assert (moment + timedelta(seconds=east)).date() == day_of(moment, zone)


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "events.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_of_raw_events_by_its_own_header(shop, tmp_path):
    path = write(
        tmp_path,
        "用户ID,商品ID,行为类型,时间戳\n"
        "1,77,pv,1772416799\n"  # 2 March, 09:59:59
        "1,77,pv,1772416799\n"  # the very same row: two events
        "2,77,buy,1772380799\n"  # 1 March, 23:59:59
        "2,77,dance,1772380799\n"
        ",77,pv,1772380799\n"
        "3,77,pv,yesterday\n"
        "1.93E+15,77,pv,1772380799\n",
        "gb18030",
    )
    counts = import_events(shop, path, at=NOW)
    assert (counts.rows, counts.created, counts.rejected) == (7, 3, 4)
    assert counts.days == [date(2026, 3, 1), D]
    assert [(one.row, one.column, one.code) for one in counts.problems] == [
        (5, "行为类型", "unknown_event_kind"),
        (6, "用户ID", "missing_value"),
        (7, "时间戳", "bad_date"),
        (8, "用户ID", "destroyed_id"),
    ]
    again = import_events(shop, path, at=NOW)
    assert (again.created, again.unchanged, again.rejected) == (0, 3, 4)


def test_text_times_are_the_stores_own_unless_they_name_a_zone(shop, tmp_path):
    path = write(
        tmp_path,
        "visitor_id,event,time,event_id,url\n"
        "a,page_view,2026-03-02 00:10:00,1,/p?phone=1\n"
        "b,page_view,2026-03-01T16:10:00Z,2,/p\n"
        "c,page_view,2026/03/01 23:50:00,3,/p\n",
    )
    counts = import_events(shop, path, at=NOW)
    assert (counts.created, counts.rejected) == (3, 0)
    assert of_day(count_visits(shop, [D]), D).uv == 2


def test_broken_lines_are_named_and_lose_nothing_else(shop, tmp_path):
    path = write(
        tmp_path, "visitor,kind,at\na,pv,1772416799\nb,pv,1772416799,9,9\nc,pv,1772416799\n"
    )
    counts = import_events(shop, path, at=NOW)
    assert (counts.rows, counts.created, counts.rejected) == (3, 2, 1)
    assert [(one.row, one.code) for one in counts.problems] == [(3, "bad_row")]


def test_rows_below_broken_lines_keep_the_number_a_spreadsheet_shows(shop, tmp_path):
    good, broken, bad = "a,pv,1772416799\n", "b,pv,1772416799,9,9\n", "c,wave,1772416799\n"
    path = write(tmp_path, f"visitor,kind,at\n{bad}{broken}{bad}{broken}{broken}{good}{bad}")
    counts = import_events(shop, path, at=NOW)
    assert (counts.rows, counts.created, counts.rejected) == (7, 1, 6)
    assert [(one.row, one.code) for one in counts.problems] == [
        (2, "unknown_event_kind"),
        (3, "bad_row"),
        (4, "unknown_event_kind"),
        (5, "bad_row"),
        (6, "bad_row"),
        (8, "unknown_event_kind"),
    ]


def test_a_mapping_names_columns_words_and_what_to_ignore(shop, tmp_path):
    path = write(tmp_path, "who,what,when\na,seen,1772416799000\na,scroll,1772416799000\n")
    assert detect(["who", "what", "when"]) is None
    mapping = EventMapping.from_dict(
        {
            "columns": {"visitor": "who", "kind": "what", "at": "when"},
            "kinds": {"Seen": "pv"},
            "ignore": ["scroll"],
        }
    )
    counts = import_events(shop, path, mapping=mapping, at=NOW)
    assert (counts.rows, counts.created, counts.ignored, counts.rejected) == (2, 1, 1, 0)
    assert of_day(count_visits(shop, [D]), D).pv == 1
