"""No search term, and with it no phone number, reaches a log."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from django.db import IntegrityError

from ecomops.core.logs import WithoutValues, without_search_terms

ROOT = Path(__file__).resolve().parents[2]


def test_search_terms_are_cut():
    event = {"request": "GET /search/?q=13800138000", "code": 404}

    assert without_search_terms(None, "", event) == {"request": "GET /search/", "code": 404}


def test_quiet_events_are_not_written():
    script = (
        "from ecomops.core import logs; logs.configure('WARNING'); import structlog; "
        "log = structlog.get_logger('x'); log.info('small'); log.warning('large', url='/a?b=1')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "small" not in done.stderr
    assert "level=warning event=large url=/a\n" in done.stderr


def test_what_a_running_system_writes_names_no_one_and_opens_nothing(tmp_path):
    link = "/procurement/quote/" + "k" * 60 + "/"
    script = (
        "import django, logging, structlog; django.setup(); "
        "structlog.get_logger('x').warning('seen', request='GET /search/?q=13800138000'); "
        f"structlog.get_logger('x').warning('seen', request='GET {link}'); "
        f"logging.getLogger('django.request').warning('%s: %s', 'Gone', '{link}')"
    )
    surroundings = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "ecomops.settings", "ECOMOPS_DATA": str(tmp_path),
        "ECOMOPS_LOG": "WARNING",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=surroundings, capture_output=True,
        text=True, check=True,
    )  # fmt: skip

    assert done.stderr.count("/procurement/quote/…/") == 2
    assert "kkk" not in done.stderr
    assert "138" not in done.stderr


def test_a_failure_is_told_without_the_row_that_the_database_quotes():
    class Quoting(Exception):
        diag = SimpleNamespace(
            sqlstate="23505", table_name="t", column_name=None, constraint_name="t_once"
        )

    quoted = f"Key (phone)=({13_800_138_000})"
    try:
        raise IntegrityError(quoted) from Quoting()
    except IntegrityError:
        record = logging.LogRecord("x", 40, "f", 1, "broken", (), sys.exc_info())
    text = WithoutValues().format(record)

    assert "t_once" in text
    assert "test_logs.py" in text
    assert str(13_800_138_000) not in text
