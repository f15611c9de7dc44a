"""What a scan screen shows: every part named, so that no part of the screen before stays."""

from __future__ import annotations

from typing import Any

BLANK: dict[str, Any] = {
    "head": "", "progress": "", "percent": 0, "code": "", "side": "", "arrow": "", "name": "",
    "detail": "", "picture": "", "picture_url": "", "quantity": "", "unit": "", "into": "",
    "into_label": "", "rows": [], "notes": [], "ask": "", "hint": "", "keys": [],
}  # fmt: skip


def screen(shown: dict[str, Any]) -> dict[str, Any]:
    """The screen with every part it does not name empty."""
    return {**BLANK, **shown}
