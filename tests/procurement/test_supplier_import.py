"""Suppliers by file: the one import, both languages, twice changes nothing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation

from ecomops.core import jobs, vault
from ecomops.core.actor import SYSTEM, actor_of
from ecomops.core.errors import DomainError
from ecomops.core.models import Entry, Job
from ecomops.core.roles import Role
from ecomops.core.tabular import write_csv
from procurement.domain.supplier_file import sample_file
from procurement.models import Supplier
from stores.models import ImportBatch
from stores.services import imports
from tests.accounts.people import make_user

pytestmark = pytest.mark.django_db

CHINESE = """供应商编码,供应商名称,联系人,类别,等级,币种
HZ-01,杭州棉品厂,王敏,工厂,b,人民币
HZ 02,坏编码,,,,
hz-01,又一次,,,,
YW-03,义乌包材,,包材,,
YW-04,,,,,
YW-05,等级不对,,,Z,
"""
ENGLISH = "supplier_code,supplier_name,contact,class,grade\nHZ-01,Hangzhou Cotton,Li Na,trader,A\n"


def bring(text, kind="suppliers"):
    batch = imports.upload(
        [text.encode("utf-8-sig")], "suppliers.csv", store=None, kind=kind, actor=SYSTEM,
        at=timezone.now(),
    )  # fmt: skip
    expected = imports.preview(batch).expected
    job = imports.start(batch, actor=SYSTEM, at=timezone.now(), only=kind)
    job = jobs.run_now(job.pk)
    assert job.state == Job.State.DONE, job.error
    batch.refresh_from_db()
    told = {name: batch.counts[name] for name in ("created", "updated", "unchanged")}
    assert told == {name: getattr(expected, name) for name in told}
    return batch


def test_good_rows_go_in_bad_ones_are_named_and_twice_changes_nothing():
    batch = bring(CHINESE)
    assert (batch.counts["created"], batch.counts["rejected"]) == (2, 4)
    cotton = Supplier.objects.get(code="HZ-01")
    assert (cotton.name, cotton.contact, cotton.kind, cotton.grade, cotton.currency) == (
        "杭州棉品厂", "王敏", "factory", "B", "CNY",
    )  # fmt: skip
    assert cotton.state == Supplier.State.PROSPECT
    found = {(one["row"], one["column"], one["code"]) for one in batch.problems}
    assert found == {
        (3, "供应商编码", "bad_code"), (4, "", "sku_twice"), (6, "供应商名称", "missing_value"),
        (7, "等级", "unknown_choice"),
    }  # fmt: skip
    rejected = b"".join(vault.read(batch.rejected_path)).decode()
    assert "HZ 02" in rejected

    again = bring(CHINESE)
    assert (again.counts["created"], again.counts["updated"], again.counts["unchanged"]) == (
        0,
        0,
        2,
    )
    cotton.refresh_from_db()
    assert cotton.version == 1
    assert Entry.objects.filter(act__startswith="supplier.").count() == 2


def test_another_file_changes_what_differs_and_no_more():
    bring(CHINESE)
    assert bring(ENGLISH).counts["updated"] == 1
    cotton = Supplier.objects.get(code="HZ-01")
    assert (cotton.name, cotton.contact, cotton.kind, cotton.grade) == (
        "Hangzhou Cotton", "Li Na", "trader", "A",
    )  # fmt: skip
    assert cotton.currency == "CNY"  # the second file says nothing of it


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(DomainError, match="not what you said"):
        bring("sku_code,name\nA,B\n")


def test_who_does_not_look_after_suppliers_imports_none():
    batch = imports.upload([ENGLISH.encode()], "s.csv", store=None, actor=SYSTEM, at=timezone.now())
    with pytest.raises(DomainError, match="may not import"):
        imports.start(batch, actor=SYSTEM, at=timezone.now(), may_do=lambda action: False)
    assert ImportBatch.objects.get().state == ImportBatch.State.UPLOADED


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sample_is_a_file_that_goes_in(client, language):
    client.force_login(make_user(Role.PROCUREMENT_MANAGER, "buyer"))
    out = io.StringIO(newline="")
    write_csv(out, *sample_file(chinese=language == "zh-hans"))
    assert bring(out.getvalue()).counts["created"] == 1
    with translation.override(language):
        page = client.get(reverse("procurement:supplier-sample"))
    assert page.status_code == 200
    assert "HZ-01" in page.content.decode("utf-8-sig")


def test_the_command_fails_when_no_row_went_in(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    file, out = tmp_path / "s.csv", io.StringIO()
    file.write_text("supplier_code,supplier_name\nno code,Nobody\n")
    words = ("import", "suppliers", str(file), "--json")
    with pytest.raises(CommandError):
        call_command(*words, stdout=out, stderr=io.StringIO())
    assert json.loads(out.getvalue().splitlines()[-1])["rejected"] == 1
    file.write_text("supplier_code,supplier_name\nno code,Nobody\nok-1,Somebody\n")
    call_command(*words, stdout=out, stderr=io.StringIO())
    assert json.loads(out.getvalue().splitlines()[-1])["created"] == 1


def test_who_may_not_manage_suppliers_imports_none_through_the_api_either(client):
    operator = make_user(Role.OPERATIONS)
    batch = imports.upload(
        [ENGLISH.encode()], "suppliers.csv", store=None, actor=actor_of(operator),
        at=timezone.now(),
    )  # fmt: skip
    client.force_login(operator)
    answer = client.post(f"/api/v1/imports/{batch.pk}/start/")

    assert (answer.status_code, "may not import" in answer.content.decode()) == (422, True)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UPLOADED
