"""The test engines themselves, and what they promise to every other test."""

import os
import socket
import urllib.parse

import pytest
import redis
from django.db import connection

from ecomops.embedded import processes
from ecomops.embedded.engines import create_database, database_exists, throw_away
from tests.engines import worker_name


@pytest.mark.django_db
def test_each_worker_has_a_database_of_its_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()

    assert name == f"test_{worker_name()}"
    assert version >= 180000


def test_each_worker_has_a_broker_database_of_its_own():
    broker = redis.Redis.from_url(os.environ["REDIS_URL"])

    assert broker.ping()
    assert broker.connection_pool.connection_kwargs["db"] > 0


def test_throw_away_engines_leave_nothing_behind():
    with throw_away() as engines:
        create_database(engines.postgres, "second", "ecomops")
        assert database_exists(engines.postgres, "second")
        place = engines.postgres.data.parent
        pids = [engine.child.pid for engine in engines.started()]

    assert not place.exists()
    assert not any(processes.command_line(pid) for pid in pids)


def test_the_broker_wants_a_password_and_never_evicts():
    with throw_away() as engines:
        address = urllib.parse.urlsplit(engines.valkey.url())
        with socket.create_connection((address.hostname, address.port)) as line:
            line.sendall(b"PING\r\n")
            assert b"NOAUTH" in line.recv(100)
        broker = redis.Redis.from_url(engines.valkey.url())
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
