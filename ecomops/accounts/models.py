"""The people who sign in, their role and how they like their screens."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecomops.core.roles import Role


def sort_key(name: str) -> str:
    """Where a name stands in a list: Chinese by pinyin, everything in small letters."""
    from pypinyin import lazy_pinyin  # a large dictionary, needed only when a name changes

    return " ".join(lazy_pinyin(name)).lower()[:240]


class User(AbstractUser):
    """One person who signs in. Has exactly one role; the grants of a role are code."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    class Theme(models.TextChoices):
        AUTO = "auto", _("Like my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        COMFORTABLE = "comfortable", _("Comfortable")

    # One name as the floor says it: Chinese names are not split in two.
    first_name = None  # type: ignore[assignment]  # removed from AbstractUser on purpose
    last_name = None  # type: ignore[assignment]  # removed from AbstractUser on purpose
    display_name = models.CharField(_("name"), max_length=80, blank=True)
    # The database knows no Chinese order: names are sorted by their pinyin, kept here.
    sort_key = models.CharField(max_length=240, blank=True, editable=False)
    role = models.CharField(_("role"), max_length=24, choices=Role, default=Role.OPERATIONS)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.CHINESE
    )
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    density = models.CharField(
        _("density"), max_length=12, choices=Density, default=Density.COMFORTABLE
    )
    red_up = models.BooleanField(_("rising figures in red"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        verbose_name = _("user")  # type: ignore[assignment]  # lazy, as everywhere
        verbose_name_plural = _("users")  # type: ignore[assignment]  # lazy, as everywhere
        constraints = [
            models.CheckConstraint(
                name="accounts_user_role_known", condition=Q(role__in=Role.values)
            ),
            models.CheckConstraint(
                name="accounts_user_language_known", condition=Q(language__in=["zh-hans", "en"])
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name's place in the order beside it."""
        self.sort_key = sort_key(self.get_full_name())
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """The name other people see."""
        return self.display_name or self.username

    def get_short_name(self) -> str:
        """The name other people see; there is no shorter one."""
        return self.get_full_name()


class Badge(models.Model):
    """What a person shows to a shared device: a printed code, and a PIN only they know."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="badge")
    code = models.CharField(_("badge"), max_length=24, unique=True)
    pin = models.BinaryField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("badge")


class BadgeDoor(models.Model):
    """Wrong tries on one shared device, whoever's badge they were with."""

    device = models.CharField(max_length=40, unique=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
