"""No search term, and with it no phone number, reaches a log."""

import subprocess
import sys
from pathlib import Path

from ecomops.core.logs import without_search_terms

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
