"""Front-end files from the npm lock: copies the few dist files and draws the icon sprite.

Standard library only: `python ecomops/ui/sprite.py NODE_MODULES REPOSITORY` runs before any package
is installed.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

# One list, so that a page cannot use an icon that is not in the sprite (the `icon` tag checks it).
ICONS = [
    "adjustments",
    "alert-triangle",
    "arrow-back-up",
    "arrow-big-left",
    "arrow-big-right",
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "arrows-diagonal",
    "arrows-left-right",
    "arrows-sort",
    "arrows-split",
    "barcode",
    "bed",
    "bell",
    "bolt",
    "bookmark",
    "bottle",
    "box",
    "box-off",
    "briefcase",
    "brush",
    "building-store",
    "building-warehouse",
    "bulb",
    "calendar",
    "calendar-event",
    "camera",
    "chart-bar",
    "chart-line",
    "check",
    "checks",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "clipboard-check",
    "clipboard-list",
    "clock",
    "columns-3",
    "copy",
    "currency-yuan",
    "database",
    "device-desktop",
    "device-mobile",
    "dots",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-off",
    "file-spreadsheet",
    "file-text",
    "filter",
    "flag",
    "gift",
    "glass-full",
    "grid-dots",
    "hand-grab",
    "hand-stop",
    "help-circle",
    "history",
    "home",
    "inbox",
    "info-circle",
    "key",
    "keyboard",
    "language",
    "layout-board",
    "layout-list",
    "link",
    "list-check",
    "lock",
    "logout",
    "map-pin",
    "math-function",
    "menu-2",
    "message",
    "moon",
    "mug",
    "note",
    "numbers",
    "package",
    "player-pause",
    "player-play",
    "player-skip-forward",
    "playlist-add",
    "plug",
    "plus",
    "printer",
    "receipt",
    "receipt-refund",
    "refresh",
    "rotate",
    "rotate-clockwise",
    "ruler-2",
    "scale",
    "search",
    "send",
    "settings",
    "shirt",
    "shopping-cart",
    "sitemap",
    "sparkles",
    "speakerphone",
    "stack-2",
    "star",
    "sun",
    "table",
    "tag",
    "target",
    "trash",
    "truck",
    "truck-delivery",
    "truck-return",
    "upload",
    "urgent",
    "user",
    "users",
    "wand",
    "wifi",
    "wifi-off",
    "world",
    "x",
]

_SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>")
_SOURCE_MAP = re.compile(r"(?:/\*[#@]\s*sourceMappingURL=[^*]*\*/|//[#@]\s*sourceMappingURL=.*)")


def symbols(folder: Path, names: Iterable[str] = ICONS) -> str:
    """One SVG file with a `<symbol id="i-NAME">` for every icon asked for."""
    drawn = []
    for name in names:
        source = (folder / f"{name}.svg").read_text(encoding="utf-8")
        shapes = (shape for shape in _SHAPE.findall(source) if 'stroke="none"' not in shape)
        drawn.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(drawn) + "\n</svg>\n"


def without_source_map(content: bytes) -> bytes:
    """The file without its source map reference, which manifest storage would try to follow."""
    return _SOURCE_MAP.sub("", content.decode("utf-8")).encode("utf-8")


def install(node_modules: Path, repository: Path) -> None:
    """Copy every file named in vendor.json and draw the sprite into static/vendor."""
    wanted = json.loads((repository / "ecomops/ui/vendor.json").read_text(encoding="utf-8"))
    for source, target in wanted.items():
        content = (node_modules / source).read_bytes()
        place = repository / target
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(
            without_source_map(content) if place.suffix in {".css", ".js"} else content
        )
    sprite = symbols(node_modules / "@tabler/icons/icons/outline")
    (repository / "static/vendor/icons.svg").write_text(sprite, encoding="utf-8")


if __name__ == "__main__":
    install(Path(sys.argv[1]), Path(sys.argv[2]))
