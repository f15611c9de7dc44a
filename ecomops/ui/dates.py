"""How days and instants read in each language, always in the zone that is active."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from ecomops.ui.numbers import MISSING, NBSP, family

# Date grammar of each language in Django's format letters.
_DAY = {"zh": "n月j日", "en": "j M"}
_DAY_OF_YEAR = {"zh": "Y年n月j日", "en": "j M Y"}


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _this_year(value: date) -> bool:
    return value.year == timezone.localdate().year


def day(value: date | datetime | None, *, year: bool | None = None) -> str:
    """11月1日 or 1 Nov; the year is said when it is not this one."""
    if value is None:
        return MISSING
    value = _local(value)
    with_year = not _this_year(value) if year is None else year
    return date_format(value, (_DAY_OF_YEAR if with_year else _DAY)[family()], use_l10n=False)


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """The day and the minute, 11月1日 09:12."""
    if value is None:
        return MISSING
    local = _local(value)
    return f"{day(local)}{NBSP}{local:%H:%M:%S}" if seconds else f"{day(local)}{NBSP}{local:%H:%M}"


def span(first: date, last: date) -> str:
    """A stretch of days in the shortest unambiguous form: 11月1日–9日, 1–9 Nov."""
    if first == last:
        return day(first)
    zh = family() == "zh"
    if (first.year, first.month) == (last.year, last.month):
        return f"{day(first)}–{last.day}日" if zh else f"{first.day}–{day(last)}"
    years = first.year != last.year or not _this_year(last)
    return (
        f"{day(first, year=first.year != last.year)} – {day(last, year=years)}"
        if not zh
        else (f"{day(first, year=years)} – {day(last, year=first.year != last.year)}")
    )


def ago(value: datetime | None, *, now: datetime | None = None) -> str:
    """How long ago, in one unit: 40 s ago, 3 h ago."""
    if value is None:
        return MISSING
    seconds = int(((now or timezone.now()) - value).total_seconds())
    if seconds < 60:
        return gettext("%(count)s s ago") % {"count": max(seconds, 0)}
    if seconds < 3600:
        return gettext("%(count)s min ago") % {"count": seconds // 60}
    if seconds < 86400:
        return gettext("%(count)s h ago") % {"count": seconds // 3600}
    days = seconds // 86400
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def duration(value: timedelta | int | float | None) -> str:
    """Hours and minutes as a clock, 40:33; under a minute in seconds."""
    if value is None:
        return MISSING
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if 0 <= seconds < 60:
        return gettext("%(count)s s") % {"count": seconds}
    sign = "−" if seconds < 0 else ""
    minutes = abs(seconds) // 60
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
