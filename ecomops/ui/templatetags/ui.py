"""The components of the look, each as a tag. `/styleguide/` shows every one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ecomops.core import policies
from ecomops.ui import drawing
from ecomops.ui.charts import Chart
from ecomops.ui.figures import Delta, Event, Stage, Tile
from ecomops.ui.sprite import ICONS
from ecomops.ui.toasts import JOB_TAG

register = template.Library()
_KNOWN = frozenset(ICONS)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing from the sprite; sizes are `i-l` and `i-xl`."""
    if name not in _KNOWN:
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it to ecomops/ui/sprite.py")
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#i-{}"></use></svg>',
        extra,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def judge(mood: str = "") -> SafeString:
    """The shape of good, watch or act; nothing for every other mood."""
    return drawing.judge(mood)


@register.simple_tag
def mark(text: Any, mood: str = "flat", line: bool = False) -> SafeString:
    """A word with its judgement: shape, word and colour together."""
    return format_html(
        '<span class="mark {}{}">{}{}</span>',
        mood,
        " line" if line else "",
        drawing.judge(mood),
        text,
    )


@register.filter
def may(action: str, user: Any) -> bool:
    """{% if "stores.view_orders"|may:request.user %}."""
    return policies.may(user, action)


@register.filter
def job_followed(tags: str) -> str:
    """The id of the job that a message follows, or nothing."""
    kind, _, number = (tags or "").partition(" ")
    return number if kind == JOB_TAG else ""


@register.simple_tag
def delta(change: Delta | None) -> SafeString:
    """Arrow for direction, colour for judgement."""
    if change is None:
        return mark_safe("")
    arrow = icon(f"arrow-{change.direction}") if change.direction in {"up", "down"} else ""
    said = {"up": gettext("rising"), "down": gettext("falling")}.get(change.direction, "")
    hidden = format_html('<span class="visually-hidden">{} </span>', said) if said else ""
    return format_html(
        '<span class="delta {} {}">{}{}{}</span>',
        change.mood,
        change.direction,
        arrow,
        hidden,
        change.text,
    )


@register.simple_tag
def spark(
    values: Iterable[float | None], width: int = 64, height: int = 20, mood: str = ""
) -> SafeString:
    """A line of the last periods."""
    return drawing.spark(values, width, height, mood)


@register.simple_tag
def meter(
    share: float | None,
    mood: str = "",
    target: float | None = None,
    thick: bool = False,
    label: str = "",
) -> SafeString:
    """A bar of `share` per cent, with a mark at `target` per cent."""
    at = "" if target is None else format_html('<i style="--at:{}%"></i>', f"{target:.1f}")
    return format_html(
        '<span class="meter {}{}" role="img" aria-label="{}"><b style="--v:{}%"></b>{}</span>',
        mood,
        " thick" if thick else "",
        label or f"{float(share or 0):.0f} %",
        f"{float(share or 0):.1f}",
        at,
    )


@register.simple_tag
def ring(share: float | None, mood: str = "", size: int = 26) -> SafeString:
    """A ring filled by `share` per cent."""
    return format_html(
        '<span class="ring {}" role="img" aria-label="{} %" style="--v:{}%;--w:{}px"></span>',
        mood,
        f"{float(share or 0):.0f}",
        f"{float(share or 0):.1f}",
        size,
    )


@register.simple_tag
def track(at: int, total: int = 6, mood: str = "", label: Any = "") -> SafeString:
    """Where a row stands on its way: segments before `at` are done, `at` is now."""
    steps = format_html_join(
        "",
        '<i class="{}"></i>',
        (("done" if n < at else "now" if n == at else "",) for n in range(int(total))),
    )
    said = label or gettext("step %(now)s of %(all)s") % {"now": int(at) + 1, "all": int(total)}
    return format_html(
        '<span class="track {}" role="img" aria-label="{}">{}</span>', mood, said, steps
    )


@register.simple_tag
def shop(name: Any, colour: str | int = "c8") -> SafeString:
    """A store with its 8 px square; colour is a token, c1 to c8, or the number of one."""
    if isinstance(colour, int):
        colour = f"c{colour if 1 <= colour <= 8 else 8}"
    return format_html('<span class="shop" style="--k:var(--{})">{}</span>', colour, name)


@register.simple_tag
def face(name: Any, small: bool = False) -> SafeString:
    """Somebody's initials: one character in Chinese, two letters in Latin script."""
    text = str(name).strip() or "?"
    parts = text.split()
    letters = text[0] if not text.isascii() else "".join(p[0] for p in parts[:2]).upper()
    return format_html(
        '<span class="face{}" title="{}" aria-hidden="true">{}</span>',
        " sm" if small else "",
        text,
        letters,
    )


@register.simple_tag
def thumb(source: str = "", name: Any = "", fallback: str = "package", large: bool = False) -> Any:
    """A product's picture, or a quiet drawing where there is none."""
    size = " l" if large else ""
    if source:
        return format_html(
            '<span class="thumb{}"><img src="{}" alt="{}" loading="lazy"></span>',
            size,
            source,
            name,
        )
    return format_html(
        '<span class="thumb{}" title="{}">{}</span>', size, name, icon(fallback, "i-l")
    )


