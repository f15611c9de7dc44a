"""Rounds of quotes: the board, one with who answered, links, keying in and the opening."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ecomops.core import vault
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.policies import allowed, may
from ecomops.ui.lists import Empty, ListPage, Preset
from procurement.filters import RfqFilter
from procurement.forms import AskForm, QuoteForm
from procurement.models import Invitation, Opening, Quote, Rfq, Supplier, SupplierItem
from procurement.services import opening, quotes, rounds
from procurement.tables import RfqTable

FILE_LIMIT = 20 * 1024 * 1024


class RfqList(ListPage):
    """Who was asked, who answered, until when."""

    page = "procurement.rfqs"
    action = "procurement.view_rfqs"
    title = _("RFQs")
    table_class = RfqTable
    filterset_class = RfqFilter
    default_sort = "-number"
    opens_drawer = False
    phone = {"number": "title", "state": "state", "answered": "amount", "deadline": "side"}
    presets = (
        Preset("all", _("All")),
        Preset("asked", _("Waits for quotes"), "state=asked"),
        Preset("opened", _("To compare"), "state=opened"),
    )
    empty = Empty(
        _("No RFQs yet"), _("Prices are asked for an approved requisition."), "message",
        "/procurement/requisitions/?state=approved", _("Approved requisitions"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Rfq]:
        """All rounds with how many answered."""
        answered = Q(invitations__answered_at__isnull=False)
        return Rfq.objects.annotate(
            invited_count=Count("invitations"),
            answer_count=Count("invitations", filter=answered),
        )

    def row_url(self, row: Rfq) -> str:
        """The sheet once there is one, else the round."""
        compared = row.state in (Rfq.State.OPENED, Rfq.State.AWARDED)
        return reverse("procurement:compare" if compared else "procurement:rfq", args=[row.pk])


@require_GET
@allowed("procurement.view_rfqs")
def detail(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """A round: its lines, who is invited and who answered; never an amount."""
    return _page(request, get_object_or_404(Rfq, pk=rfq_id))


def _page(request: StaffRequest, rfq: Rfq, link: str = "", linked: int = 0) -> HttpResponse:
    begun = Opening.objects.filter(rfq=rfq).first()
    opens = may(request.user, "procurement.open_quotes") and opening.may_open(rfq, timezone.now())
    mine = rfq.buyer_id == request.actor.id
    context = {
        "rfq": rfq,
        "lines": rfq.lines.select_related("sku"),
        "asked": _asked(rfq),
        "offered": _offered(rfq) if rfq.state == Rfq.State.DRAFT and mine else [],
        "ask_form": AskForm(),
        "mine": mine,
        "begun": begun,
        "may_begin": opens and begun is None,
        "may_open": opens and begun is not None and begun.first_by != request.actor.id,
        "waits_for_second": begun is not None and begun.opened_at is None,
        "may_key": may(request.user, "procurement.key_quote") and not mine and begun is None
        and rfq.state == Rfq.State.ASKED,
        "link": link,
        "linked": linked,
    }  # fmt: skip
    return render(request, "procurement/rfq.html", context)


def _asked(rfq: Rfq) -> list[tuple[Invitation, Quote | None]]:
    rows = rfq.invitations.select_related("supplier").order_by("supplier__code")
    latest = {quote.invitation_id: quote for quote in opening.latest_quotes(rfq)}
    return [(row, latest.get(row.pk)) for row in rows]


def _offered(rfq: Rfq) -> list[tuple[Supplier, int, bool]]:
    """Qualified suppliers, those that supply most of the lines first."""
    invited = set(rfq.invitations.values_list("supplier_id", flat=True))
    counts = dict(
        SupplierItem.objects.filter(sku__in=rfq.lines.values("sku"))
        .values_list("supplier_id")
        .annotate(Count("pk"))
    )
    rows = Supplier.objects.filter(state=Supplier.State.QUALIFIED)
    found = [(row, counts.get(row.pk, 0), row.pk in invited) for row in rows]
    return sorted(found, key=lambda one: (-one[1], one[0].code))


@require_POST
@allowed("procurement.run_rfq")
def invite(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """Invite the ticked suppliers, and ask at once when told to."""
    rfq = get_object_or_404(Rfq, pk=rfq_id)
    ticked = [pk for pk in request.POST.getlist("supplier") if pk.isascii() and pk.isdigit()]
    chosen = list(Supplier.objects.filter(pk__in=ticked))
    rounds.invite(rfq, chosen, actor=request.actor, at=timezone.now())
    if request.POST.get("act") == "ask":
        form = AskForm(request.POST)
        if not form.is_valid():
            raise DomainError(_("The deadline is one to sixty working days away."))
        days = form.cleaned_data["days"]
        rounds.ask(rfq, days, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Asked. Send each supplier its own link."))
    return redirect("procurement:rfq", rfq_id)


@require_POST
@allowed("procurement.run_rfq")
def cancel(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """Give a round up."""
    rfq = get_object_or_404(Rfq, pk=rfq_id)
    words = request.POST.get("words", "")
    rounds.cancel(rfq, words, actor=request.actor, at=timezone.now())
    return redirect("procurement:rfq", rfq_id)


@require_POST
@allowed("procurement.run_rfq")
def link(request: StaffRequest, rfq_id: int, invitation_id: int) -> HttpResponse:
    """Show one supplier's link, or renew it first."""
    row = get_object_or_404(
        Invitation.objects.select_related("rfq", "supplier"), pk=invitation_id, rfq=rfq_id
    )
    if request.POST.get("act") == "renew":
        rounds.renew_link(row, actor=request.actor, at=timezone.now())
        row.refresh_from_db()
    token = rounds.show_link(row, actor=request.actor, at=timezone.now())
    address = request.build_absolute_uri(reverse("procurement:quote", args=[token]))
    return _page(request, row.rfq, address, row.pk)


