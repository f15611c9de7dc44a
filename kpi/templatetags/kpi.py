"""Parts that only the KPI pages draw."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ecomops.ui import drawing
from kpi.presentation import cockpit
from kpi.presentation.heat import Cell

register = template.Library()


@register.simple_tag
def figure_link(text: object, href: str, css: str = "") -> SafeString:
    """A figure that opens its lineage: in the drawer, or as a page without script."""
    return format_html(
        '<a class="fig-l {}" href="{}" hx-get="{}" hx-target="#drawer" hx-swap="outerHTML">{}</a>',
        css,
        href,
        href,
        text,
    )


@register.simple_tag
def heat_cell(cell: Cell) -> SafeString:
    """One figure of the heat table, coloured by its distance from what it should be."""
    link = figure_link(cell.text, cell.href)
    if cell.plain:
        return format_html('<td class="num">{}</td>', link)
    step = drawing.heat_step(cell.distance)
    return format_html('<td class="h num"><span style="--h:var(--d{})">{}</span></td>', step, link)


@register.simple_tag
def table_cell(cell: cockpit.Cell) -> SafeString:
    """One figure of a table, a link where it can be explained, coloured where it is judged."""
    text = figure_link(cell.text, cell.href) if cell.href else cell.text
    if not cell.is_heat:
        return format_html('<td class="num">{}</td>', text)
    step = drawing.heat_step(cell.distance)
    return format_html('<td class="h num"><span style="--h:var(--d{})">{}</span></td>', step, text)
