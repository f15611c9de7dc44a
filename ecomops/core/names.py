"""Names that are kept in two languages, of which the English one may be left out."""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(name: str, english: str) -> str:
    """The English name to whoever reads English, where there is one; else the name."""
    reads_english = (get_language() or "").startswith("en")
    return english if reads_english and english else name
