"""Words that never reach the main branch: unfinished work, silenced checks, foreign addresses."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ecomops.cli.gates.sources import shown, sources

# Written apart, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|NotImplemented" r"Error)\b")
SKIPPED = re.compile(r"pytest\.(skip|mark\.skip|mark\.xfail|xfail|importorskip)\b")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)")
SILENCED_WITH_REASON = re.compile(r"#\s*(noqa: [A-Z0-9, ]+|type:\s*ignore\[[\w, -]+\])\s+#\s+\S+")
REGISTRY = re.compile(r"https?://[\w.-]*(pypi|pythonhosted|npmjs|yarnpkg|npmmirror)[\w.-]*", re.I)
SUFFIXES = (".py", ".html", ".js", ".css", ".toml", ".json", ".lock", ".yml", ".md", "")


def problems(path: Path) -> Iterator[str]:
    """Yield the forbidden words of one file."""
    name = shown(path)
    for number, line in enumerate(
        path.read_text(encoding="utf-8", errors="replace").splitlines(), 1
    ):
        place = f"{name}:{number}"
        if REGISTRY.search(line):
            yield f"{place}: address of a package registry"
        if path.suffix not in {".py", ".html", ".js", ".css"}:
            continue
        if UNFINISHED.search(line):
            yield f"{place}: unfinished work"
        if SKIPPED.search(line):
            yield f"{place}: a test that does not run"
        if SILENCED.search(line) and not SILENCED_WITH_REASON.search(line):
            yield f"{place}: a check silenced without a rule and a reason beside it"


def main() -> int:
    """Name every forbidden word; 1 when there is one."""
    found = [problem for path in sources(*SUFFIXES) for problem in problems(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
