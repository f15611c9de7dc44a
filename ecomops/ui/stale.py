"""A form that somebody else was faster with: what differs, and the version to save on next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from ecomops.core.errors import StaleVersion


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as it is kept now, beside what the form says."""

    label: str
    now: str
    yours: str


def differences(form: forms.BaseForm, refusal: StaleVersion) -> list[Difference]:
    """What the row says now where the form says something else."""
    return [
        Difference(
            str(form.fields[name].label) if name in form.fields else "",
            _shown(form, name, value),
            _shown(form, name, form.data.get(name, "")),
        )
        for name, value in refusal.current.items()
    ]


def on_version(data: Mapping[str, Any], version: int) -> dict[str, Any]:
    """The same answers, to be saved over the version that is kept now."""
    return {**{name: data[name] for name in data}, "version": version}


def _shown(form: forms.BaseForm, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields.get(name), "choices", ()) or ())
    return str(choices.get(value, "" if value is None else value))
