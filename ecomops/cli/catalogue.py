"""Strings for people: taken out of the source, kept in the catalogue, compiled for the program."""

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ecomops.embedded.folder import REPOSITORY

LOCALE = "zh_Hans"
CATALOGUE = REPOSITORY / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
PLACES = ("ecomops", "stores", "campaigns", "kpi", "warehouse", "procurement", "templates")
NOT_SHOWN = ("ecomops/embedded",)
HEADER = "# Simplified Chinese, in the words of the trade.\n"
# The template tags come out of Django's own converter as these calls, too.
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "ugettext")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def source_files() -> Iterator[Path]:
    """Yield the files whose strings people see."""
    for place in PLACES:
        for path in sorted((REPOSITORY / place).rglob("*")):
            name = path.relative_to(REPOSITORY).as_posix()
            wanted = path.suffix in {".py", ".html", ".txt"} and "/migrations/" not in name
            if wanted and not name.startswith(NOT_SHOWN):
                yield path


def messages_in(path: Path) -> Iterator[tuple[int, str | tuple[str, str], str | None]]:
    """Yield line, message (a pair when it has a plural) and context of one file's strings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = as_python(text, path)
    found: Any = extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    for line, function, said, _comments in found:
        message, context = _chosen(function, said if isinstance(said, tuple | list) else (said,))
        if message and (message if isinstance(message, str) else message[0]):
            yield line, message, context


def as_python(text: str, path: Path) -> str:
    """Return a template as calls of gettext; brackets around it make every line break harmless."""
    from django.utils.translation.template import templatize  # slow to load

    calls = templatize(text, origin=str(path))
    # What is left of the markup is runs of X; only the calls matter, and quotes must pair.
    kept = [" ".join(CALL.findall(line)) for line in calls.splitlines()]
    return "(\n" + "\n".join(kept) + "\n)\n"


STRING = r"""u?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
CALL = re.compile(rf"(?:n?p?gettext|_)\(\s*{STRING}(?:\s*,\s*(?:{STRING}|\w+))*\s*\)")


def _chosen(
    function: str, said: Sequence[str | None]
) -> tuple[str | tuple[str, str] | None, str | None]:
    """Return message and context from a call's arguments."""
    spec = KEYWORDS[function] or (1,)
    context = None
    words: list[str] = []
    for position in spec:
        number = position[0] if isinstance(position, tuple) else position
        word = said[number - 1] if number <= len(said) else None
        if word is None:
            return None, None
        if isinstance(position, tuple):
            context = word
        else:
            words.append(word)
    return (words[0] if len(words) == 1 else (words[0], words[1])), context


def extracted() -> Catalog:
    """Return every string of the source as a catalogue without translations."""
    fresh = Catalog(domain="django", charset="utf-8", fuzzy=False)
    for path in source_files():
        name = path.relative_to(REPOSITORY).as_posix()
        for _line, message, context in messages_in(path):
            fresh.add(message, None, [(name, 0)], context=context)
    return fresh


def read_catalogue(path: Path = CATALOGUE) -> Catalog:
    """Return the kept translations, none when there is no file."""
    if not path.exists():
        return Catalog(locale=LOCALE, domain="django", header_comment=HEADER, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, domain="django")


def update_catalogue(path: Path = CATALOGUE) -> tuple[int, int]:
    """Bring the catalogue to the source, keeping what is translated; return (all, missing)."""
    kept = read_catalogue(path)
    kept.update(extracted(), no_fuzzy_matching=True, keep_user_comments=True)
    kept.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, kept, width=100, include_lineno=False, sort_by_file=True)
    entries = [message for message in kept if message.id]
    return len(entries), sum(1 for message in entries if not all(forms(message)))


def forms(message: Message) -> tuple[str, ...]:
    """Return a message's translation, every plural form of it."""
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (string or "",)


def compile_stale() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    for source in (REPOSITORY / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(".mo.new")
        with source.open("rb") as file, fresh.open("wb") as out:
            write_mo(out, read_po(file, locale=source.parents[1].name, domain="django"))
        fresh.replace(target)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    compile_stale()
