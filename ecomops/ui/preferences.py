"""How a person likes their screen: theme, density, red for rising. A cookie; also on the user."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "density": ("compact", "comfortable"),
    "red_up": ("0", "1"),
}
_YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True, slots=True)
class Preferences:
    """The switches of the display menu."""

    theme: str = "auto"
    density: str = "compact"
    red_up: str = "0"


def _wanted(request: HttpRequest, name: str) -> str:
    user = getattr(request, "user", None)
    kept = getattr(user, name, None) if user is not None and user.is_authenticated else None
    if isinstance(kept, bool):
        kept = "1" if kept else "0"
    value = kept if kept is not None else request.COOKIES.get(f"ecomops_{name}", "")
    return value if value in CHOICES[name] else CHOICES[name][0]


def preferences(request: HttpRequest) -> Preferences:
    """The user's own choice, else what this browser was told, else the default."""
    return Preferences(**{name: _wanted(request, name) for name in CHOICES})


def remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    """Keep one choice in the browser and, for somebody signed in, on the user."""
    response.set_cookie(f"ecomops_{name}", value, max_age=_YEAR, samesite="Lax", httponly=True)
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and hasattr(user, name):
        setattr(user, name, value == "1" if name == "red_up" else value)
        user.save(update_fields=[name])