@require_POST
@allowed("procurement.open_quotes")
def open_round(request: StaffRequest, rfq_id: int) -> HttpResponse:
    """The first or the second of the two who open."""
    rfq = get_object_or_404(Rfq, pk=rfq_id)
    if not Opening.objects.filter(rfq=rfq).exists():
        opening.open_first(rfq, actor=request.actor, at=timezone.now())
        messages.success(request, gettext("Begun. A second person opens the quotes now."))
        return redirect("procurement:rfq", rfq_id)
    opening.open_second(rfq, actor=request.actor, at=timezone.now())
    messages.success(request, gettext("The quotes are open."))
    return redirect("procurement:compare", rfq_id)


@require_http_methods(["GET", "POST"])
@allowed("procurement.key_quote")
def key(request: StaffRequest, rfq_id: int, invitation_id: int) -> HttpResponse:
    """Key in what came on paper, with the paper."""
    rows = Invitation.objects.select_related("rfq", "supplier")
    row = get_object_or_404(rows, pk=invitation_id, rfq=rfq_id)
    form = QuoteForm(row.rfq, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        file = request.FILES.get("file")
        if file is None or not file.size or file.size > FILE_LIMIT:
            form.add_error(None, gettext("Attach the file that the quote came in, up to 20 MB."))
        if form.is_valid() and file is not None:
            try:
                _key_in(request, row, form, file)
            except DomainError as refusal:
                form.add_error(None, refusal.for_user)
            else:
                messages.success(request, gettext("Keyed in, sealed, and marked as unsealed."))
                return redirect("procurement:rfq", rfq_id)
    context = {"form": form, "invitation": row, "rfq": row.rfq}
    return render(request, "procurement/quote_key.html", context, status=status)


def _key_in(request: StaffRequest, row: Invitation, form: QuoteForm, file: object) -> None:
    if row.rfq.buyer_id == request.actor.id:
        raise DomainError(
            _("The buyer of a round does not key in its quotes: ask a colleague to do it.")
        )
    kept = vault.keep(file.chunks())  # type: ignore[attr-defined]  # an uploaded file
    paper = quotes.Attached(str(file.name)[:200], kept.path)  # type: ignore[attr-defined]  # as above
    try:
        quotes.key_in(row, form.answer(), paper, actor=request.actor, at=timezone.now())
    except DomainError:
        vault.erase(kept.path)
        raise


@require_GET
@allowed("procurement.view_rfqs")
def paper(request: StaffRequest, rfq_id: int, quote_id: int) -> HttpResponseBase:
    """The file a keyed quote came in, once the round is open."""
    row = get_object_or_404(Quote, pk=quote_id, invitation__rfq=rfq_id)
    opened = Opening.objects.filter(rfq=rfq_id, opened_at__isnull=False).exists()
    if not row.file_path or not opened:
        raise Http404
    content = b"".join(vault.read(row.file_path))
    return FileResponse(
        iter([content]), as_attachment=True, filename=row.file_name,
        content_type="application/octet-stream",
    )  # fmt: skip
