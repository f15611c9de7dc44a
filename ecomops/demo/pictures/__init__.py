"""Drawn pictures of the goods: forty-odd drawings, each in any colour. No file, no photograph."""

from __future__ import annotations

from collections.abc import Callable

from ecomops.demo.pictures import bags, care, larder, textiles, wear
from ecomops.demo.pictures.ink import FLOOR, GROUND, Ink, ink, oval, rect

DRAWINGS: dict[str, Callable[[Ink], str]] = {
    draw.__name__: draw
    for draw in (
        textiles.bedding, textiles.duvet, textiles.pillow, textiles.throw, textiles.curtain,
        textiles.towel, textiles.cushion, textiles.rug, textiles.tablecloth,
        bags.tote, bags.crossbody, bags.backpack, bags.wallet, bags.clutch, bags.belt,
        wear.dress, wear.sweater, wear.shirt, wear.coat, wear.skirt, wear.trousers, wear.scarf,
        care.dropper, care.bottle, care.cream, care.tube, care.mask, care.handcream,
        care.candybox, care.invitation, care.envelope, care.balloon, care.ribbon, care.candle,
        larder.tea, larder.nuts, larder.honey, larder.cakebox,
        larder.jar, larder.spirit, larder.fruitwine,
        larder.bear, larder.blocks, larder.puzzle,
    )
}  # fmt: skip
SIZE = 240


def drawn(kind: str, colour: str) -> str:
    """One picture as an SVG document; `colour` is #rrggbb. An unknown kind is a KeyError."""
    body = DRAWINGS[kind](ink(colour))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'width="{SIZE}" height="{SIZE}">'
        + rect(0, 0, SIZE, SIZE, GROUND, 0)
        + oval(SIZE / 2, 200, 84, 10, FLOOR)
        + body
        + "</svg>"
    )


def address(kind: str, colour: str) -> str:
    """Where the site serves a picture."""
    return f"/pictures/{kind}/{colour.removeprefix('#')}.svg"
