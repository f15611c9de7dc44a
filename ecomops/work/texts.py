"""What tasks and notifications say: a code and its parameters, spoken in the reader's language.

Rows keep codes, never prose, so that a Chinese and an English reader see the same thing each in
their own words. An app registers its sentences in ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("info", "good", "watch", "act")


@dataclass(frozen=True)
class Text:
    code: str
    sentence: Any  # lazy string, also one from ngettext_lazy
    level: str = "info"


_TEXTS: dict[str, Text] = {}


def register(code: str, sentence: Any, *, level: str = "info") -> None:
    """Teach a sentence with named placeholders; the same code twice is a mistake."""
    if level not in LEVELS:
        raise ValueError(f"unknown level {level!r} for {code}")
    known = _TEXTS.get(code)
    if known is not None and known.sentence is not sentence:
        raise ValueError(f"the text {code!r} is registered twice")
    _TEXTS[code] = Text(code, sentence, level)


def text(code: str) -> Text:
    """The registered text; an unknown code is a mistake of ours and loud."""
    return _TEXTS[code]


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence in the active language; a code no longer known shows itself."""
    known = _TEXTS.get(code)
    if known is None:
        return code
    return str(known.sentence % dict(params))
