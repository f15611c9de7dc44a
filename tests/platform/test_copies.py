"""Backup and restore: the same company again, or the old one untouched; never a mixture."""

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time

import pytest

from ecomops.embedded import Refusal, archive
from tests.running import ROOT, Company
from tests.stores import files

pytestmark = pytest.mark.crash

LOOK = """
import json
from django.db import connection
told = {}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names():
        name = connection.ops.quote_name(table)
        cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) "
                       f"FROM {name} t")
        told[table] = cursor.fetchone()
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    told["sequences"] = [row for row in cursor.fetchall() if row[1] is not None]
print(json.dumps(told))
"""
SEALED = """
from datetime import UTC, datetime
from ecomops.core import history, vault
from ecomops.core.actor import SYSTEM
from ecomops.core.models import NumberSeries
row = NumberSeries.objects.create(entity="e", kind="k", year=2026)
for n in range(3):
    history.note(row, "stock.adjusted", actor=SYSTEM, at=datetime.now(UTC), after={"n": n})
while history.seal():
    pass
"""
REVEAL = """
from datetime import UTC, datetime
from ecomops.core.actor import SYSTEM
from ecomops.core.errors import DomainError
from stores.models import ImportBatch, Order
from stores.services import people
from ecomops.core import history, vault
order = Order.objects.order_by("pk").first()
print(people.masked(order)["phone"])
try:
    print(people.reveal(order, actor=SYSTEM, at=datetime.now(UTC))["name"])
    print(len(b"".join(vault.read(ImportBatch.objects.order_by("pk").first().path))))
except DomainError as refusal:
    print(refusal.for_user)
print(history.broken_seal(), Order.objects.count())
"""
DIE = """
import os, sys
from ecomops.embedded import restore
name = sys.argv.pop(1)
real = getattr(restore, name)
def stand_in(*given, **more):
    # a start looks for what an earlier one left, too: that one is not meant
    if name == "finish" and not given[0].read(restore.SWAP):
        return real(*given, **more)
    os.kill(os.getpid(), 9)
setattr(restore, name, stand_in)
sys.path.insert(0, os.getcwd())
import manage
sys.argv[0] = "manage.py"
manage.main()
"""
EVENTS = "event_id,visitor,kind,ts,item,page,terminal\n"
STORE = ("--channel", "taobao", "--currency", "CNY", "--zone", "Asia/Shanghai")


def shell(one, script):
    """Return the lines that a script prints about a company."""
    return one.manage("shell", "-v", "0", "-c", script).stdout.splitlines()


def looked(one):
    return json.loads(shell(one, LOOK)[-1])


def filled(one, tmp_path):
    """A company with orders, people, a sealed upload, page events and a sealed history."""
    one.manage("store", "tb", *STORE)
    listed = tmp_path / "ExportOrderList.csv"
    listed.write_bytes(files.order_list(*(files.listed(n) for n in range(3))))
    one.manage("import", "orders", str(listed), "--store", "tb")
    events = tmp_path / "events.csv"
    rows = [f"u{n},i1,c1,pv,{1_511_658_000 + n}" for n in range(4)]
    events.write_text("\n".join(["用户ID,商品ID,商品类目ID,行为类型,时间戳", *rows]), "utf-8")
    one.manage("import", "traffic", str(events), "--store", "tb", "--format", "events")
    shell(one, SEALED)
    assert json.loads(one.manage("doctor", "--json").stdout)["findings"] == []
    return one


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """One company that the tests only read."""
    place = tmp_path_factory.mktemp("copies")
    one = Company(place / "source")
    try:
        yield filled(one, place)
    finally:
        one.discard()


@pytest.fixture(scope="module")
def kept(source):
    """Its backup, with keys."""
    file = source.folder.parent / "kept.tar"
    assert "3 orders" in source.manage("backup", str(file), "--with-keys").stdout
    return file


def files_of(one):
    return {
        str(path.relative_to(one.folder)): path.read_bytes()
        for name in ("media", "events")
        for path in (one.folder / name).rglob("*")
        if path.is_file() and "aside" not in path.parts
    }


def test_a_company_comes_back_whole(source, kept, company, tmp_path):
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "already there" in source.manage("backup", str(kept), "--with-keys", check=False).stderr
    asked = source.manage("backup", str(tmp_path / "b.tar"), check=False)
    assert asked.returncode == 1
    assert "--with-keys or --without-keys" in asked.stderr

    other = company("other", empty=True)
    assert "3 orders" in other.manage("restore", str(kept)).stdout

    before, after = looked(source), looked(other)
    assert {name for name in before if before[name] != after[name]} == set()
    assert before["core_entry"][0] > 3
    assert files_of(source) == files_of(other)
    assert json.loads(other.manage("doctor", "--json").stdout)["findings"] == []
    assert shell(other, REVEAL)[1] == "张三"
    assert shell(other, REVEAL)[-1] == "None 3"
    assert list(other.folder.glob("restore*")) == []
    again = other.manage("restore", str(kept), check=False)
    assert "There is a company" in again.stderr


