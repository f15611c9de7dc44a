"""Forms of buying."""

from procurement.forms.own import (
    AskForm,
    ChaseForm,
    ItemForm,
    LicenceForm,
    RequisitionForm,
    SupplierForm,
)
from procurement.forms.quote import QuoteForm

__all__ = [
    "AskForm",
    "ChaseForm",
    "ItemForm",
    "LicenceForm",
    "QuoteForm",
    "RequisitionForm",
    "SupplierForm",
]
