"""Reading our own papers back: pages as pictures, barcodes decoded, ZPL taken apart."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import numpy as np
import typst
import zxingcpp
from PIL import Image

PRINTER = 203  # dots an inch of the usual label printer


def drawn(make: Callable[[], bytes], monkeypatch) -> tuple[bytes, list[Image.Image]]:
    """A document and its pages as a label printer would dot them."""
    asked = {}
    real = typst.compile

    def listen(source, **given):
        asked.update(source=source, **given)
        return real(source, **given)

    with monkeypatch.context() as patch:
        patch.setattr(typst, "compile", listen)
        document = make()
    pages = real(asked.pop("source"), **asked, format="png", ppi=PRINTER)
    pages = pages if isinstance(pages, list) else [pages]
    return document, [Image.open(io.BytesIO(page)).convert("L") for page in pages]


def decoded(picture: Image.Image) -> list[str]:
    """Every barcode on a page, from the top."""
    found = zxingcpp.read_barcodes(np.array(picture))
    return [one.text for one in sorted(found, key=lambda one: one.position.top_left.y)]


FIELD = re.compile(r"\^FO(\d+),(\d+)(.*?)(?:\^FH)?(?:\^FD(.*?))?\^FS")


def fields(text: str) -> list[tuple[int, int, str, str]]:
    """The fields of one ZPL label: left, top, commands, data as the printer reads it."""
    assert text.startswith("^XA")
    assert text.endswith("^XZ\n")
    found = []
    for left, top, commands, data in FIELD.findall(text):
        raw = re.sub(r"_([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), data)
        found.append((int(left), int(top), commands, raw))
    return found


def drawn_zpl(text: str, wide: int, high: int) -> Image.Image:
    """The barcodes of a ZPL label as a printer dots them."""
    from barcode import Code128

    paper = np.full((high, wide), 255, dtype=np.uint8)
    for left, top, commands, data in fields(text):
        code = re.search(r"\^BY(\d)\^BCN,(\d+),N,N,N,A", commands)
        if code is None:
            continue
        dots, tall = int(code[1]), int(code[2])
        dark = np.repeat([c == "1" for c in Code128(data).build()[0]], dots)
        assert left + len(dark) <= wide - 10 * dots, "no quiet zone"
        paper[top : top + tall, left : left + len(dark)][:, dark] = 0
    return Image.fromarray(paper)
