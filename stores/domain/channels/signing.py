"""What each channel signs and how; one dialect serves the client, the webhooks and the simulator.

The one rule that catches most mistakes: the set that is signed is the set that is sent, less the
signature. A business document is turned into text once; that very text is signed and sent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
SKEW = timedelta(minutes=10)


class BadSignature(Exception):
    """A request that was not signed by who holds the secret, or was signed too long ago."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a store signs with; never shown, never logged."""

    key: str
    secret: str = field(repr=False)


@dataclass(slots=True)
class Signed:
    """A call made ready to be sent."""

    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def text_of(document: Any) -> str:
    """A document as the one text that is signed and sent: keys in order, nothing escaped."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def joined(params: Mapping[str, str]) -> str:
    """Names and values in the order of the names, with nothing between them."""
    return "".join(f"{name}{params[name]}" for name in sorted(params))


def md5_between(secret: str, text: str) -> str:
    """The older way of three channels: the text between two secrets."""
    plain = f"{secret}{text}{secret}".encode()
    return hashlib.md5(plain, usedforsecurity=False).hexdigest().upper()


def hmac_hex(secret: str, text: str | bytes) -> str:
    plain = text.encode() if isinstance(text, str) else text
    return hmac.new(secret.encode(), plain, hashlib.sha256).hexdigest()


def hmac_base64(secret: str, raw: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), raw, hashlib.sha256)).decode("ascii")


def same(given: str, wanted: str) -> bool:
    """Compare without telling by the time taken how much of it was right."""
    return hmac.compare_digest(given.encode(), wanted.encode())


class Dialect(ABC):
    """How one family of channels signs a call and a webhook."""

    webhook_header = "X-Signature"

    @abstractmethod
    def sign(self, account: Account, call: str, document: Any, at: datetime) -> Signed:
        """Make a call ready to be sent."""

    @abstractmethod
    def read(self, account: Account, sent: Signed, at: datetime) -> tuple[str, Any]:
        """Of a call that came in the name and the document; raises when its signature is wrong."""

    def webhook(self, account: Account, raw: bytes) -> str:
        """The signature of a message that the channel sends to us."""
        return hmac_base64(account.secret, raw)

    def check_webhook(self, account: Account, headers: Mapping[str, str], raw: bytes) -> bool:
        """Whether a message that came was sent by the channel."""
        given = {name.lower(): value for name, value in headers.items()}
        found = given.get(self.webhook_header.lower(), "")
        return bool(found) and same(found, self.webhook(account, raw))


def _fresh(moment: datetime, at: datetime) -> None:
    if abs(at - moment) > SKEW:
        raise BadSignature("the clock is off")


def _moment(text: str, shape: str) -> datetime:
    try:
        return datetime.strptime(text, shape).replace(tzinfo=CHINA)
    except ValueError as unreadable:
        raise BadSignature("no readable time") from unreadable


class FormDialect(Dialect):
    """A form of parameters of which one is the document: Taobao, JD, Pinduoduo."""

    call_name, document_name, key_name, time_name = "method", "param", "app_key", "timestamp"
    fixed: Mapping[str, str] = {}

    def stamp(self, at: datetime) -> str:
        return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")

    def moment(self, text: str) -> datetime:
        return _moment(text, "%Y-%m-%d %H:%M:%S")

    def signature(self, secret: str, params: Mapping[str, str]) -> str:
        return hmac_hex(secret, joined(params)).upper()

    def sign(self, account: Account, call: str, document: Any, at: datetime) -> Signed:
        form = {
            **self.fixed, self.call_name: call, self.key_name: account.key,
            self.time_name: self.stamp(at), self.document_name: text_of(document),
        }  # fmt: skip
        form["sign"] = self.signature(account.secret, form)
        return Signed(form=form)

    def read(self, account: Account, sent: Signed, at: datetime) -> tuple[str, Any]:
        form = dict(sent.form)
        given = form.pop("sign", "")
        if not same(given, self.signature(account.secret, form)):
            raise BadSignature("the signature is wrong")
        _fresh(self.moment(form.get(self.time_name, "")), at)
        if form.get(self.key_name) != account.key:
            raise BadSignature("the key is another one's")
        return form.get(self.call_name, ""), json.loads(form.get(self.document_name, "{}"))


class Top(FormDialect):
    """Taobao and Tmall."""

    fixed = {"v": "2.0", "format": "json", "sign_method": "hmac-sha256"}


class Jd(FormDialect):
    """JD: the document sorts before all letters; times with thousandths and zone."""

    key_name, document_name = "app_key", "360buy_param_json"
    fixed = {"v": "2.0"}

    def stamp(self, at: datetime) -> str:
        local = at.astimezone(CHINA)
        return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}+0800"

    def moment(self, text: str) -> datetime:
        return _moment(text[:19], "%Y-%m-%d %H:%M:%S")

    def signature(self, secret: str, params: Mapping[str, str]) -> str:
        return md5_between(secret, joined(params))


class Pdd(FormDialect):
    """Pinduoduo: seconds since 1970."""

    call_name, key_name = "type", "client_id"
    fixed = {"data_type": "JSON", "version": "V1"}

    def stamp(self, at: datetime) -> str:
        return str(int(at.timestamp()))

    def moment(self, text: str) -> datetime:
        if not text.isdigit():
            raise BadSignature("no readable time")
        return datetime.fromtimestamp(int(text), UTC)

    def signature(self, secret: str, params: Mapping[str, str]) -> str:
        return md5_between(secret, joined(params))


class Douyin(Dialect):
    """Douyin: the body is the document; its messages are signed over key, body and secret."""

    webhook_header = "event-sign"

    def sign(self, account: Account, call: str, document: Any, at: datetime) -> Signed:
        body = text_of(document)
        query = {
            "app_key": account.key, "method": call, "v": "2", "sign_method": "hmac-sha256",
            "timestamp": at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        }  # fmt: skip
        query["sign"] = self.signature(account.secret, query, body)
        return Signed(query=query, body=body.encode())

    def signature(self, secret: str, query: Mapping[str, str], body: str) -> str:
        signed = {name: query.get(name, "") for name in ("app_key", "method", "timestamp", "v")}
        plain = joined({**signed, "param_json": body})
        return hmac_hex(secret, f"{secret}{plain}{secret}")

    def read(self, account: Account, sent: Signed, at: datetime) -> tuple[str, Any]:
        body = sent.body.decode()
        wanted = self.signature(account.secret, sent.query, body)
        if not same(sent.query.get("sign", ""), wanted):
            raise BadSignature("the signature is wrong")
        _fresh(_moment(sent.query.get("timestamp", ""), "%Y-%m-%d %H:%M:%S"), at)
        if sent.query.get("app_key") != account.key:
            raise BadSignature("the key is another one's")
        return sent.query.get("method", ""), json.loads(body or "{}")

    def webhook(self, account: Account, raw: bytes) -> str:
        plain = account.key.encode() + raw + account.secret.encode()
        return hashlib.md5(plain, usedforsecurity=False).hexdigest()


class Token(Dialect):
    """Channels that take a token over an encrypted line: Shopify, WooCommerce, Amazon, own shops.

    The token never stands alone here: body and time are signed with it, as own shops want it.
    """

    def __init__(self, webhook_header: str) -> None:
        self.webhook_header = webhook_header

    def sign(self, account: Account, call: str, document: Any, at: datetime) -> Signed:
        body = text_of({"call": call, "document": document}).encode()
        moment = str(int(at.timestamp()))
        headers = {
            "X-Access-Key": account.key,
            "X-Timestamp": moment,
            "X-Signature": hmac_base64(account.secret, moment.encode() + b"\n" + body),
            "Content-Type": "application/json",
        }
        return Signed(headers=headers, body=body)

    def read(self, account: Account, sent: Signed, at: datetime) -> tuple[str, Any]:
        given = {name.lower(): value for name, value in sent.headers.items()}
        moment = given.get("x-timestamp", "")
        wanted = hmac_base64(account.secret, moment.encode() + b"\n" + sent.body)
        if not same(given.get("x-signature", ""), wanted):
            raise BadSignature("the signature is wrong")
        if given.get("x-access-key") != account.key or not moment.isdigit():
            raise BadSignature("the key is another one's")
        _fresh(datetime.fromtimestamp(int(moment), UTC), at)
        whole = json.loads(sent.body)
        return whole["call"], whole["document"]


_TOP, _OWN = Top(), Token("X-Signature")
DIALECTS: dict[str, Dialect] = {
    "tmall": _TOP,
    "taobao": _TOP,
    "jd": Jd(),
    "pdd": Pdd(),
    "douyin": Douyin(),
    "shopify": Token("X-Shopify-Hmac-Sha256"),
    "woocommerce": Token("X-WC-Webhook-Signature"),
}


def dialect_of(channel: str) -> Dialect:
    """How a channel signs; a channel without a way of its own signs as own shops do."""
    return DIALECTS.get(channel, _OWN)
