"""What a file is (not what its name says), how its text is encoded and what parts its cells."""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections import Counter
from pathlib import Path
from typing import IO

from charset_normalizer import from_bytes

from ecomops.core.tabular.errors import TableError

SAMPLE = 1 << 18
_FEW = 6
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"%PDF", "document"),
    (b"{\\rtf", "document"),
    (b"\x89PNG", "document"),
    (b"\xff\xd8\xff", "document"),
    (b"GIF8", "document"),
)
_MARKUP = (b"<html", b"<table", b"<!doctype", b"<meta", b"<style", b"<head", b"<?xml", b"<div")
_DELIMITERS = (",", "\t", ";", "|")


def kind_of(path: Path, head: bytes) -> str:
    """`xlsx`, `xls`, `html` or `text`; raises TableError for what is no table."""
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TableError("empty" if len(head) < SAMPLE else "binary")
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    for magic, code in _MAGIC:
        if head.startswith(magic):
            raise TableError(code)
    start = head[:600].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        return "html"
    if not any(head.startswith(bom) for bom, _ in _BOMS[1:]) and not _utf16_without_bom(head):
        controls = sum(head[:4096].count(byte) for byte in b"\x00\x01\x02\x03\x04\x05\x06\x07\x08")
        if b"\x00" in head or controls > 4:
            raise TableError("binary")
    return "text"


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise TableError("broken") from error
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    raise TableError("document" if "word/document.xml" in names else "zip")


def _utf16_without_bom(head: bytes) -> str:
    part = head[: min(len(head), 4096) // 2 * 2]
    if len(part) < 4 or b"\x00" not in part:
        return ""
    even, odd = part[0::2].count(0), part[1::2].count(0)
    if odd > len(part) // 8 and not even:
        name = "utf-16-le"
    elif even > len(part) // 8 and not odd:
        name = "utf-16-be"
    else:
        return ""
    return name if "\n" in part.decode(name, "replace") else ""


def encoding_of(file: IO[bytes]) -> str:
    """The encoding of a text file, from the first part of it that is not plain ASCII."""
    file.seek(0)
    head = file.read(SAMPLE)
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if wide := _utf16_without_bom(head):
        return wide
    sample = head
    while sample and sample.isascii():
        sample = file.read(SAMPLE)
    if not sample:
        return "utf-8"
    # Whole lines only, so that no character is cut in two at an edge of the sample.
    if sample is not head:
        sample = sample[sample.find(b"\n") + 1 :] + file.read(4096)
    if len(sample) >= SAMPLE // 2:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    return _guess(sample)


def _guess(sample: bytes) -> str:
    if not _faults(sample, "utf-8"):
        return "utf-8"
    high = sum(1 for byte in sample if byte > 0x7F)
    # A few damaged bytes in honest UTF-8 do not make it Chinese: they are reported by row.
    if _faults(sample, "utf-8") * 50 < high:
        return "utf-8"
    if _looks_chinese(sample):
        return "gb18030"
    matches = list(from_bytes(sample[:65536]))
    # A handful of letters proves no alphabet.
    if not matches or high <= _FEW:
        return "cp1252"
    best = matches[0]
    # Equal candidates are told apart by what machines are set to, not by the alphabet's order.
    for match in matches:
        if match.encoding == "cp1252" and match.chaos <= best.chaos:
            return "cp1252"
    return best.encoding


def _faults(sample: bytes, encoding: str) -> int:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(sample) - 3 and error.reason.startswith(("unexpected end", "incomp")):
            return 0
        return sample.decode(encoding, "replace").count("\ufffd")
    return 0


def _looks_chinese(sample: bytes) -> bool:
    """Whether the bytes are GB18030 text, mostly of everyday characters."""
    text = sample.decode("gb18030", "replace")
    wide = [char for char in text if ord(char) > 0x7F]
    if not wide or text.count("\ufffd") * 50 > len(wide):
        return False
    everyday = sum(1 for char in wide if "\u4e00" <= char <= "\u9fff" and _in_gb2312(char))
    marks = sum(1 for char in wide if char in "，。、；：？！“”‘’（）《》【】￥—…·　％＃－")
    return (everyday + marks) * 10 >= len(wide) * 7


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def delimiter_of(text: str) -> str:
    """What parts the cells of these first lines: the sign that gives the most even rows."""
    if text[:4].lower() == "sep=" and len(text) > 4:
        return text[4]
    best, best_score = ",", 0.0
    for sign in _DELIMITERS:
        lines = text.splitlines()[:60]
        # A sample may end inside a quoted cell; the last row then says nothing.
        rows = list(csv.reader(lines, delimiter=sign))
        widths = [len(row) for row in rows if row]
        if not widths:
            continue
        width, times = (
            Counter(w for w in widths if w > 1).most_common(1)[0]
            if any(w > 1 for w in widths)
            else (1, 0)
        )
        score = times / len(widths) * (1 + min(width, 40) / 200)
        if score > best_score + 1e-9:
            best, best_score = sign, score
    return best
