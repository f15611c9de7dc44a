"""Problems that are kept never hold a person's name, number or address."""

from __future__ import annotations

import pytest

from stores.domain.masking import HIDDEN, masked
from stores.domain.records import RowProblem


@pytest.mark.parametrize(
    ("code", "value", "kept"),
    [
        ("bad_number", "a lot", HIDDEN),
        ("bad_number", "张三", HIDDEN),
        ("bad_date", "13800138000", HIDDEN),
        ("bad_number", "138-0013-8000", HIDDEN),
        ("mixed_values", "浙江省杭州市文一路1号", HIDDEN),
        ("negative_number", "-3", "-3"),
        ("bad_date", "2026-13-45 10:00", "2026-13-45 10:00"),
        ("destroyed_id", "1.93E+15", "1.93E+15"),
        ("needs_list", "1234567890123456789", "1234567890123456789"),
        ("short_row", "", ""),
    ],
)
def test_what_a_problem_keeps(code, value, kept):
    assert masked(RowProblem(3, "数量", code, value)).value == kept
