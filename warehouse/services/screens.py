"""What a scan screen shows: every part named, so that no part of the screen before stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Keys = Mapping[str, tuple[Any, str]]

BLANK: dict[str, Any] = {
    "head": "", "progress": "", "percent": 0, "code": "", "side": "", "arrow": "", "name": "",
    "detail": "", "picture": "", "picture_url": "", "quantity": "", "unit": "", "into": "",
    "into_label": "", "rows": [], "notes": [], "ask": "", "hint": "", "keys": [],
}  # fmt: skip


def buttons(keys: Keys, *codes: str) -> list[dict[str, str]]:
    """Large keys of a station as the screen shows them; `keys` says label and icon by code."""
    return [{"code": code, "label": str(keys[code][0]), "icon": keys[code][1]} for code in codes]


def screen(shown: dict[str, Any]) -> dict[str, Any]:
    """The screen with every part it does not name empty."""
    return {**BLANK, **shown}
