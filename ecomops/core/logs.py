"""What the processes write down about requests and tasks: short, and without people's data."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict

# so long a part of an address is a signed link: whoever reads it could use it
_KEY = re.compile(r"(?<=/)[^/?\s]{40,}")


def without_search_terms(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Cut addresses at the question mark: people search by phone number and name."""
    for name in ("request", "url", "path"):
        if isinstance(event.get(name), str):
            event[name] = _KEY.sub("…", event[name].split("?", 1)[0])
    return event


class WithoutKeys(logging.Filter):
    """Leave the keys of signed links out of what Django says of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through, with addresses made short."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _KEY.sub("…", one) if isinstance(one, str) else one for one in record.args
            )
        return True


def _traced(exc_info: Any) -> str:
    from ecomops.core.errors import traced_without_values  # settings are not read yet

    failure = exc_info[1]
    return traced_without_values(failure) if failure is not None else ""


class WithoutValues(logging.Formatter):
    """Tell where a failure came from, without the row that a database's message quotes."""

    def formatException(self, raised: Any) -> str:  # logging's own name
        """The way to the failure, and its kind."""
        return _traced(raised)


def configure(level: str) -> None:
    """Write events from this level on to stderr, one line each."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_search_terms,
            structlog.processors.ExceptionRenderer(_traced),
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
