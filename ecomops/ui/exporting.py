"""Long lists as files: written in the background, sealed, and gone after a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecomops.core import job_files, jobs, vault
from ecomops.core.errors import DomainError
from ecomops.core.http import StaffRequest
from ecomops.core.jobs import JobRun
from ecomops.core.models import Job
from ecomops.core.policies import may
from ecomops.core.retention import sweep
from ecomops.ui import exports
from ecomops.ui.paging import total_of

if TYPE_CHECKING:
    from ecomops.ui.lists import ListPage

KIND = "ui.export"
LONG = 20_000
STEP = 2_000


def is_long(rows: Any) -> bool:
    """Whether a list has more rows than somebody should wait for."""
    return total_of(rows, cap=LONG).capped


def begin(page: ListPage, kind: str) -> Job:
    """Write the list down as a file in the background, as the asker sees it now."""
    shown, request = type(page), cast(StaffRequest, page.request)
    params = {
        "page": f"{shown.__module__}.{shown.__qualname__}",
        "kwargs": page.kwargs,
        "query": page.query.urlencode(),
        "kind": kind,
        "user": request.user.pk,
    }
    title = _("Export of %(list)s") % {"list": page.title}
    return jobs.enqueue(KIND, params, actor=request.actor, at=timezone.now(), title=title)


def run(run_: JobRun) -> dict[str, Any]:
    """Write and seal the file; return where it is."""
    from ecomops.core.tabular import write_csv, write_xlsx

    kind, page = run_.params["kind"], _page(run_)
    if half_done := run_.checkpoint.get("file"):
        vault.erase(half_done)
    rows, table, names = page.ordered, page.table_class, page.shown_names
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    write = write_csv if kind == "csv" else write_xlsx
    with vault.draft(f".{kind}") as path:
        lines = _counted(exports.lines(table, rows, names), total, run_)
        written = write(str(path), exports.header(table, names), lines)
        with path.open("rb") as source:
            kept = vault.keep(iter(lambda: source.read(1 << 20), b""))
    with run_.commit({"file": kept.path}):
        run_.log(_("%(n)s rows written") % {"n": written})
    return {
        "rows": written,
        "file": kept.path,
        "name": exports.file_name(page.page, kind),
        "download": reverse("ui:export-file", args=[run_.job.pk]),
    }


def _page(run_: JobRun) -> ListPage:
    """The list as its asker would see it now; a right lost meanwhile ends it."""
    user = get_user_model()._default_manager.get(pk=run_.params["user"])
    shown: type[ListPage] = import_string(run_.params["page"])
    if not may(user, shown.action):
        raise DomainError(gettext_lazy("You may no longer open this list."))
    request: Any = HttpRequest()
    request.method, request.user, request.actor = "GET", user, run_.actor
    request.GET = QueryDict(run_.params["query"])
    page = shown()
    page.setup(request, **run_.params["kwargs"])
    return page


def _counted(lines: Iterator[Sequence[Any]], total: int, run_: JobRun) -> Iterator[Sequence[Any]]:
    for done, line in enumerate(lines):
        if done % STEP == 0:
            run_.progress(done, total)
        yield line


def download(job: Job) -> StreamingHttpResponse:
    """The finished file."""
    answer = job_files.answer(job, exports.KINDS[job.params["kind"]], to_keep=True)
    if answer is None:
        raise DomainError(gettext_lazy("This file was deleted after a day. Export the list again."))
    return answer


@sweep
def erase_old_exports(at: datetime) -> int:
    """Files of exports go after a day; that there was one stays."""
    return job_files.erase_old(KIND, at=at)
