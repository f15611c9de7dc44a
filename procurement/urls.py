"""Addresses of buying's screens."""

from django.urls import path

from procurement.views import (
    approvals,
    comparing,
    orders,
    outside,
    prices,
    requisitions,
    rfqs,
    rules,
    suppliers,
)

app_name = "procurement"
S, Q, R, P = (
    "suppliers/<int:supplier_id>/",
    "requisitions/<int:requisition_id>/",
    "rfqs/<int:rfq_id>/",
    "orders/<int:order_id>/",
)
urlpatterns = [
    path("suppliers/", suppliers.SupplierList.as_view(), name="supplier-list"),
    path("suppliers.csv", suppliers.sample, name="supplier-sample"),
    path("suppliers/new/", suppliers.new, name="supplier-new"),
    path(S, suppliers.detail, name="supplier"),
    path(S + "edit/", suppliers.edit, name="supplier-edit"),
    path(S + "move/", suppliers.move, name="supplier-move"),
    path(S + "licence/", suppliers.licence, name="supplier-licence"),
    path(S + "item/", suppliers.item, name="supplier-item"),
    path("requisitions/", requisitions.RequisitionList.as_view(), name="requisition-list"),
    path("requisitions/new/", requisitions.new, name="requisition-new"),
    path("requisitions/low-stock/", requisitions.low, name="low-stock"),
    path(Q, requisitions.detail, name="requisition"),
    path(Q + "edit/", requisitions.edit, name="requisition-edit"),
    path(Q + "act/", requisitions.act, name="requisition-act"),
    path("rfqs/", rfqs.RfqList.as_view(), name="rfq-list"),
    path(R, rfqs.detail, name="rfq"),
    path(R + "invite/", rfqs.invite, name="rfq-invite"),
    path(R + "cancel/", rfqs.cancel, name="rfq-cancel"),
    path(R + "open/", rfqs.open_round, name="rfq-open"),
    path(R + "invitations/<int:invitation_id>/link/", rfqs.link, name="rfq-link"),
    path(R + "invitations/<int:invitation_id>/key/", rfqs.key, name="rfq-key"),
    path(R + "quotes/<int:quote_id>/paper/", rfqs.paper, name="quote-paper"),
    path(R + "compare/", comparing.compare, name="compare"),
    path(R + "orders/", comparing.make_orders, name="make-orders"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("awards/<int:award_id>/review/", approvals.review, name="review"),
    path("orders/", orders.OrderList.as_view(), name="order-list"),
    path(P, orders.detail, name="order"),
    path(P + "act/", orders.act, name="order-act"),
    path(P + "pdf/", orders.pdf, name="order-pdf"),
    path(P + "receive/", orders.receive, name="order-receive"),
    path("follow-up/", orders.board, name="board"),
    path("follow-up/<int:line_id>/", orders.chase, name="chase"),
    path("rules/", rules.rules, name="rules"),
    path("prices/", prices.PriceList.as_view(), name="price-list"),
    path("prices/<int:sku_id>/", prices.of_sku, name="price"),
    path("quote/<str:token>/", outside.quote, name="quote"),
    path("confirm/<str:token>/", outside.confirm, name="confirm"),
]
