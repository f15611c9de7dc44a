"""Personal data at rest: one sealed document, searchable only through keyed hashes.

AES-256-GCM (NIST SP 800-38D). The value carries its key's number, so keys can be changed while
old values stay readable; a wrong key or a changed byte is an error, never an empty field.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ecomops.core.errors import DomainError

NONCE = 12


class Unreadable(DomainError):
    """A sealed value cannot be opened: its key is gone or it was altered."""


@lru_cache(maxsize=8)
def _cipher(number: int) -> AESGCM:
    return AESGCM(settings.FIELD_KEYS[number])


@lru_cache(maxsize=8)
def _hash_key(kind: str) -> bytes:
    first: bytes = settings.FIELD_KEYS[min(settings.FIELD_KEYS)]
    return hmac.digest(first, f"hash:{kind}".encode(), hashlib.sha256)


def seal(document: Mapping[str, Any]) -> bytes:
    """Encrypt a JSON document under the newest key."""
    return seal_bytes(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())


def unseal(value: bytes | memoryview) -> dict[str, Any]:
    """Decrypt a sealed document; loud when it cannot be read."""
    opened: dict[str, Any] = json.loads(unseal_bytes(value))
    return opened


def seal_bytes(plain: bytes) -> bytes:
    """Encrypt bytes under the newest key: key number, nonce, ciphertext with tag."""
    number = max(settings.FIELD_KEYS)
    head = number.to_bytes(2, "big")
    nonce = os.urandom(NONCE)
    return head + nonce + _cipher(number).encrypt(nonce, plain, head)


def unseal_bytes(value: bytes | memoryview) -> bytes:
    """Decrypt sealed bytes."""
    raw = bytes(value)
    head, nonce, body = raw[:2], raw[2 : 2 + NONCE], raw[2 + NONCE :]
    number = int.from_bytes(head, "big")
    if number not in settings.FIELD_KEYS:
        raise Unreadable(
            _(
                "this was encrypted with field key %(key)s, which is not in keys.json of the data"
                " folder: put it back from a backup that includes the keys"
            ),
            key=number,
        )
    try:
        return _cipher(number).decrypt(nonce, body, head)
    except InvalidTag as altered:
        raise Unreadable(
            _("an encrypted value was altered, or keys.json is another company's")
        ) from altered


def keyed_hash(kind: str, text: str) -> bytes:
    """16 bytes that equal texts of one kind share and that tell nothing without the key."""
    normal = " ".join(text.split()).casefold()
    return hmac.digest(_hash_key(kind), normal.encode(), hashlib.sha256)[:16]