def test_a_company_is_backed_up_while_it_works(kept, company, tmp_path):
    one = company("one", empty=True)
    one.manage("restore", str(kept))
    one.start()
    one.manage("backup", str(tmp_path / "live.tar"), "--without-keys")
    refused = one.manage("restore", str(kept), "--replace", check=False)
    assert refused.returncode == 1
    assert "already in use by './run up'" in refused.stderr
    one.stop()
    one.manage("restore", str(tmp_path / "live.tar"), "--replace")  # the folder has the keys
    assert shell(one, REVEAL)[1] == "张三"
    assert json.loads(one.manage("doctor", "--json").stdout)["findings"] == []


def test_without_keys_what_is_encrypted_says_why_it_stays_shut(source, company, tmp_path):
    file = tmp_path / "copy.tar"
    source.manage("backup", str(file), "--without-keys")
    with tarfile.open(file) as tar:
        assert not [name for name in tar.getnames() if "keys" in name]
    other = company("other", empty=True)
    told = other.manage("restore", str(file))
    assert "holds no keys" in told.stderr
    said = shell(other, REVEAL)
    assert said[0] == "*** 0000"
    assert "keys.json" in said[1]
    assert said[-1] == "None 3"

    keys = json.loads((other.folder / "keys.json").read_text())
    keys["field_keys"] |= json.loads((source.folder / "keys.json").read_text())["field_keys"]
    (other.folder / "keys.json").write_text(json.dumps(keys))
    assert shell(other, REVEAL)[1] == "张三"


def test_a_kill_at_any_line_leaves_the_old_company_or_the_new_one(source, kept, company):
    new = looked(source)
    other = company("other", empty=True)
    other.manage("restore", str(kept))

    for name, is_new in (("_execute", False), ("finish", True), ("_swap_folders", True)):
        other.manage("store", "more", *STORE)
        extra = other.folder / "media" / "extra"
        extra.write_text("of the old company")
        done = subprocess.run(
            [sys.executable, "-c", DIE, name, "restore", str(kept), "--replace"],
            env={**other.environment, "DJANGO_SETTINGS_MODULE": "ecomops.settings"},
            cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL, done.stderr
        assert list(other.folder.glob("restore-*")) != []

        assert (looked(other) == new) is is_new, name
        assert extra.exists() is not is_new
        assert not is_new or files_of(other) == files_of(source)
        assert list(other.folder.glob("restore*")) == []


def test_a_kill_while_the_new_company_is_being_built(kept, company):
    other = company("other", empty=True)
    other.manage("restore", str(kept))
    before = looked(other)
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "restore", str(kept), "--replace"],
        env=other.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 240
    while time.monotonic() < until and not list(other.folder.glob("restore-*/events/1")):
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert looked(other) == before
    assert list(other.folder.glob("restore*")) == []


def changed(file, tmp_path, name, change):
    """The same archive with one member's content changed and all sums made right again."""
    target = tmp_path / "changed.tar"
    target.unlink(missing_ok=True)
    with tarfile.open(file) as tar, target.open("wb") as out:
        writer = archive.Writer(out)
        for info in tar:
            content = tar.extractfile(info).read()
            if info.name == "manifest.json":
                about = json.loads(content)
            elif not info.name.startswith("manifest"):
                writer.add(info.name, change(content) if info.name == name else content)
        if name == "manifest.json":
            about = change(about)
        writer.close({key: about[key] for key in about if key not in {"members"}})
    return target


def test_a_file_that_is_not_whole_is_refused_and_nothing_is_touched(kept, company, tmp_path):
    whole = kept.read_bytes()
    for length in (0, 100, 5_000, len(whole) // 2, len(whole) - 11_000):
        (tmp_path / "cut.tar").write_bytes(whole[:length])
        with pytest.raises(Refusal, match=r"no backup of EcomOps|cut short|altered"):
            archive.verified(tmp_path / "cut.tar", lambda n: None)
    for place in range(600, len(whole) - 12_000, len(whole) // 23):
        broken = bytearray(whole)
        broken[place] ^= 1
        (tmp_path / "broken.tar").write_bytes(broken)
        try:
            found = archive.verified(tmp_path / "broken.tar", lambda n: None)
        except Refusal:
            continue
        sums = hashlib.sha256(b"".join(found.dump())).hexdigest()
        right = archive.verified(kept, lambda n: None)  # the changed byte lay between members
        assert sums == hashlib.sha256(b"".join(right.dump())).hexdigest()

    (tmp_path / "words.txt").write_text("no backup at all")
    with tarfile.open(tmp_path / "foreign.tar", "w") as tar:
        info = tarfile.TarInfo("files/media/../../evil")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    newer = {"migrations": [["stores", "0099_from_the_future"]]}
    later = changed(kept, tmp_path, "manifest.json", lambda about: {**about, **newer})
    empty = company("empty", empty=True)
    for path, words in (
        (tmp_path / "words.txt", "is no backup of EcomOps"),
        (tmp_path / "foreign.tar", "is no backup of EcomOps"),
        (tmp_path / "missing.tar", "There is no file"),
        (later, "made by a newer version (it has stores.0099_from_the_future)"),
    ):
        refused = empty.manage("restore", str(path), check=False)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert "Traceback" not in refused.stderr
    broken = changed(kept, tmp_path, "database/00001", lambda dump: dump[: len(dump) // 2])
    refused = empty.manage("restore", str(broken), check=False)
    assert refused.returncode == 1
    assert "pg_restore could not do it" in refused.stderr
    assert list(empty.folder.glob("restore*")) == []
    assert "stores_store" not in looked(empty)
