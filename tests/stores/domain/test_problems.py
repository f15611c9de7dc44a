"""Every problem has a sentence that names its place and the next step."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import stores
from ecomops.core.tabular.table import Table
from stores import problems
from stores.domain.formats import FORMATS
from stores.domain.mapping import CODES, MappingError
from stores.domain.records import RowProblem
from stores.format_names import FORMAT_NAMES, format_name
from stores.selectors.imports import TITLES

ROOT = Path(stores.__file__).parent
CALL = re.compile(
    r"""(?:Refusal\(|BadCell\(|_complain\(|note_file\([^,]*,|note_once\([^,]*,|\.note\([^,]*(?:\([^)]*\))?,[^,]*,
        |RowProblem\([^,]*(?:\([^)]*\))?,[^,]*,)\s*"([a-z_]+)\"""",
    re.VERBOSE,
)
FLAWS = ("undecodable", "broken_quotes", "cut_row", "short_row", "too_many_cells", "totals_row",
         "repeated_header", "second_table")  # fmt: skip


def codes_in_use():
    found = set(FLAWS)
    for path in [*ROOT.glob("domain/**/*.py"), *ROOT.glob("services/*.py")]:
        found |= set(CALL.findall(path.read_text()))
    return found


def test_every_code_has_words_and_no_words_are_left_over():
    used = codes_in_use()
    assert len(used) > 30
    assert used - set(problems.SENTENCES) == set()


def test_every_sentence_has_a_title_in_the_wizard():
    assert set(TITLES) == set(problems.SENTENCES)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", sorted(problems.SENTENCES))
def test_a_sentence_names_its_place(code, language):
    params = {"other": 7, "gap": "1.00", "currency": "CNY", "most": 24}
    with translation.override("en"):
        raw = str(problems.SENTENCES[code])
    with translation.override(language):
        said = problems.sentence(RowProblem(12, "订单状态", code, "量子", params))
    assert said[-1] in ".。"
    assert "%(" not in said
    assert "12" in said or "file" in raw or "report" in raw
    assert "订单状态" in said or "%(column)s" not in raw


def test_an_unknown_code_still_says_where():
    said = problems.sentence(RowProblem(3, "a", "never_seen", "b"))
    assert "3" in said
    assert "never_seen" in said


def test_a_percent_sign_in_a_value_is_only_a_value():
    assert "10%s" in problems.sentence(RowProblem(3, "a%b", "bad_number", "10%s"))


def test_mappings_and_notes_have_words():
    for code in problems.MAPPING:
        assert "kind" in problems.mapping_sentence(MappingError(code, "kind", "x"))
    for code in problems.NOTES:
        assert "abc" in problems.note_sentence(code, 1, "abc")
    assert Table is not None


def test_every_format_has_a_name():
    assert set(FORMATS) | set(CODES.values()) | {"events"} == set(FORMAT_NAMES)
    assert format_name("nothing") == "nothing"
