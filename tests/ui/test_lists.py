"""The list pattern on a real table: jobs, which every installation has."""

import csv
import io
from datetime import UTC, datetime

import django_filters as filters
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ecomops.core.models import Job
from ecomops.core.roles import Role
from ecomops.ui import cells, lists, paging
from ecomops.ui.models import SavedView
from ecomops.ui.tables import ListTable, MarkColumn, MomentColumn, NumberColumn
from tests.accounts.people import make_user

AT = datetime(2026, 1, 1, tzinfo=UTC)


class JobTable(ListTable):
    done = NumberColumn()
    state = MarkColumn(accessor="get_state_display", order_by="state")
    created_at = MomentColumn()

    kind = MarkColumn()


class JobFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="kind", lookup_expr="icontains", label="Kind")
    state = filters.MultipleChoiceFilter(choices=Job.State.choices)
    done = filters.RangeFilter()

    class Meta:
        model = Job
        fields = ["q", "state", "done"]


class JobList(lists.ListPage):
    page = "core.jobs"
    action = "jobs.view_own"
    title = "Jobs"
    table_class = JobTable
    filterset_class = JobFilter
    default_columns = ("kind", "done", "state")
    default_sort = "-done"
    phone = {"kind": "title", "done": "amount"}
    presets = (lists.Preset("all", "All"), lists.Preset("failed", "Failed", "state=failed"))
    bulk = (lists.BulkAction("close", "Close", "jobs.view_own"),)
    empty = lists.Empty("No jobs yet")
    per_page = 10
    closed = None

    def get_queryset(self):
        return Job.objects.all()

    def row_url(self, row):
        return f"/jobs/{row.pk}/"

    def bulk_close(self, request, rows):
        type(self).closed = sorted(rows.values_list("done", flat=True))


def make_jobs(count):
    Job.objects.bulk_create(
        Job(
            kind=f"kind-{n % 3}",
            done=n,
            total=count,
            state="failed" if n % 2 else "done",
            created_at=AT,
        )
        for n in range(count)
    )


def ask(path="/", method="get", **more):
    user = more.pop("user", None) or make_user()
    request = getattr(RequestFactory(), method)(path, more.pop("data", None), **more)
    request.user = user
    request.session = {}
    request._messages = []
    with translation.override("en"):
        return JobList.as_view()(request)


def text(response):
    return response.content.decode()


@pytest.mark.django_db
def test_sort_filter_and_page_are_in_the_address():
    make_jobs(25)
    page = text(ask("/?state=failed&sort=done"))
    assert [page.index(f">{n}<") for n in (1, 3, 5)] == sorted(
        page.index(f">{n}<") for n in (1, 3, 5)
    )
    assert "state=failed&amp;sort=done&amp;page=2" in page
    second = text(ask("/?state=failed&sort=done&page=2", user=make_user(username="b")))
    assert ">21<" in second
    assert ">1<" not in second


@pytest.mark.django_db
def test_strange_parameters_are_harmless():
    make_jobs(3)
    for query in (
        "sort=nonsense",
        "sort=-",
        "page=abc",
        "page=99",
        "page=-1",
        "done_min=x",
        "cols=no",
    ):
        assert ask(f"/?{query}", user=make_user(username=query)).status_code == 200


@pytest.mark.django_db
def test_a_chip_says_its_value_and_can_be_taken_off():
    make_jobs(3)
    page = text(ask("/?state=failed&state=done&done_min=1"))
    assert "Done, Failed" in page or "Failed, Done" in page
    assert "from 1" in page
    assert 'href="?done_min=1"' in page


@pytest.mark.django_db
def test_htmx_gets_the_list_and_everybody_else_the_page():
    make_jobs(1)
    part = ask("/", headers={"HX-Request": "true", "HX-Target": "list"})
    assert "<html" not in text(part)
    assert 'id="list"' in text(part)
    assert "HX-Request" in part["Vary"]
    whole = ask("/", user=make_user(username="b"))
    assert "<html" in text(whole)


@pytest.mark.django_db
def test_columns_can_be_chosen():
    make_jobs(1)
    page = text(ask("/?cols=kind"))
    assert "sort=-done" not in page.split("<tbody>")[0].split("<thead>")[1]


