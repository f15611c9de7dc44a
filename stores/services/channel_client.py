"""One call over the line to a store's channel: signed, timed, retried where that is harmless.

A call never runs inside a transaction. What only reads is tried again after an outage; what
writes is tried again only where the channel surely did not take it: a refused connection or "too
many calls". Anything else leaves it open whether the channel took it, and says so.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any

import requests
import stamina
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ecomops.core import crypto
from stores.domain.channels.calls import name_of
from stores.domain.channels.signing import Account, Signed, dialect_of
from stores.models import Connection

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
ATTEMPTS = 4
LONGEST_WAIT = 5.0

_held = threading.local()


class ChannelError(Exception):
    """A call that did not end well; `code` is a `Connection.Error`."""

    code: str = Connection.Error.REFUSED.value

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.text = text[:300]


class NotTaken(ChannelError):
    """The channel surely did not take it; it may be asked again later."""

    code = Connection.Error.UNREACHABLE.value

    def __init__(self, text: str = "", *, code: str = "", wait: float = 0.0) -> None:
        super().__init__(text)
        self.code = code or self.code
        self.wait = wait


class Doubtful(ChannelError):
    """Nobody knows whether the channel took it."""

    code = Connection.Error.UNREACHABLE.value


class Denied(ChannelError):
    """The channel looked at it and said no; `reason` is its word for why."""

    def __init__(self, reason: str, text: str = "", details: Any = None) -> None:
        super().__init__(text or reason)
        self.reason = reason
        self.details = details
        if reason == "signature":
            self.code = Connection.Error.SIGNATURE


@dataclass(frozen=True, slots=True)
class Line:
    """All a call needs of a connection, so that no row is held while it waits."""

    store_id: int
    channel: str
    address: str
    account: Account

    @classmethod
    def of(cls, connection: Connection) -> Line:
        """The line of a connection with its secret opened."""
        secret = crypto.unseal_bytes(connection.secret).decode()
        channel = connection.store.channel
        account = Account(connection.key, secret)
        return cls(connection.store_id, channel, connection.address, account)


def ask(line: Line, call: str, document: Any) -> Any:
    """Make a call that only reads; an outage or "too many calls" is waited out for a moment."""
    _outside_of_transactions()
    for attempt in stamina.retry_context(
        on=_worth_another_try, attempts=ATTEMPTS, timeout=30, wait_initial=0.2,
        wait_max=LONGEST_WAIT,
    ):  # fmt: skip
        with attempt:
            return _once(line, call, document)
    raise Doubtful  # stamina raises the last failure itself


def tell(line: Line, call: str, document: Any) -> Any:
    """Make a call that changes something; tried again only where it was surely not taken."""
    _outside_of_transactions()
    for attempt in stamina.retry_context(
        on=NotTaken, attempts=ATTEMPTS, timeout=30, wait_initial=0.2, wait_max=LONGEST_WAIT
    ):
        with attempt:
            return _once(line, call, document)
    raise Doubtful  # stamina raises the last failure itself


def _worth_another_try(failure: Exception) -> bool:
    return isinstance(failure, NotTaken | Doubtful)


def _outside_of_transactions() -> None:
    """A network call inside a transaction would hold its locks for as long as the network likes."""
    with transaction.atomic(durable=True):
        pass


def _once(line: Line, call: str, document: Any) -> Any:
    signed = dialect_of(line.channel).sign(
        line.account, name_of(line.channel, call), document, timezone.now()
    )
    try:
        answer = _send(line, signed)
    except requests.ConnectTimeout as silent:
        raise NotTaken("no connection") from silent
    except requests.ConnectionError as broken:
        if _never_left(broken):
            raise NotTaken("no connection") from broken
        raise Doubtful("the line broke") from broken
    except requests.RequestException as broken:
        raise Doubtful(type(broken).__name__) from broken
    return _understood(answer)


def _send(line: Line, signed: Signed) -> requests.Response:
    patience = getattr(settings, "CHANNEL_SECONDS", ANSWER_SECONDS)
    return _session().post(
        line.address,
        params=signed.query,
        data=signed.body or signed.form,
        headers=signed.headers,
        timeout=(CONNECT_SECONDS, patience),
        allow_redirects=False,
    )


def _session() -> requests.Session:
    """One session a thread: its connections stay open from call to call."""
    session: requests.Session | None = getattr(_held, "session", None)
    if session is None:
        session = _held.session = requests.Session()
        session.trust_env = False
    return session


def _never_left(broken: requests.ConnectionError) -> bool:
    """Whether the connection was refused before a byte of the call was sent."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    cause = broken.args[0] if broken.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _understood(answer: requests.Response) -> Any:
    if answer.status_code == 429:
        wait = answer.headers.get("Retry-After", "")
        seconds = float(wait) if wait.replace(".", "", 1).isdigit() else 0.0
        raise NotTaken("too many calls", code=Connection.Error.THROTTLED, wait=seconds)
    if answer.status_code >= 500:
        raise Doubtful(f"HTTP {answer.status_code}")
    try:
        said = json.loads(answer.content)
    except ValueError as unreadable:
        raise _unreadable("the answer is no JSON") from unreadable
    if not isinstance(said, dict):
        raise _unreadable("the answer is no JSON object")
    if answer.status_code >= 300 or "error" in said:
        error = said.get("error") or {}
        reason = error.get("reason", f"http_{answer.status_code}")
        raise Denied(reason, error.get("text", ""), error.get("details"))
    if "data" not in said:
        raise _unreadable("the answer says nothing")
    return said["data"]


def _unreadable(text: str) -> Doubtful:
    failure = Doubtful(text)
    failure.code = Connection.Error.UNREADABLE
    return failure
