"""Reading a bin file: every cell checked, so that a bad row is named by row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from warehouse.domain.headers import places

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "bin", "货位", "货位编码"),
    "kind": ("kind", "类型", "货位类型"),
    "aisle": ("aisle", "巷道"),
    "block": ("block", "区块"),
    "side": ("side", "侧", "左右"),
    "position": ("position", "position_mm", "position (mm)", "位置", "位置（毫米）"),
    "level": ("level", "层", "层数"),
}
KINDS = {
    "pick": "pick", "reserve": "reserve", "receiving": "receiving", "packing": "packing",
    "returns": "returns", "拣货位": "pick", "存储位": "reserve", "收货区": "receiving",
    "打包区": "packing", "退货区": "returns",
}  # fmt: skip
SIDES = {"l": "L", "r": "R", "left": "L", "right": "R", "左": "L", "右": "R"}
LONGEST = 24


@dataclass(frozen=True, slots=True)
class BinRow:
    """One bin as the file gives it."""

    code: str
    kind: str
    aisle: int
    block: int
    side: str
    position_mm: int
    level: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: its number, the column and a code with the value found."""

    row: int
    column: str
    code: str
    value: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """How large the building is."""

    aisles: int
    blocks: int
    block_length_mm: int


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Column → its place in the header, for the columns we know."""
    return places(header, COLUMNS)


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row names our columns."""
    return {"code", "aisle"} <= columns_of(cells).keys()


def read(
    number: int, cells: Sequence[str], columns: Mapping[str, int], room: Room
) -> tuple[BinRow | None, list[Fault]]:
    """The bin of a row, or all that is wrong with it."""
    given = {column: cells[at].strip() for column, at in columns.items()}
    faults: list[Fault] = []
    code = given.get("code", "")
    if not code or len(code) > LONGEST:
        faults.append(Fault(number, "code", "too_long" if code else "missing", code, LONGEST))
    kind = KINDS.get(given.get("kind", "").lower() or "pick")
    if kind is None:
        faults.append(Fault(number, "kind", "unknown", given["kind"]))
    side = SIDES.get(given.get("side", "").lower() or "l")
    if side is None:
        faults.append(Fault(number, "side", "unknown", given["side"]))
    limits = {
        "aisle": (1, room.aisles), "block": (1, room.blocks),
        "position": (0, room.block_length_mm), "level": (1, 99),
    }  # fmt: skip
    numbers: dict[str, int] = {}
    for column, (least, most) in limits.items():
        text = given.get(column, "") or ("" if column == "aisle" else str(least))
        if not (text.isascii() and text.isdigit()):
            faults.append(Fault(number, column, "no_number" if text else "missing", text))
        elif not least <= int(text) <= most:
            faults.append(Fault(number, column, "outside", text, most))
        else:
            numbers[column] = int(text)
    if faults or kind is None or side is None:
        return None, faults
    place = (numbers["aisle"], numbers["block"], side, numbers["position"], numbers["level"])
    return BinRow(code, kind, *place), []
