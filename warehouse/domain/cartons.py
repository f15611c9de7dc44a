"""Choosing a carton: the smallest one into which the pieces go, and what it weighs when full."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FILL = 0.85  # of a carton's volume; the rest is air and padding
BOARD_G_PER_M2 = 620  # five-layer board, flaps included
TOLERANCE_SHARE, TOLERANCE_G = 0.03, 50


@dataclass(frozen=True, slots=True)
class Carton:
    """Inner lengths in millimetres, longest first."""

    code: str
    length_mm: int
    width_mm: int
    height_mm: int

    @property
    def volume(self) -> int:
        return self.length_mm * self.width_mm * self.height_mm

    @property
    def tare_g(self) -> int:
        """What the empty carton weighs."""
        long, wide, high = self.length_mm, self.width_mm, self.height_mm
        surface = 2 * (long * wide * 2 + long * high + wide * high) / 1_000_000
        return round(surface * BOARD_G_PER_M2)


# The twelve sizes that Chinese carton makers and the post number alike.
STANDARD = tuple(
    Carton(str(number), *sorted(sides, reverse=True))
    for number, sides in enumerate(
        (
            (530, 290, 370), (530, 230, 290), (430, 210, 270), (350, 190, 230), (290, 170, 190),
            (260, 150, 180), (230, 130, 160), (210, 110, 140), (195, 105, 135), (175, 95, 115),
            (145, 85, 105), (130, 80, 90),
        ),
        start=1,
    )
)  # fmt: skip
BY_CODE = {carton.code: carton for carton in STANDARD}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece; a side of 0 is not known."""

    weight_g: int = 0
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0

    @property
    def sides(self) -> tuple[int, int, int]:
        """Longest first."""
        longest, middle, shortest = sorted(
            (self.length_mm, self.width_mm, self.height_mm), reverse=True
        )
        return longest, middle, shortest

    @property
    def volume(self) -> int:
        return self.length_mm * self.width_mm * self.height_mm


def fits(carton: Carton, pieces: Sequence[Piece]) -> bool:
    """Whether each piece goes in turned as it likes, and all of them by volume."""
    inner = tuple(sorted((carton.length_mm, carton.width_mm, carton.height_mm), reverse=True))
    for piece in pieces:
        if any(side > room for side, room in zip(piece.sides, inner, strict=True)):
            return False
    room = carton.volume if len(pieces) == 1 else carton.volume * FILL
    return sum(piece.volume for piece in pieces) <= room


def propose(pieces: Sequence[Piece], cartons: Iterable[Carton] = STANDARD) -> Carton | None:
    """The smallest carton that takes the pieces; None when none does or no size is known."""
    known = [piece for piece in pieces if piece.volume]
    if not known:
        return None
    fitting = [carton for carton in cartons if fits(carton, known)]
    return min(fitting, key=lambda carton: carton.volume, default=None)


def expected_g(pieces: Sequence[Piece], carton: Carton | None) -> int:
    """What the parcel should weigh; 0 when a piece's weight is not known."""
    if not pieces or any(not piece.weight_g for piece in pieces):
        return 0
    return sum(piece.weight_g for piece in pieces) + (carton.tare_g if carton else 0)


def tolerance_g(expected: int) -> int:
    """How far a scale may be off before somebody looks into the parcel."""
    return max(TOLERANCE_G, round(expected * TOLERANCE_SHARE))


def is_off(expected: int, weighed: int) -> bool:
    """Whether the scale disagrees with the pieces; an unknown expectation agrees with all."""
    return bool(expected) and abs(weighed - expected) > tolerance_g(expected)
