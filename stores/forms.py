"""What people fill in."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecomops.core.errors import TooLarge
from stores.domain.formats import FORMATS
from stores.models import ImportKind, ImportMapping, LegalEntity, Store
from stores.selectors.advertising import TOOLS
from stores.selectors.scope import store_choices

ENCODINGS = ("utf-8", "gb18030", "utf-16", "big5", "shift_jis", "latin-1")
DATE_ORDERS = (("ymd", _("Year first")), ("dmy", _("Day first")), ("mdy", _("Month first")))
BY_ITSELF = ("", _("Recognise by itself"))
# What an ad report may leave unsaid, and what a person may answer.
WINDOW_DAYS = (1, 3, 7, 14, 15, 28, 30)
UNKNOWN = "unknown"
AS_FILE_SAYS = ("", _("As the file says"))
UNSAID = ("", _("Please choose"))


class HoldForm(forms.Form):
    """Why an order is taken out of the flow."""

    note = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReleaseForm(forms.Form):
    """A word for the timeline, if there is one to say."""

    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class StoreForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """A store: one account on one channel."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Store
        fields = [
            "code", "name", "name_en", "channel", "entity", "currency", "zone", "phase",
            "opened_on", "commission_rate", "deposit_amount", "annual_fee_amount",
            "annual_fee_back_at", "ship_promise_hours", "sales_include_freight", "colour",
        ]  # fmt: skip
        widgets = {
            "opened_on": forms.DateInput(attrs={"type": "date"}),
            "zone": forms.TextInput(attrs={"list": "zones"}),
            "colour": forms.NumberInput(attrs={"min": 1, "max": 8}),
        }
        labels = {
            "name": _("Store name"),
            "colour": _("Colour in charts (1 to 8)"),
            "entity": _("Legal entity"),
        }
        help_texts = {
            "code": _("Short, for files and commands; cannot change later."),
            "currency": _(
                "Three capital letters. Currency and time zone freeze after the first order."
            ),
            "commission_rate": _("As a share: 0.05 is 5 %."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity: Any = self.fields["entity"]
        entity.required = False
        entity.queryset = LegalEntity.objects.order_by("name")
        entity.empty_label = _("The first one")
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["version"].initial = self.instance.version

    def clean_currency(self) -> str:
        """Three capital letters, however they were typed."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if len(code) != 3 or not (code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("No such currency: write CNY, USD or the like."))
        return code

    def clean_commission_rate(self) -> Decimal:
        """A share, never a number of per cent."""
        rate: Decimal = self.cleaned_data["commission_rate"]
        if not 0 <= rate < 1:
            raise forms.ValidationError(_("A share lies between 0 and 1: write 0.05 for 5 %."))
        return rate

    def changes(self) -> dict[str, Any]:
        """What the service is to write."""
        left_out = {"code", "version"}
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in left_out and not (name == "entity" and value is None)
        }


class OfStoreForm(forms.Form):
    """A form that names one of the user's stores."""

    store = forms.TypedChoiceField(label=_("Store"), required=False, coerce=int, empty_value=None)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        chosen: Any = self.fields["store"]
        chosen.choices = [("", _("No store")), *store_choices(user)]

    def clean_store(self) -> Store | None:
        """The store itself."""
        chosen = self.cleaned_data["store"]
        if chosen is None:
            return None
        store: Store = Store.objects.visible_to(self.user).get(pk=chosen)
        return store


class UploadForm(OfStoreForm):
    """The file and where it comes from."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    kind = forms.ChoiceField(
        label=_("What it holds"),
        required=False,
        choices=(BY_ITSELF, (ImportKind.EVENTS.value, ImportKind.EVENTS.label)),
    )
    field_order = ["file", "store", "kind"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # said before hundreds of megabytes are sent, where there is script
        limit = {"data-limit": settings.UPLOAD_LIMIT, "data-too-large": TooLarge().for_user}
        self.fields["file"].widget.attrs |= limit

    def clean_file(self) -> Any:
        """No larger than this company takes, however it was sent."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(TooLarge().for_user)
        return file


AD_ANSWERS = ("on", "tool", "attribution_days")


class ChoiceForm(OfStoreForm):
    """What a person may decide about a file that was recognised wrongly."""

    reader = forms.ChoiceField(label=_("Format"), required=False)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=(BY_ITSELF, *((code, code.upper()) for code in ENCODINGS)),
    )
    sheet = forms.CharField(label=_("Sheet"), required=False, widget=forms.HiddenInput)
    date_order = forms.ChoiceField(
        label=_("Dates"), required=False, choices=(BY_ITSELF, *DATE_ORDERS)
    )
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    tool = forms.ChoiceField(label=_("Tool"), required=False, choices=(AS_FILE_SAYS, *TOOLS))
    attribution_days = forms.ChoiceField(label=_("Attribution window"), required=False)
    field_order = ["reader", "store", "encoding", "sheet", "date_order", *AD_ANSWERS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formats = [(known.code, _(known.label)) for known in FORMATS.values()]
        mappings = [(f"mapping:{m.pk}", m.name) for m in ImportMapping.objects.order_by("name")]
        chosen: Any = self.fields["reader"]
        chosen.choices = [BY_ITSELF, (_("Known formats"), formats), (_("Own mappings"), mappings)]
        windows: Any = self.fields["attribution_days"]
        windows.choices = [
            AS_FILE_SAYS,
            *((str(n), ngettext("%(n)s day", "%(n)s days", n) % {"n": n}) for n in WINDOW_DAYS),
            (UNKNOWN, _("Nobody knows")),
        ]
        encodings: Any = self.fields["encoding"]
        now = self.initial.get("encoding")
        if now and now not in dict(encodings.choices):
            encodings.choices = [*encodings.choices, (now, now.upper())]

    def offer_sheets(self, sheets: tuple[str, ...]) -> None:
        """Let one of a workbook's sheets be chosen."""
        if len(sheets) > 1:
            choices = [BY_ITSELF, *((name, name) for name in sheets)]
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), required=False, choices=choices
            )

    def ask(self, unsaid: Collection[str], *, is_ads: bool) -> None:
        """Offer what an ad report may leave unsaid; what it does leave unsaid must be chosen."""
        for name in AD_ANSWERS:
            answered: Any = self.fields[name]
            if not is_ads or (name == "on" and name not in unsaid and not self.initial.get(name)):
                del self.fields[name]
            elif name in unsaid:
                answered.widget.attrs["aria-invalid"] = "true"
                if name != "on":
                    answered.choices = [UNSAID, *list(answered.choices)[1:]]

    def options(self) -> dict[str, Any]:
        """What the person said of the file, as the readers ask for it; a blank takes it back."""
        data = self.cleaned_data
        said = {"date_order": data["date_order"], "tool": data["tool"]}
        said["on"] = data["on"].isoformat() if data["on"] else ""
        if window := data["attribution_days"]:
            said["attribution_days"] = "" if window == UNKNOWN else int(window)
        return said

    def clean(self) -> dict[str, Any]:
        """Tell a known format from a mapping of one's own."""
        data: dict[str, Any] = super().clean() or {}
        reader = data.get("reader", "")
        number = reader.removeprefix("mapping:")
        data["mapping"] = (
            ImportMapping.objects.get(pk=number) if reader.startswith("mapping:") else None
        )
        data["format_code"] = "" if data["mapping"] else reader
        return data
