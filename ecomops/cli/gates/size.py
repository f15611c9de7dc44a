"""Nothing grows so long that nobody reads it whole."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from ecomops.cli.gates.sources import shown, sources

SOURCE_LINES = 400
TEST_LINES = 500
FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils", "helpers", "common", "managers", "constants"}

# path → why it may be longer
EXEMPT: dict[str, str] = {}


def problems(path: Path) -> Iterator[str]:
    """Yield what is too long or badly named in one Python file."""
    name = shown(path)
    if "/migrations/" in name or name in EXEMPT:
        return
    text = path.read_text(encoding="utf-8")
    limit = TEST_LINES if name.startswith(("tests/", "benchmarks/")) else SOURCE_LINES
    lines = text.count("\n")
    if lines > limit:
        yield f"{name}: {lines} lines, {limit} are allowed"
    if path.stem in FORBIDDEN_NAMES:
        yield f"{name}: name the module for its subject"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                place = f"{name}:{node.lineno}: {node.name}"
                yield f"{place} has {length} lines, {FUNCTION_LINES} are allowed"


def main() -> int:
    """Name everything too long; 1 when there is something."""
    found = [problem for path in sources(".py") for problem in problems(path)]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
