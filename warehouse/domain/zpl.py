"""A label in ZPL II for printers of 8 dots a millimetre; texts are UTF-8 and fully escaped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DOTS = 8
MARGIN = 24
# characters that are commands to the printer, given as hexadecimal after ^FH
_SPECIAL = {"_": "_5F", "^": "_5E", "~": "_7E", "\\": "_5C"}
# a font with Chinese letters that printers sold in China keep under this name
FONT = "^CW1,E:SIMSUN.FNT"


def safe(text: str) -> str:
    """A text that no printer takes for a command."""
    return "".join(_SPECIAL.get(c, c if c.isprintable() else " ") for c in text)


def label(said: Mapping[str, Any], width_mm: int, height_mm: int) -> str:
    """One label; `said` is what the label as PDF is made from."""
    wide, high = width_mm * DOTS, height_mm * DOTS
    inner = wide - 2 * MARGIN
    rows = ["^XA", FONT, "^CI28", f"^PW{wide}", f"^LL{high}", "^LH0,0"]
    rows += _text(MARGIN, 24, 40, said["courier"], inner)
    rows += _text(MARGIN, 84, min(72, int(said["sort_size"] * 3)), said["sort_code"], inner)
    rows += _rule(170, wide)
    rows += _code(said, 186, 110, inner)
    rows += _text(MARGIN, 306, 32, said["number"], inner, centre=True)
    rows += _rule(352, wide)
    rows += _block(MARGIN, 366, 30, [f"{said['to']} {said['receiver'][0]}", said["receiver"][1]],
                   inner, 4)  # fmt: skip
    rows += _rule(516, wide)
    rows += _block(MARGIN, 528, 22, [f"{said['from']} {said['sender'][0]}"], inner, 2)
    rows += _rule(584, wide)
    rows += _block(MARGIN, 596, 22, [said["facts"], *said["items"]], inner, 9)
    foot = high - 150
    rows += _rule(foot, wide)
    rows += _code(said, foot + 14, 70, inner)
    last = " ".join(filter(None, (said["number"], said["part"], said["mark"], said["printed"])))
    rows += _text(MARGIN, foot + 96, 24, last, inner, centre=True)
    return "".join((*rows, "^PQ1", "^XZ\n"))


def _text(
    left: int, top: int, size: int, text: str, inner: int, *, centre: bool = False
) -> list[str]:
    """One line, cut at the edge by the printer."""
    block = f"^FB{inner},1,0,{'C' if centre else 'L'}"
    return [f"^FO{left},{top}^A1N,{size},{size}{block}^FH^FD{safe(text)}^FS"]


def _block(left: int, top: int, size: int, lines: list[str], inner: int, most: int) -> list[str]:
    """A paragraph of at most so many lines; `\\&` begins a new one."""
    text = "\\&".join(safe(line) for line in lines)
    return [f"^FO{left},{top}^A1N,{size},{size}^FB{inner},{most},4,L^FH^FD{text}^FS"]


def _rule(top: int, wide: int) -> list[str]:
    return [f"^FO0,{top}^GB{wide},2,2^FS"]


def _code(said: Mapping[str, Any], top: int, high: int, inner: int) -> list[str]:
    """Code 128 in automatic mode, as wide as whole dots a module allow, in the middle."""
    dots = max(1, min(4, inner // (said["modules"] + 20)))
    left = MARGIN + max(0, (inner - dots * said["modules"]) // 2)
    return [f"^FO{left},{top}^BY{dots}^BCN,{high},N,N,N,A^FH^FD{safe(said['number'])}^FS"]
