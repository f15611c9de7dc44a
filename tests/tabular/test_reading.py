"""Any table file becomes the same header and rows, numbered as a spreadsheet shows them."""

import codecs
import datetime
import zipfile

import openpyxl
import pytest
import xlwt

from ecomops.core.tabular import TableError, open_table

HEADER = ["订单编号", "买家会员名", "金额"]
ROWS = [["1930123456789012345", "小王", "12.50"], ["1930123456789012346", "李四", "0.00"]]


def lines(*rows, sign=",", end="\r\n"):
    return "".join(sign.join(row) + end for row in rows)


def put(folder, data, name="file.csv"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(path, **given):
    table = open_table(path, **given)
    return table, [tuple(row) for row in table.rows()]


@pytest.mark.parametrize(
    ("encoding", "bom", "found"),
    [
        ("gb18030", b"", "gb18030"),
        ("utf-8", b"", "utf-8"),
        ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
        ("utf-16-le", b"", "utf-16-le"),
    ],
)
def test_encodings(tmp_path, encoding, bom, found):
    text = lines(HEADER, *ROWS) * 1
    path = put(tmp_path, bom + text.encode(encoding))
    table, rows = read(path)
    assert table.encoding == found
    assert table.header == HEADER
    assert rows == [(2, tuple(ROWS[0]), ""), (3, tuple(ROWS[1]), "")]


def test_western_text_is_not_taken_for_chinese(tmp_path):
    names = ["Andrés García", "Zoë Müller", "François Lefèvre", "Søren Ångström", "Łukasz"]
    text = lines(["id", "name"], *[[str(n), name] for n, name in enumerate(names[:4])])
    _, rows = read(put(tmp_path, text.encode("cp1252")))
    assert [cells[1] for _, cells, _ in rows] == names[:4]


def test_the_first_foreign_letter_may_come_late(tmp_path):
    plain = lines(["id", "name"], *[[str(n), "plain"] for n in range(40_000)])
    path = put(tmp_path, (plain + "x,中文名字\r\n").encode("gb18030"))
    table, rows = read(path)
    assert table.encoding == "gb18030"
    assert rows[-1] == (40_002, ("x", "中文名字"), "")


def test_a_chosen_encoding_wins_and_an_unknown_one_is_refused(tmp_path):
    path = put(tmp_path, lines(["名", "a"], ["値", "1"]).encode("shift_jis"))
    assert read(path, encoding="shift_jis")[1] == [(2, ("値", "1"), "")]
    with pytest.raises(TableError) as refused:
        open_table(path, encoding="klingon")
    assert refused.value.code == "unknown_encoding"


def test_a_late_bad_byte_is_named_by_row(tmp_path):
    good = lines(HEADER, *[ROWS[0]] * 20_000).encode("gb18030")
    path = put(tmp_path, good + b'1930,"\xff\xff",3.00\r\n' + lines(ROWS[1]).encode("gb18030"))
    _, rows = read(path)
    assert [(number, flaw) for number, _, flaw in rows if flaw] == [(20_002, "undecodable")]
    assert rows[-1] == (20_003, tuple(ROWS[1]), "")


def test_a_nought_character_is_named_by_row(tmp_path):
    path = put(tmp_path, lines(HEADER, *[ROWS[0]] * 9_000) + "1,a\0b,3\r\n")
    _, rows = read(path)
    assert [(number, flaw) for number, _, flaw in rows if flaw] == [(9_002, "undecodable")]


@pytest.mark.parametrize(
    ("sign", "kind"), [(",", "csv"), ("\t", "tsv"), (";", "csv"), ("|", "csv")]
)
def test_delimiters(tmp_path, sign, kind):
    table, rows = read(put(tmp_path, lines(HEADER, *ROWS, sign=sign)))
    assert (table.kind, table.delimiter) == (kind, sign)
    assert rows[0] == (2, tuple(ROWS[0]), "")


def test_semicolons_with_decimal_commas(tmp_path):
    text = lines(["id", "price", "name"], ["1", "12,50", "a, b"], ["2", "3,00", "c"], sign=";")
    table, rows = read(put(tmp_path, text))
    assert table.delimiter == ";"
    assert rows[0].__class__ is tuple
    assert rows[0][1] == ("1", "12,50", "a, b")


def test_a_separator_named_in_the_first_line(tmp_path):
    table, rows = read(put(tmp_path, "sep=;\r\n" + lines(["a", "b"], ["1", "2"], sign=";")))
    assert (table.header_row, table.header, rows) == (2, ["a", "b"], [(3, ("1", "2"), "")])


def test_what_exporters_put_around_values_is_taken_off(tmp_path):
    text = (
        '"订单编号 ","收货地址 ",手机\r\n'
        '"=""1930123456789012345""","\t浙江省 ",\'13900001111\r\n'
        '="19301","\ufeffx",‎y\r\n'
    )
    table, rows = read(put(tmp_path, text))
    assert table.header == ["订单编号", "收货地址", "手机"]
    assert rows[0][1] == ("1930123456789012345", "浙江省", "13900001111")
    assert rows[1][1] == ("19301", "x", "y")


def test_title_lines_above_the_header(tmp_path):
    text = "生意参谋 店铺概况\r\n统计时间：2026-05-01 至 2026-05-31\r\n\r\n" + lines(
        ["统计日期", "访客数", "浏览量"], ["2026-05-01", "1,234", "5"]
    ).replace("1,234", '"1,234"')
    table, rows = read(put(tmp_path, text))
    assert table.header_row == 4
    assert table.title_lines == ["生意参谋 店铺概况", "统计时间：2026-05-01 至 2026-05-31"]
    assert rows == [(5, ("2026-05-01", "1,234", "5"), "")]


def test_a_known_header_is_found_wherever_it_stands(tmp_path):
    text = lines(["a", "b", "c"], ["x", "y", "z"], HEADER, ROWS[0])
    table, rows = read(put(tmp_path, text), looks_like_header=lambda c: "订单编号" in c)
    assert table.header_row == 3
    assert rows == [(4, tuple(ROWS[0]), "")]


def test_blank_rows_keep_their_numbers(tmp_path):
    table, rows = read(put(tmp_path, "a,b\r\n\r\n1,2\r\n,\r\n3,4\r\n"))
    assert [number for number, *_ in rows] == [3, 5]
    assert table.header_row == 1


def test_a_cell_over_two_lines_is_one_row(tmp_path):
    _, rows = read(put(tmp_path, 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n'))
    assert rows == [(2, ("1", "x\r\ny"), ""), (3, ("2", "z"), "")]


def test_totals_row_and_repeated_header_are_told_apart_from_rows(tmp_path):
    text = lines(["日期", "花费", "点击"], ["2026-05-01", "3", "4"], ["日期", "花费", "点击"],
                 ["2026-05-02", "3", "4"], ["", "合计：", "8"], ["Total", "6", "8"])  # fmt: skip
    _, rows = read(put(tmp_path, text))
    assert [flaw for *_, flaw in rows] == [
        "", "repeated_header", "", "totals_row", "totals_row",
    ]  # fmt: skip


def test_a_second_table_below_the_first(tmp_path):
    text = (
        lines(["日期", "花费", "点击"], ["2026-05-01", "3", "4"])
        + ",,\r\n退款明细,,\r\n"
        + lines(["退款单", "原因", "金额"], ["R1", "破损", "5"])
    )
    _, rows = read(put(tmp_path, text))
    assert [(number, flaw) for number, _, flaw in rows if flaw == "second_table"] == [
        (5, "second_table"),
        (6, "second_table"),
    ]


def test_a_blank_row_alone_makes_no_second_table(tmp_path):
    text = lines(["code", "name", "stock"], ["A", "cup", "3"], ["", "", ""], ["B", "mug", "4"])
    _, rows = read(put(tmp_path, text))
    assert [flaw for *_, flaw in rows] == ["", ""]


@pytest.mark.parametrize(
    ("tail", "flaw"),
    [("1930,小王", "cut_row"), ('1930,"小', "cut_row"), ("1930,小王,1.0", "")],
)
def test_a_cut_last_line(tmp_path, tail, flaw):
    _, rows = read(put(tmp_path, lines(HEADER, ROWS[0]) + tail))
    assert rows[-1][0] == 3
    assert rows[-1][2] == flaw


def test_rows_of_the_wrong_width(tmp_path):
    text = lines(HEADER, ["1", "a"], ["2", "b", "3", "4"], ["3", "c", "4", ""])
    _, rows = read(put(tmp_path, text))
    assert [flaw for *_, flaw in rows] == ["short_row", "too_many_cells", ""]
    assert all(len(cells) == 3 for _, cells, _ in rows)


def test_a_lost_quotation_mark_costs_one_row(tmp_path):
    middle = '2,"broken,2.00\r\n'
    many = lines(*[[str(n), "fine", '"x"'] for n in range(3, 900)])
    _, rows = read(put(tmp_path, lines(HEADER, ["1", "a", "1"]) + middle + many))
    assert [(number, flaw) for number, _, flaw in rows if flaw] == [(3, "broken_quotes")]
    assert len(rows) == 899
    assert rows[-1] == (900, ("899", "fine", "x"), "")


def test_marketplace_tabs_know_no_quotes(tmp_path):
    text = lines(["order-id", "product-name", "sku"], ["1", '"Best" pillow', 'A"B'], sign="\t")
    _, rows = read(put(tmp_path, text, "orders.txt"))
    assert rows == [(2, ("1", '"Best" pillow', 'A"B'), "")]


def test_spreadsheet_tabs_know_quotes(tmp_path):
    text = 'a\tb\r\n1\t"two\r\nlines"\r\n2\t"say ""hi"""\r\n'
    _, rows = read(put(tmp_path, text, "orders.tsv"))
    assert [cells for _, cells, _ in rows] == [("1", "two\r\nlines"), ("2", 'say "hi"')]


def test_rows_can_be_read_again_and_again(tmp_path):
    table = open_table(put(tmp_path, lines(HEADER, *ROWS)))
    rows = table.rows()
    assert list(rows) == list(rows) == list(table)


def workbook(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def test_xlsx(tmp_path):
    when = datetime.datetime.fromisoformat("2026-05-01 10:00:05")
    path = workbook(
        tmp_path / "a.xlsx",
        ("空", []),
        ("报表", [["店铺报表"], [], ["日期", "单号", "数", "额"], [when, "0012", 3, 0.1 + 0.2]]),
        ("另", [["a", "b"], [1, 2]]),
    )
    table, rows = read(path)
    assert (table.kind, table.sheet, table.sheets) == ("xlsx", "报表", ("空", "报表", "另"))
    assert (table.header_row, table.title_lines) == (3, ["店铺报表"])
    assert rows == [(4, ("2026-05-01 10:00:05", "0012", "3", "0.3"), "")]
    assert [(note.code, note.value) for note in table.notes] == [("other_sheets", "另")]
    assert read(path, sheet="另")[1] == [(2, ("1", "2"), "")]
    with pytest.raises(TableError) as refused:
        open_table(path, sheet="无")
    assert refused.value.code == "no_sheet"
    assert "报表" in refused.value.for_user


def test_a_number_that_lost_its_digits_shows_as_a_spreadsheet_shows_it(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("s", [["id", "n"], [1930123456789012345, 5]]))
    _, rows = read(path)
    assert rows[0][1] == ("1.93012345678901E+18", "5")


def test_a_table_beside_the_table_is_left_out_and_noted(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        ("s", [["a", "b", None, "c", "d"], [1, 2, None, 3, 4], [5, 6, None, 7, 8]]),
    )
    table, rows = read(path)
    assert table.header == ["a", "b"]
    assert [(note.code, note.row, note.value) for note in table.notes] == [
        ("table_beside", 1, "c, d")
    ]
    assert rows == [(2, ("1", "2"), ""), (3, ("5", "6"), "")]


def test_xls(tmp_path):
    book = xlwt.Workbook()
    page = book.add_sheet("Sheet1")
    for at, row in enumerate([["标题"], ["商品", "件数"], ["杯子", 3]]):
        for column, value in enumerate(row):
            page.write(at, column, value)
    book.save(str(tmp_path / "a.xls"))
    table, rows = read(tmp_path / "a.xls")
    assert (table.kind, table.header_row, table.header) == ("xls", 2, ["商品", "件数"])
    assert rows == [(3, ("杯子", "3"), "")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_called_xls(tmp_path, encoding):
    page = (
        "<html><head><style>td{color:red}</style></head><body><table>"
        "<tr><td colspan=3>报表&nbsp;五月</td></tr>"
        "<tr><th>日期</th><th>访客<br>数</th><th>金额</th></tr>"
        '<tr><td>2026-05-01<td>="12"<td>&yen;3.50</tr>'
        "</table></body></html>"
    )
    table, rows = read(put(tmp_path, page.encode(encoding), "报表.xls"))
    assert (table.kind, table.header_row) == ("html", 2)
    assert table.header == ["日期", "访客\n数", "金额"]
    assert rows == [(3, ("2026-05-01", "12", "¥3.50"), "")]


def test_a_workbook_of_2003_as_xml(tmp_path):
    page = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook><Worksheet><Table>'
        '<Row><Cell><Data ss:Type="String">a</Data></Cell><Cell><Data>b</Data></Cell></Row>'
        '<Row><Cell ss:Index="2"><Data ss:Type="Number">7</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    _, rows = read(put(tmp_path, page, "a.xls"))
    assert rows == [(2, ("", "7"), "")]


def test_a_zip_with_a_workbook_inside_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("orders.csv", "a,b\r\n1,2\r\n")
    with pytest.raises(TableError) as refused:
        open_table(tmp_path / "a.zip")
    assert refused.value.code == "zip"
