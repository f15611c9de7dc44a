"""What is wrong with a row of a file, in a sentence that says where and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores.domain.mapping import MappingError
from stores.domain.records import RowProblem

SENTENCES: dict[str, Promise] = {
    # The file's shape
    "unknown_sku": _(
        "Row %(row)s: there is no SKU “%(value)s”. Import it with the products first, "
        "or correct the code."
    ),
    "tool_unsaid": _(
        "The file does not say which advertising tool it is about: "
        "choose the tool, or name it in the column mapping."
    ),
    "missing_column": _(
        "The column “%(column)s” is missing in row %(row)s, the header. "
        "Export the file again with this column, or map another column to it."
    ),
    "duplicate_column": _(
        "The column “%(column)s” stands twice in row %(row)s, the header. "
        "Remove one of the two and upload again."
    ),
    "undecodable": _(
        "Row %(row)s holds characters in “%(column)s” that cannot be read. "
        "Export the file again, or choose its encoding by hand."
    ),
    "broken_quotes": _(
        "Row %(row)s has an opening quotation mark without a closing one. Correct it in the file."
    ),
    "cut_row": _("Row %(row)s, the last one, is cut off. Export or download the file again."),
    "short_row": _(
        "Row %(row)s has fewer cells than the header. Export the file again or complete the row."
    ),
    "too_many_cells": _(
        "Row %(row)s has more cells than the header: a separator inside a text shifts its values. "
        "Put that text in quotation marks."
    ),
    "second_table": _(
        "Row %(row)s belongs to a second table below the first. "
        "Move it to a file of its own and upload that."
    ),
    "totals_row": _("Row %(row)s is a totals row (“%(value)s”) and was left out. Nothing to do."),
    "repeated_header": _("Row %(row)s repeats the header and was left out. Nothing to do."),
    # A cell
    "missing_value": _("Row %(row)s has nothing in “%(column)s”. Fill it in."),
    "destroyed_id": _(
        "Row %(row)s: a spreadsheet has turned the id in “%(column)s” into %(value)s and its "
        "digits are lost. Export again and upload the file without opening it, or format the "
        "column as text before saving."
    ),
    "destroyed_number": _(
        "Row %(row)s: the number in “%(column)s” is shown as %(value)s and its digits are lost. "
        "Show the column in full before saving."
    ),
    "rounded_id": _(
        "Row %(row)s: the id %(value)s in “%(column)s” ends in noughts like all others of the "
        "file: a spreadsheet has rounded them. Export again and upload the file without opening it."
    ),
    "bad_number": _("Row %(row)s: “%(value)s” in “%(column)s” is not a number. Correct it."),
    "number_too_large": _(
        "Row %(row)s: %(value)s in “%(column)s” is larger than any amount here. Correct it."
    ),
    "not_whole": _(
        "Row %(row)s: %(value)s in “%(column)s” is not a whole number of pieces. Correct it."
    ),
    "negative_number": _("Row %(row)s: %(value)s in “%(column)s” is below nought. Correct it."),
    "negative_amount": _(
        "Row %(row)s: the amount %(value)s in “%(column)s” is negative. "
        "Enter refunds as refunds, with their own column."
    ),
    "negative_price": _(
        "Row %(row)s: the price %(value)s in “%(column)s” is negative. Correct it, "
        "or use a mapping that says what negative prices mean."
    ),
    "negative_units": _(
        "Row %(row)s: the quantity %(value)s in “%(column)s” is negative. Enter returns as "
        "refunds, or use a mapping that says what negative quantities mean."
    ),
    "zero_units": _(
        "Row %(row)s: the quantity in “%(column)s” is nought. Enter at least one piece, "
        "or remove the row."
    ),
    "zero_price": _(
        "Row %(row)s: the price in “%(column)s” is nought. It went in as a gift; correct it in the "
        "file if it is not one."
    ),
    "bad_date": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is not a date that can be read. "
        "Write it as 2026-11-30 or choose the form of the date."
    ),
    "ambiguous_date": _(
        "Row %(row)s: “%(value)s” in “%(column)s” can be two different days and no other row says "
        "which. Choose the order of day and month, or write dates as 2026-11-30."
    ),
    "not_one_day": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is more than one day. Export the report by day."
    ),
    "day_twice": _(
        "Row %(row)s: the same is already said in row %(other)s and would be counted twice. "
        "Remove the row that is wrong."
    ),
    "sku_twice": _(
        "Row %(row)s: %(value)s already stands in row %(other)s. Keep the row that is right."
    ),
    "unknown_choice": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is none of the known words. Correct it or leave "
        "it empty."
    ),
    "bad_size": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is no size. "
        "Write it as 300x200x80 in millimetres."
    ),
    "bad_window": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is not a number of days. Correct it."
    ),
    "sum_too_large": _(
        "Row %(row)s: the sum %(value)s of this order is larger than any amount here. Correct it."
    ),
    "too_long": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is too long to be a number or code. Correct it."
    ),
    "bad_code": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is no code. Use up to 24 letters, digits, "
        "hyphens and underscores."
    ),
    "bad_mail": _("Row %(row)s: “%(value)s” in “%(column)s” is no e-mail address. Correct it."),
    "text_too_long": _(
        "Row %(row)s: the text in “%(column)s” is longer than %(most)s characters. Shorten it."
    ),
    "foreign_currency": _(
        "Row %(row)s: the currency %(value)s in “%(column)s” is not the store's (%(currency)s). "
        "Import it into a store of that currency."
    ),
    "unknown_status": _(
        "Row %(row)s: the status “%(value)s” in “%(column)s” is not known. "
        "Correct it, or say in a mapping what it means."
    ),
    # An order
    "order_incomplete": _(
        "Row %(row)s is fine, but its order %(value)s waits for row %(other)s. "
        "Correct that row and upload both."
    ),
    "order_twice": _(
        "Row %(row)s and row %(other)s say different things about order %(value)s. "
        "Keep the one that is right."
    ),
    "line_twice": _(
        "The item “%(value)s” of “%(column)s” stands in row %(other)s and again, different, "
        "in the same order as row %(row)s. Keep the one that is right."
    ),
    "repeated_row": _("Row %(row)s repeats row %(other)s and was counted once. Nothing to do."),
    "amounts_differ": _(
        "Row %(row)s: the amounts do not add up to “%(column)s”; %(gap)s was booked as an "
        "adjustment. Check the order at its source."
    ),
    "paid_at_missing": _(
        "Row %(row)s: order %(value)s is paid but “%(column)s” is empty, so no payment was booked. "
        "Export the file again later or complete the cell."
    ),
    "paid_time_from_placed": _(
        "The file has no column “%(column)s”: payments were booked at the time of the order. "
        "Export the file with that column for exact times."
    ),
    "placed_from_id": _(
        "Row %(row)s has nothing in “%(column)s”: the day was taken from order number %(value)s. "
        "Export the file with that column for exact times."
    ),
    "paid_from_refund": _(
        "Row %(row)s: “%(column)s” is %(value)s, less than was refunded; the refunded amount was "
        "booked as paid. Check the order at its source."
    ),
    "refund_amount_unknown": _(
        "Row %(row)s: “%(column)s” says “%(value)s” but the file names no amount, "
        "so no refund was booked. Enter it on the order or import the refund list."
    ),
    "refund_times_unknown": _(
        "The file names no time for the refunds in “%(column)s”: those of finished orders were "
        "booked at the order's last known time. Import the refund list for the exact days."
    ),
    "status_assumed": _(
        "The file has no column “%(column)s”: its orders were taken as paid and not yet shipped. "
        "Export the file with that column."
    ),
    "needs_list": _(
        "Row %(row)s: order %(value)s is new and this file says no time for it. "
        "Import the order list first, then this file again."
    ),
    "windows_mixed": _(
        "Row %(row)s: the same day and campaign is reported for another attribution window than in "
        "row %(other)s. Upload one file per window."
    ),
    "bad_row": _(
        "Row %(row)s is no row of this table: too many cells, or a quotation mark that never "
        "closes. Correct it in the file."
    ),
    "unknown_event_kind": _(
        "Row %(row)s: “%(value)s” in “%(column)s” is no known kind of event. "
        "Say in the mapping what it means."
    ),
    "no_amounts": _(
        "This report has no prices: orders new to the store go in without amounts. "
        "Import the report with prices as well."
    ),
    "mixed_values": _(
        "Row %(row)s: “%(column)s” differs from the other rows of the same order (%(value)s). "
        "Correct the row that is wrong."
    ),
}

_UNKNOWN = _("Row %(row)s cannot be read (%(code)s, “%(column)s”: “%(value)s”).")


def sentence(problem: RowProblem) -> str:
    """The problem in the active language, naming row and column and the next step."""
    words = {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "code": problem.code,
        **problem.params,
    }
    return str(SENTENCES.get(problem.code, _UNKNOWN)) % words


MAPPING: dict[str, Promise] = {
    "mapping_unknown_field": _("The mapping names “%(field)s”, which is no field. Remove it."),
    "mapping_bad_value": _("“%(value)s” is no possible value of “%(field)s” in the mapping."),
    "mapping_needs": _("The mapping lacks “%(field)s”. Choose the column that holds it."),
}


def mapping_sentence(error: MappingError) -> str:
    """Why a mapping cannot be used, in the active language."""
    return str(MAPPING[error.code]) % {"field": error.field, "value": error.value}


NOTES: dict[str, Promise] = {
    "table_beside": _(
        "Row %(row)s holds a second table beside the first (%(value)s …). Only the first is read; "
        "move the other to a file of its own."
    ),
    "other_sheets": _(
        "The workbook has more sheets that are not read: %(value)s. "
        "Choose another sheet to import it."
    ),
}


def note_sentence(code: str, row: int, value: str) -> str:
    """A remark about the whole file (`Table.notes`) in the active language."""
    return str(NOTES[code]) % {"row": row, "value": value}
