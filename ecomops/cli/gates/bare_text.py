"""Text in templates that no translation reaches."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

from ecomops.embedded.folder import REPOSITORY

HOLE = "\0"
SKIPPED = re.compile(r"<!--.*?-->|<(script|style|svg)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ATTRIBUTE = re.compile(
    r"""\s(?:title|aria-label|placeholder|alt|data-confirm|data-label)=(?:"([^"]*)"|'([^']*)')"""
)
WORDS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+")
QUIET = {"comment", "verbatim", "blocktranslate", "blocktrans"}
# Names and units that are the same in every language.
ALLOWED = {
    *("EcomOps", "SKU", "UV", "PV", "ROI", "CSV", "XLSX", "API", "ID", "JSON", "GB", "MB", "kB"),
    *("Ctrl", "Esc", "Enter", "Alt", "Shift", "http", "https", "amp", "nbsp", "middot", "times"),
    *("rarr", "larr", "hellip", "mdash", "ndash", "lt", "gt", "quot", "ms", "px", "AA", "WCAG"),
    *("English", "中文", "CNY", "csv", "ExportOrderList", "HT", "BL"),
    *("AOV", "CTR", "KPI", "RFQ", "MOQ", "OAID", "PDA", "UTC", "x"),
}
# path → why its words stay as they are
EXEMPT = {
    "templates/drf_spectacular/swagger_ui.html": "the API's own viewer, in English everywhere",
}


def bare_text() -> Iterator[str]:
    """Yield each word that a template shows without translating it."""
    for path in sorted((REPOSITORY / "templates").rglob("*.html")):
        name = path.relative_to(REPOSITORY).as_posix()
        if name not in EXEMPT:
            for word in words_of(path):
                yield f"{name}: “{word}” is not marked for translation"


def words_of(path: Path) -> Iterator[str]:
    """Yield the words of one template that are its own."""
    markup = SKIPPED.sub(" ", _own_text(path.read_text(encoding="utf-8")))
    shown = [next(filter(None, found.groups()), "") for found in ATTRIBUTE.finditer(markup)]
    shown.append(TAG.sub(" ", markup))
    for text in shown:
        for word in WORDS.findall(re.sub(r"&#?\w+;", " ", text)):
            if word not in ALLOWED:
                yield word


def _own_text(source: str) -> str:
    """Return a template's markup with a hole for everything that Django fills in."""
    kept: list[str] = []
    quiet = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if quiet:
            quiet = "" if name == f"end{quiet}" else quiet
        elif name in QUIET:
            quiet = name
            kept.append(HOLE)
        else:
            kept.append(token.contents if token.token_type == TokenType.TEXT else HOLE)
    return "".join(kept)
