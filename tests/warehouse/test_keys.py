"""Every large key of the floor is a barcode on the sheet of keys, and a scanner presses it."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest
import zxingcpp

from ecomops.core.roles import Role
from tests.accounts.people import make_user
from tests.warehouse.floor import Floor
from warehouse.domain import barcodes
from warehouse.services import scanning, shelving
from warehouse.services.stations import pick
from warehouse.views.scan_keys import doors

EVERY = [(one.name, code) for one in scanning.stations() for code in one.keys]


def written_in(module):
    """Codes of keys that a station's source names: whole ones, and the beginnings of others."""
    found = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and str(node.value).startswith("!")
    }
    return found - {"!"}


def test_no_station_has_a_key_that_is_not_on_the_sheet():
    for one in scanning.stations():
        module = shelving if one.name in ("putaway", "putback") else one.module
        named = written_in(module)
        begins = {code for code in named if code.endswith(":")}
        assert named - begins <= set(one.keys), one.name
        assert all(any(code.startswith(it) for code in one.keys) for it in begins), one.name
    assert set(pick.BUTTONS) | {pick.ALL} == set(pick.KEYS)


@pytest.mark.parametrize(("station", "code"), EVERY)
def test_a_scanner_reads_it_and_capitals_or_a_wide_layout_change_nothing(station, code):
    pattern = "0" * 12 + barcodes.modules(code) + "0" * 12
    row = np.repeat(np.array([0 if one == "1" else 255 for one in pattern], dtype=np.uint8), 3)
    read = zxingcpp.read_barcodes(np.tile(row, (90, 1)))
    assert [one.text for one in read] == [code]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert {scanning.clean(code), scanning.clean(code.upper()), scanning.clean(wide)} == {code}


@pytest.mark.django_db
def test_the_sheet_has_the_keys_of_ones_own_stations(client):
    floor = Floor([[("A", 2)]])
    client.force_login(floor.picker)
    page = client.get("/scan/keys/").content.decode()
    for code in ("!go:pick", "!short", "!reject:broken", "!why:size", "!carton:12"):
        assert f"<code>{code}</code>" in page
    assert page.count('<svg class="barcode"') > len(EVERY)
    assert doors(floor.picker)["!go:pack"] == "/scan/pack/-/"
    assert "!go:pick" not in doors(make_user(Role.FINANCE))
