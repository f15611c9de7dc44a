"""What a person has to do: asked once, seen by whom it concerns, done by one, undone by a click."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ecomops.core import history
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.errors import DomainError, IllegalMove, LostRace
from ecomops.core.roles import Role
from ecomops.work import scopes, selectors, services, texts
from ecomops.work.models import Task
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SENTENCE = _("Language")
ROWS = ngettext_lazy("%(count)d row of %(file)s", "%(count)d rows of %(file)s", "count")


@pytest.fixture(autouse=True)
def _sentences():
    texts.register("test.look", SENTENCE)
    texts.register("test.rows", ROWS, level="watch")
    yield
    texts._TEXTS.pop("test.look")
    texts._TEXTS.pop("test.rows")


@pytest.fixture
def rooms():
    """A kind of scope where each user holds the rooms named; None is all of them."""
    held: dict[int, list[str] | None] = {}
    scopes.register("room", lambda user: held.get(user.pk, []))
    yield held
    scopes._HOLDERS.pop("room")


def ask(**more):
    return services.ask("test.look", actor=SYSTEM, at=AT, **more)


def visible(user):
    return set(Task.objects.visible_to(user))


def test_a_task_belongs_to_somebody():
    with pytest.raises(IntegrityError), transaction.atomic():
        ask()


def test_asked_again_while_open_is_the_same_task():
    about = services.Subject("stores.order", "7", "1001", "/orders/7/")
    first = ask(role=Role.FINANCE, subject=about)
    assert ask(role=Role.FINANCE, subject=about, due_at=AT).pk == first.pk
    services.finish(first, actor=SYSTEM, at=AT)
    assert ask(role=Role.FINANCE, subject=about).pk != first.pk


def test_an_unknown_sentence_is_loud():
    with pytest.raises(KeyError):
        services.ask("never.registered", role=Role.FINANCE, actor=SYSTEM, at=AT)


def test_a_role_sees_its_tasks_within_what_each_person_holds(rooms):
    one, both, none = (make_user(Role.FINANCE, name) for name in ("one", "both", "none"))
    other = make_user(Role.OPERATIONS, "other")
    rooms[one.pk], rooms[both.pk] = ["1"], None
    free = ask(role=Role.FINANCE)
    room_1 = ask(role=Role.FINANCE, scope=scopes.key("room", 1), subject=services.Subject("r", "1"))
    room_2 = ask(role=Role.FINANCE, scope=scopes.key("room", 2), subject=services.Subject("r", "2"))
    assert visible(one) == {free, room_1}
    assert visible(both) == {free, room_1, room_2}
    assert visible(none) == {free}
    assert visible(other) == set()


def test_taking_a_task_makes_it_nobody_elses(rooms):
    one, two = make_user(Role.FINANCE, "one"), make_user(Role.FINANCE, "two")
    task = ask(role=Role.FINANCE)
    rival = Task.objects.get(pk=task.pk)
    services.take(task, one, actor=actor_of(one), at=AT)
    with pytest.raises(LostRace):
        services.take(rival, two, actor=actor_of(two), at=AT)
    assert visible(two) == set()
    assert visible(one) == {task}


def test_only_one_of_two_finishes():
    task = ask(role=Role.FINANCE)
    rival = Task.objects.get(pk=task.pk)
    services.finish(task, actor=SYSTEM, at=AT)
    with pytest.raises(LostRace):
        services.finish(rival, actor=SYSTEM, at=AT)
    with pytest.raises(IllegalMove):
        services.drop(task, actor=SYSTEM, at=AT)
    assert [entry.act for entry in history.timeline(task)] == ["open>done"]


def test_undo_opens_again_unless_it_was_asked_again():
    task = ask(role=Role.FINANCE)
    services.finish(task, actor=SYSTEM, at=AT)
    services.reopen(task, actor=SYSTEM, at=AT)
    services.finish(task, actor=SYSTEM, at=AT)
    ask(role=Role.FINANCE)
    with pytest.raises(DomainError, match="asked again"):
        services.reopen(task, actor=SYSTEM, at=AT)


def test_what_the_system_sees_done_is_ticked():
    tasks = [
        ask(role=Role.FINANCE, subject=services.Subject("stores.order", str(n))) for n in range(3)
    ]
    done = services.finish_about("test.look", "stores.order", ["0", "2"], actor=SYSTEM, at=AT)
    assert done == [tasks[0].pk, tasks[2].pk]
    assert list(Task.objects.open()) == [tasks[1]]


def test_many_at_once_end_as_one_by_one():
    single = [ask(role=Role.FINANCE, subject=services.Subject("a", str(n))) for n in range(3)]
    bulk = [ask(role=Role.FINANCE, subject=services.Subject("b", str(n))) for n in range(3)]
    for task in single:
        services.finish(task, actor=SYSTEM, at=AT)
    services.finish_many([task.pk for task in bulk], actor=SYSTEM, at=AT)

    def left(tasks):
        rows = Task.objects.filter(pk__in=[t.pk for t in tasks])
        acts = [[e.act for e in history.timeline(t)] for t in tasks]
        return list(rows.values_list("state", "moved_at")), acts

    assert left(single) == left(bulk)


def test_sentences_speak_the_readers_language_and_count():
    task = services.ask(
        "test.rows", role=Role.FINANCE, actor=SYSTEM, at=AT, params={"count": 2, "file": "a.csv"}
    )
    with translation.override("en"):
        assert task.sentence == "2 rows of a.csv"
    look = ask(role=Role.FINANCE)
    with translation.override("en"):
        english = look.sentence
    assert english == "Language"


def test_days_puts_each_task_where_it_belongs():
    user = make_user()
    late = services.note_own(user, "a", due_at=AT - timedelta(hours=1), actor=SYSTEM, at=AT)
    today = services.note_own(user, "b", due_at=AT + timedelta(hours=1), actor=SYSTEM, at=AT)
    far = services.note_own(user, "c", due_at=AT + timedelta(days=2), actor=SYSTEM, at=AT)
    any_time = services.note_own(user, "d", actor=SYSTEM, at=AT)
    found = selectors.days(user, at=AT, end_of_day=AT + timedelta(hours=8))
    assert (found.late, found.today, found.later) == ([late], [today], [far, any_time])


def test_i_write_down_tick_and_undo_on_the_page(client):
    user = make_user()
    client.force_login(user)
    client.post(reverse("work:task-new"), {"title": "Call the courier", "due_on": "2026-11-30"})
    task = Task.objects.get()
    assert task.due_at == datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    move = reverse("work:task-move", args=[task.pk])
    answer = client.post(move, {"to": "done"}, headers={"HX-Request": "true"})
    assert "Open again: Call the courier" in answer.content.decode()
    assert client.post(move, {"to": "open"})["Location"] == reverse("work:mine")
    task.refresh_from_db()
    assert task.state == "open"


def test_the_home_page_shows_five_late_tasks_and_my_work_all(client):
    user = make_user()
    client.force_login(user)
    long_ago = timezone.now() - timedelta(days=3)
    for n in range(7):
        services.note_own(user, f"late {n}", due_at=long_ago, actor=SYSTEM, at=AT)
    home, mine = (client.get(path).content.decode() for path in ("/", "/work/"))
    assert "late 4" in home
    assert "late 5" not in home
    assert "All 7 late tasks" in home
    assert "late 6" in mine
    assert client.get("/work/new/")["Location"] == "/work/"
    assert "late 6" in client.post("/work/new/", {"title": ""}).content.decode()


def test_a_task_of_somebody_else_is_not_there(client):
    client.force_login(make_user())
    task = services.note_own(make_user(username="else"), "x", actor=SYSTEM, at=AT)
    assert client.post(reverse("work:task-move", args=[task.pk]), {"to": "done"}).status_code == 404


def test_today_costs_the_same_with_two_tasks_and_with_twenty(client):
    user = make_user()
    client.force_login(user)

    def queries(count):
        for n in range(count):
            services.note_own(user, f"{n}", actor=SYSTEM, at=AT)
            services.tell([user], "test.look", at=AT)
        with CaptureQueriesContext(connection) as counted:
            client.get("/")
        return len(counted)

    assert queries(2) == queries(20)