@pytest.mark.django_db
def test_export_is_the_filtered_list_in_its_order():
    make_jobs(6)
    answer = ask("/?state=failed&export=csv&sort=-done")
    read = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert read[0] == ["Done", "State", "Kind"]
    assert [row[0] for row in read[1:]] == ["5", "3", "1"]
    book = ask("/?export=xlsx", user=make_user(username="b"))
    assert b"".join(book.streaming_content)[:2] == b"PK"
    with pytest.raises(Http404):
        ask("/?export=exe", user=make_user(username="c"))


@pytest.mark.django_db
def test_bulk_acts_reach_the_ticked_rows_or_all_that_match():
    make_jobs(25)
    ids = list(Job.objects.filter(done__in=[1, 2]).values_list("pk", flat=True))
    ticked = {"act": "close", "ids": [*ids, "x", "²"]}
    assert ask("/", "post", data=ticked).status_code == 302
    assert JobList.closed == [1, 2]
    ask("/?state=failed", "post", data={"act": "close", "all": "1"}, user=make_user(username="b"))
    assert JobList.closed == [n for n in range(25) if n % 2]
    ask("/", "post", data={"act": "close"}, user=make_user(username="c"))
    assert JobList.closed == []
    with pytest.raises(Http404):
        ask("/", "post", data={"act": "destroy", "all": "1"}, user=make_user(username="d"))


@pytest.mark.django_db
def test_a_bulk_act_needs_its_own_grant(monkeypatch):
    monkeypatch.setattr(JobList, "bulk", (lists.BulkAction("close", "Close", "system.view_jobs"),))
    staff = make_user(Role.WAREHOUSE_STAFF)
    make_jobs(1)
    assert "bulk-form" not in text(ask("/", user=staff))
    with pytest.raises(PermissionDenied):
        ask("/", "post", data={"act": "close", "all": "1"}, user=staff)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 20, 2000])
def test_the_same_number_of_queries_whatever_the_size(count):
    make_jobs(count)
    user = make_user()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask("/?state=failed", user=user, headers={"HX-Request": "true", "HX-Target": "list"})
    assert len(seen) == 3, [query["sql"] for query in seen]  # count, rows, saved views


@pytest.mark.django_db
def test_counting_stops_at_the_cap():
    make_jobs(30)
    assert paging.total_of(Job.objects.all(), cap=20) == paging.Total(20, True)
    assert paging.total_of(Job.objects.all(), cap=30) == paging.Total(30, False)
    capped = paging.page_of(Job.objects.order_by("pk"), 3, 10, paging.Total(20, True))
    assert (capped.first, capped.last, capped.next) == (21, 30, 4)


@pytest.mark.django_db
def test_empty_and_filtered_empty_say_different_things():
    assert "No jobs yet" in text(ask("/"))
    assert "Nothing matches" in text(ask("/?state=failed", user=make_user(username="b")))


@pytest.mark.django_db
def test_a_view_is_saved_shown_and_forgotten(client):
    owner, other = make_user(), make_user(Role.FINANCE)
    client.force_login(owner)
    sent = {"page": "core.jobs", "name": "Mine", "query": "state=failed", "next": "//evil.example/"}
    assert client.post("/views/save/", sent)["Location"] == "/"
    client.post("/views/save/", sent | {"query": "state=done"})
    view = SavedView.objects.get()
    assert (view.owner_key, view.query) == (str(owner.pk), "state=done")
    page = text(ask("/?state=done", user=owner))
    assert "Mine" in page
    assert f"/views/{view.pk}/delete/" in page
    assert "Mine" not in text(ask("/?state=done", user=other))
    client.force_login(other)
    assert client.post(f"/views/{view.pk}/delete/").status_code == 404
    client.force_login(owner)
    client.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


@pytest.mark.django_db
def test_cells_say_what_the_table_itself_would_say():
    make_jobs(6)
    rows = list(Job.objects.order_by("pk"))
    table = JobTable(rows)
    mine = cells.cells_of(table, table.columns.names())
    for row in table.rows:
        assert [str(c.draw(row.record)) for c in mine] == [str(cell) for cell in row]


def test_a_path_that_ends_early_is_nothing():
    assert cells.follow({"a": {"b": 3}}, ("a", "b")) == 3
    assert cells.follow({"a": None}, ("a", "b")) is None
    assert cells.follow(object(), ("a",)) is None
    assert "&lt;b&gt;" in cells.drawn("x", "<b>")
