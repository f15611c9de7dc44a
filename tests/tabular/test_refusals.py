"""What is no table is refused in one sentence that says what to do."""

import resource
import subprocess
import sys

import pytest
from django.utils import translation

from ecomops.core.tabular import TableError, open_table, sheets
from ecomops.core.tabular.errors import SENTENCES


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n  \r\n", "empty"),
        (b",,\r\n,,\r\n", "no_rows"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "program"),
        (b"\x7fELF\x02\x01\x01\x00", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        (b"%PDF-1.7\n", "document"),
        (b"\x89PNG\r\n\x1a\n", "document"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"Rar!\x1a\x07", "archive"),
        (b"a,b\x00\x01\x02\x03\x00c\n1,2\n", "binary"),
        (b"PK\x03\x04rubbish", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rubbish", "broken"),
    ],
)
def test_by_what_it_is_not_by_its_name(tmp_path, content, code):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as refused:
        open_table(path)
    assert refused.value.code == code
    assert refused.value.for_user[-1] in ".。"


def test_a_missing_file(tmp_path):
    with pytest.raises(TableError) as refused:
        open_table(tmp_path / "nothing.csv")
    assert refused.value.code == "missing"


def test_a_workbook_too_large_to_open_says_to_save_it_as_csv(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "_PACKED_LIMIT", 10)
    path = tmp_path / "a.xlsx"
    from ecomops.core.tabular import write_xlsx

    write_xlsx(path, ["a"], [[1]])
    with pytest.raises(TableError) as refused:
        open_table(path)
    assert refused.value.code == "too_large"
    assert "CSV" in refused.value.for_user


def test_every_refusal_says_what_to_do():
    for code, sentence in SENTENCES.items():
        for language, least in (("en", 30), ("zh-hans", 12)):
            with translation.override(language):
                assert len(str(sentence)) > least, (code, language)


MEASURE = """
import resource, sys
from pathlib import Path
import django
from django.conf import settings
settings.configure()
from ecomops.core.tabular import open_table
count = sum(1 for _ in open_table(Path(sys.argv[1])).rows())
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_stays_flat_however_long_the_file(tmp_path):
    peaks = []
    for count in (1_000, 300_000):
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="gb18030") as file:
            file.write("订单编号,标题,金额\n")
            for n in range(count):
                file.write(f"{1930000000000000000 + n},四件套 加厚款 春秋,{n % 977}.50\n")
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
        )
        rows, peak = map(int, done.stdout.split())
        assert rows == count
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.15
    assert resource.RUSAGE_SELF == 0
