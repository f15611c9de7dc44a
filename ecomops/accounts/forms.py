"""The forms people sign in with, and those an administrator lets them in with."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from ecomops.accounts import scopes
from ecomops.accounts.models import User
from ecomops.accounts.services import Person
from ecomops.core.roles import Role


class SignInForm(allauth_forms.LoginForm):
    """User name and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autofocus": True, "autocapitalize": "none"}
        if "remember" in self.fields:
            self.fields["remember"].label = _("Stay signed in on this device")


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Password now")
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["password2"].label = _("New password again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class PersonForm(forms.Form):
    """A person as an administrator sees them, with what they are scoped to."""

    display_name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        help_text=_("The role decides which pages and buttons this person has."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        self.person = person
        if person is not None:
            kwargs.setdefault("initial", {}).update(
                display_name=person.display_name,
                role=person.role,
                email=person.email,
                language=person.language,
                version=person.version,
            )
        super().__init__(*args, **kwargs)
        self._scopes = scopes.registered()
        for scope in self._scopes:
            self.fields[f"scope_{scope.name}"] = forms.MultipleChoiceField(
                label=scope.label,
                required=False,
                choices=scope.choices,
                initial=sorted(scope.held(person)) if person is not None else [],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Administrators, executives, general managers and finance see all."),
            )
        if person is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)

    def of_person(self) -> Person:
        """What was filled in, as the service takes it."""
        names = ("display_name", "role", "email", "language")
        return Person(**{name: self.cleaned_data[name] for name in names})

    def scope(self) -> dict[str, Collection[str]]:
        """The ids chosen, a kind of scope each."""
        return {
            scope.name: self.cleaned_data[f"scope_{scope.name}"]
            for scope in self._scopes
            if f"scope_{scope.name}" in self.cleaned_data
        }


class NewPersonForm(PersonForm):
    """Somebody new, with the password they are told and then change."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[User.username_validator],
        help_text=_("Letters, digits and @ . + - _ only. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("First password"),
        help_text=_("Tell it to the person; they change it after signing in."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["username", "display_name", "role", "email", "language", "password"]

    def clean_username(self) -> str:
        """A user name nobody has, in whatever case it is written."""
        username: str = self.cleaned_data["username"].strip()
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another."))
        return username


class GivePasswordForm(forms.Form):
    """A new password for somebody who forgot theirs."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("Their open sessions end at once."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none when it runs
    """One's own name, language and look."""

    class Meta:
        model = User
        fields = ["display_name", "language", "theme", "density", "red_up"]
        labels = {
            "display_name": _("Name"),
            "language": _("Language"),
            "theme": _("Theme"),
            "density": _("Rows"),
            "red_up": _("Show rising figures in red and falling ones in green"),
        }