@register.simple_tag
def heat(text: Any, distance: float | None = None, reach: float = 0.2) -> SafeString:
    """A table cell coloured by its distance from target (0.1 is 10 % over)."""
    return format_html(
        '<td class="h num"><span style="--h:var(--d{})">{}</span></td>',
        drawing.heat_step(None if distance is None else float(distance), float(reach)),
        text,
    )


@register.inclusion_tag("ui/_tile.html")
def tile(figure: Tile) -> dict[str, Any]:
    """One headline figure."""
    return {"tile": figure}


@register.inclusion_tag("ui/_chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """A chart with the same figures as a table under it."""
    return {"chart": drawn, "script": json_script(drawn.option, f"{drawn.name}-option")}


@register.inclusion_tag("ui/_stages.html")
def stages(steps: Sequence[Stage]) -> dict[str, Any]:
    """The steps of a process, done, now and to come; also the head of a wizard."""
    return {"steps": steps}


@register.inclusion_tag("ui/_timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, Any]:
    """What happened, newest first, with who did it."""
    return {"events": events}


@register.inclusion_tag("ui/_note.html")
def note(text: Any, mood: str = "info", href: str = "", link: Any = "") -> dict[str, Any]:
    """Something told in place; a refusal, a warning, a fact."""
    return {"text": text, "mood": mood, "href": href, "link": link}


@register.inclusion_tag("ui/_blank.html")
def blank(
    title: Any, text: Any = "", icon: str = "inbox", href: str = "", act: Any = ""
) -> dict[str, Any]:
    """An empty state that says what to do next."""
    return {"title": title, "text": text, "icon": icon, "href": href, "act": act}


@register.inclusion_tag("ui/_skeleton.html")
def skeleton(rows: int = 4, kind: str = "rows") -> dict[str, Any]:
    """What loads, at its final size: `rows`, `tiles` or `chart`."""
    return {"rows": range(int(rows)), "kind": kind}


@register.inclusion_tag("ui/_field.html")
def field(bound: Any, label: Any = "", wide: bool = False) -> dict[str, Any]:
    """A form field with label, help and errors."""
    return {"field": bound, "label": label, "wide": wide, "widget": styled(bound)}


@register.inclusion_tag("ui/_fields.html")
def fields(form: Any) -> dict[str, Any]:
    """Every field of a form, its general errors first."""
    return {"form": form}


def styled(bound: Any) -> Any:
    """The widget with the class of its kind, tied to its help and errors for screen readers."""
    widget = bound.field.widget
    _plain_start(bound)
    kind = getattr(widget, "input_type", widget.__class__.__name__.lower())
    attrs = {"class": f"{widget.attrs.get('class', '')} {_widget_class(kind)}".strip()}
    told = []
    if bound.help_text:
        told.append(f"{bound.auto_id}-help")
    if bound.errors:
        told.append(f"{bound.auto_id}-errors")
        attrs["aria-invalid"] = "true"
    if told and not bound.use_fieldset:
        attrs["aria-describedby"] = " ".join(told)
    return bound.as_widget(attrs=attrs)


def _plain_start(bound: Any) -> None:
    """What a form starts with as people write it: no row of dashes, no places that say nothing."""
    nothing = gettext("Choose") if bound.field.required else "–"
    if getattr(bound.field, "empty_label", None) == BLANK_CHOICE_DASH[0][1]:
        bound.field.empty_label = nothing
    elif not hasattr(bound.field, "queryset"):
        rows = list(getattr(bound.field, "choices", None) or ())
        if rows[:1] == BLANK_CHOICE_DASH:
            bound.field.choices = [("", nothing), *rows[1:]]
    if not bound.form.is_bound and isinstance(bound.initial, Decimal):
        bound.initial = format(bound.initial.normalize(), "f")


def _widget_class(kind: str) -> str:
    if kind in {"checkbox", "radio"}:
        return "check"
    if kind == "file":
        return "field file"
    return "field"


@register.simple_tag(takes_context=True)
def seg(context: template.Context, name: str, options: Sequence[tuple[str, Any]]) -> SafeString:
    """A segmented control of links that set one parameter of the address."""
    request: HttpRequest = context["request"]
    chosen = request.GET.get(name, options[0][0] if options else "")
    links = []
    for value, label in options:
        query = request.GET.copy()
        query[name] = value
        current = mark_safe(' aria-current="true"') if value == chosen else ""
        links.append((query.urlencode(), current, label))
    joined = format_html_join("", '<a href="?{}"{}>{}</a>', links)
    return format_html('<span class="seg">{}</span>', joined)


@register.simple_block_tag
def panel(content: str, title: Any = "", sub: Any = "", extra: str = "") -> SafeString:
    """A panel with a head and a padded body."""
    head = format_html("<h2>{}</h2>", title) if title else ""
    aside = format_html('<span class="s">{}</span>', sub) if sub else ""
    top = format_html('<div class="panel-h">{}{}</div>', head, aside) if title else ""
    return format_html(
        '<section class="panel {}">{}<div class="panel-b">{}</div></section>',
        extra,
        top,
        mark_safe(content),  # noqa: S308  # rendered by Django's own template engine
    )
