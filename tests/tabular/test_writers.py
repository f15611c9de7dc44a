"""What we write opens everywhere, reads back the same, and is never a formula."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecomops.core.tabular import open_table, write_csv, write_xlsx

DANGEROUS = ["=1+1", "+49 30 1", "-5 apples", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "　=1"]


def written(rows, header=("a", "b")):
    out = io.StringIO(newline="")
    write_csv(out, header, rows)
    return out.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_no_formula_in_csv(text):
    _, row = list(csv.reader(io.StringIO(written([[text, "x"]])[1:])))
    assert row[0] == f"'{text}"


def test_numbers_stay_numbers_in_csv():
    rows = [[-5, Decimal("-3.50"), 1.5, True, None, datetime.date(2026, 5, 1)]]
    text = written(rows, ["a", "b", "c", "d", "e", "f"])
    assert text.startswith("\ufeff")
    assert text.endswith("-5,-3.50,1.5,TRUE,,2026-05-01\r\n")


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_no_formula_in_xlsx(tmp_path, text):
    write_xlsx(tmp_path / "a.xlsx", ["a"], [[text]])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_numbers_dates_and_links_in_xlsx(tmp_path):
    when = datetime.datetime.fromisoformat("2026-05-01 08:30:00")
    rows = [[-5, Decimal("1.25"), when, "https://x.test", 1930123456789012345, None]]
    assert write_xlsx(tmp_path / "a.xlsx", list("abcdef"), iter(rows)) == 1
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    values = [cell.value for cell in page[2]]
    assert values == [-5, 1.25, when, "https://x.test", "1930123456789012345", None]
    assert page["D2"].hyperlink is None


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn")),
    min_size=1,
    max_size=12,
)
CELL = TEXT | st.sampled_from(["=1", "'x", "''", '="1"', '"q"', "a,b", "x\ny", "-", "+1", "@a"])


@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8))
def test_what_is_written_reads_back_the_same(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("t")
    for write, name in ((write_csv, "a.csv"), (write_xlsx, "a.xlsx")):
        write(folder / name, ["name one", "name two"], [["first row", "7"], *rows])
        table = open_table(folder / name, looks_like_header=lambda c: "name one" in c)
        read = [row.cells for row in table.rows()][1:]
        if name == "a.csv":
            assert read == rows
        else:
            # A workbook keeps the text itself, so only what exporters add is taken off.
            assert len(read) == len(rows)
