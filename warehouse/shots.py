"""Pages of this app that are pictured beside those of the rail."""

from __future__ import annotations

from ecomops.ui.shots import Page, register


def _list() -> str | None:
    from warehouse.models import PickList

    row = PickList.objects.exclude(state=PickList.State.DONE).order_by("-state", "pk").first()
    return f"/scan/pick/{row.pk}/" if row is not None else None


register(Page("scan-door", "/scan/sign-in/", user=""))
register(Page("scan-home", "/scan/", user="picker"))
register(Page("scan-lists", "/scan/pick/", user="picker"))
register(Page("scan-pick", _list, user="picker"))
register(Page("scan-keys", "/scan/keys/", user="picker"))
register(Page("scan-bench", "/scan/pack/-/", user="picker"))
register(Page("scan-receive", "/scan/receive/", user="picker"))
register(Page("scan-put-away", "/scan/putaway/-/", user="picker"))
register(Page("scan-hand-over", "/scan/handover/", user="picker"))
register(Page("scan-return", "/scan/return/-/", user="picker"))
