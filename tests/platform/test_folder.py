"""The data folder: refused with one line, never harmed."""

import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from ecomops.embedded import Refusal, boot, starting
from ecomops.embedded.account import Account, engine_account
from ecomops.embedded.engines import engines_of
from ecomops.embedded.folder import FORMAT, DataFolder
from ecomops.embedded.keys import load_keys


@pytest.fixture
def place(tmp_path):
    """A path that the engines' own account can reach, as a data folder usually is."""
    return tmp_path / "data"


def one_line(refusal):
    text = str(refusal.value)
    assert "\n" not in text
    return text


def test_a_new_folder_is_closed_to_others(place):
    DataFolder(place).prepare()

    mode = stat.S_IMODE(place.stat().st_mode)
    assert mode == (0o711 if os.geteuid() == 0 else 0o700)
    assert stat.S_IMODE((place / "log").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    with pytest.raises(Refusal) as refusal:
        DataFolder(blocked / "data").prepare()

    assert "cannot be written" in one_line(refusal)
    assert "ECOMOPS_DATA" in one_line(refusal)


def test_a_read_only_file_system_says_what_to_do():
    with pytest.raises(Refusal) as refusal:
        DataFolder(Path("/proc/ecomops")).prepare()

    assert "cannot be written" in one_line(refusal)


def test_a_full_disk_says_how_much_is_needed(place, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=5 * 2**20))

    with pytest.raises(Refusal) as refusal:
        DataFolder(place).prepare()

    assert "Only 5 MB are free" in one_line(refusal)


def test_a_folder_of_a_newer_version_is_refused(place):
    folder = DataFolder(place)
    folder.prepare()
    folder.write("version.json", {"format": FORMAT + 1})

    with pytest.raises(Refusal) as refusal:
        folder.prepare()

    assert "made by a newer version" in one_line(refusal)


def test_databases_of_another_major_are_refused(place):
    folder = DataFolder(place)
    folder.prepare()
    engines = engines_of(folder)
    engines.start()
    engines.stop()
    version = engines.postgres.data / "PG_VERSION"
    version.write_text("19\n")

    with pytest.raises(Refusal) as refusal:
        engines_of(folder).start()

    assert "PostgreSQL 19, newer than the 18" in one_line(refusal)
    forget(folder)


def forget(folder):
    """Remove what a closed temporary folder makes root keep elsewhere."""
    outside = folder.read("cluster.json").get("place")
    if outside:
        shutil.rmtree(outside)


def test_only_one_process_owns_a_folder(place):
    one, two = DataFolder(place), DataFolder(place)
    one.prepare()

    assert one.take()
    assert not two.take()
    one.release()
    assert two.take()
    two.release()


def test_a_copied_folder_does_not_share_the_cluster_outside(tmp_path, monkeypatch):
    monkeypatch.setattr(Account, "may_write", lambda self, folder: "outside" in str(folder))
    monkeypatch.setattr("ecomops.embedded.engines.OUTSIDE", tmp_path / "outside")
    monkeypatch.setattr(Account, "borrowed", True)
    original, copy = DataFolder(tmp_path / "a"), DataFolder(tmp_path / "b")
    original.prepare()
    engines_of(original)
    shutil.copytree(original.path, copy.path)

    with pytest.raises(Refusal) as refusal:
        engines_of(copy)
    assert "is a copy of" in one_line(refusal)

    shutil.rmtree(original.path)  # moved, not copied
    assert engines_of(copy).postgres is not None


def test_keys_are_made_once_and_read_by_their_owner_only(place):
    first = load_keys(place)

    assert load_keys(place) == first
    assert stat.S_IMODE((place / "keys.json").stat().st_mode) == 0o600
    assert len(first.field_keys[1]) == 32
    assert list(place.iterdir()) == [place / "keys.json"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"secret": "x"}'])
def test_damaged_keys_are_never_replaced(place, damage):
    load_keys(place)
    (place / "keys.json").write_text(damage)

    with pytest.raises(Refusal) as refusal:
        load_keys(place)

    assert "from a backup" in one_line(refusal)
    assert (place / "keys.json").read_text() == damage


@pytest.mark.parametrize(
    ("words", "nothing"),
    [
        (["makemigrations", "--check"], True),
        (["check"], True),
        (["up", "--help"], True),
        ([""], True),
        (["bench", "start"], True),
        (["bench", "start", "--inside"], False),
        (["migrate"], False),
        (["import", "orders", "x.csv"], False),
    ],
)
def test_only_commands_that_need_databases_start_them(words, nothing):
    assert starting.needs_nothing(words[0], ["manage.py", *words]) is nothing


def test_a_command_starts_engines_for_itself_and_stops_them(place, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "ECOMOPS_DATA"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("ECOMOPS_DATA", str(place))

    with boot(["manage.py", "migrate"]):
        said = json.loads((place / "running.json").read_text())
        assert said["word"] == "migrate"
        assert said["environment"]["DATABASE_URL"] == os.environ["DATABASE_URL"]

    assert not (place / "running.json").exists()
    forget(DataFolder(place))


def test_root_lends_an_account_that_is_not_root():
    account = engine_account()

    assert account.borrowed == (os.geteuid() == 0)
    assert account.uid != 0
