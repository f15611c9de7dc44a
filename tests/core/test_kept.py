"""What is kept for a while spares a search, and nobody depends on it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from redis.exceptions import ConnectionError as Gone

from ecomops.core import kept

pytestmark = pytest.mark.django_db
LONG = timedelta(minutes=5)


def test_an_answer_is_found_once_by_its_name():
    name, asked = uuid4().hex, []

    def find():
        asked.append(1)
        return {"n": len(asked)}

    assert kept.for_a_while(name, LONG, find) == kept.for_a_while(name, LONG, find) == {"n": 1}
    assert kept.for_a_while(f"{name}-other", LONG, find) == {"n": 2}


def test_without_the_server_it_is_found_anew(monkeypatch):
    def gone(*_args):
        raise Gone

    monkeypatch.setattr(kept.cache, "get", gone)
    monkeypatch.setattr(kept.cache, "set", gone)
    assert kept.for_a_while("x", LONG, lambda: 7) == 7
