"""XLSX: cells as people see them, and files made to do harm."""

import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
import xlsxwriter

from formloom.platform.core.errors import InvalidValueError, LimitError
from formloom.platform.records.importing import xlsx_file
from formloom.platform.records.importing.table import Layout, header_of, open_table, rows_of


def workbook(path, *sheets):
    """Write sheets: (name, rows)."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def zipped(path, parts):
    """Write a ZIP that looks like a workbook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def refused(path):
    with pytest.raises((InvalidValueError, LimitError)) as caught:
        list(rows_of(open_table(path)))
    return str(caught.value)


def test_cells_become_what_people_see(tmp_path):
    values = [12, 0.1 + 0.2, 13800138000, True, "text", date(2026, 11, 21)]
    more = [datetime(2026, 11, 21, 9, 30), time(14, 30), "华为", -0.5]
    path = workbook(tmp_path / "a.xlsx", ("Sheet", [[f"c{n}" for n in range(10)], values + more]))
    assert next(rows_of(open_table(path))).cells == (
        "12", "0.3", "13800138000", "true", "text", "2026-11-21",
        "2026-11-21 09:30:00", "14:30:00", "华为", "-0.5",
    )  # fmt: skip


def test_a_formula_is_its_value(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "total")
        sheet.write_formula(1, 0, "=1+1", None, 2)
    assert [row.cells for row in rows_of(open_table(path))] == [("2",)]


def test_the_sheet_that_is_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("First", [["a"]]), ("二", [["b"]]))
    assert header_of(open_table(path)) == ("a",)
    assert header_of(open_table(path, Layout(sheet="二"))) == ("b",)
    with pytest.raises(InvalidValueError, match="First, 二"):
        open_table(path, Layout(sheet="Third"))


def test_blank_rows_above_keep_the_numbers(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("S", [["a"], [], ["x"]]))
    assert [(row.number, row.cells) for row in rows_of(open_table(path))] == [(3, ("x",))]


def test_captions_above_the_titles_are_passed_over(tmp_path):
    rows = [["Machines 2026"], [], ["No", "Name", "Price", "Note"], ["1", "Press", "5", ""]]
    path = workbook(tmp_path / "a.xlsx", ("S", [*rows, [], ["2", "Mill", "7", ""]]))
    table = open_table(path)
    assert header_of(table) == ("No", "Name", "Price", "Note")
    assert [(row.number, row.cells[1]) for row in rows_of(table)] == [(4, "Press"), (6, "Mill")]


def test_titles_with_gaps_are_no_caption(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("S", [["a", "", "b"], ["x", "y", "z"]]))
    assert header_of(open_table(path)) == ("a", "Column 2", "b")


PARTS = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def test_a_zip_that_is_no_workbook(tmp_path):
    assert "not an XLSX" in refused(zipped(tmp_path / "a", {"readme.txt": "hello"}))
    assert "not an XLSX" in refused(zipped(tmp_path / "b", PARTS))


def test_a_cut_file(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("S", [["a"], ["x"]]))
    path.write_bytes(path.read_bytes()[:-400])
    assert "not an XLSX" in refused(path)


def test_a_bomb_is_weighed_and_not_unpacked(tmp_path):
    path = zipped(tmp_path / "a", {**PARTS, "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    assert "unpacks to too much" in refused(path)


def test_a_bomb_that_lies_about_its_size(tmp_path):
    path = zipped(tmp_path / "a", {**PARTS, "xl/worksheets/sheet1.xml": b" " * 60_000_000})
    real, claimed = (60_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(real, claimed))
    assert "unpacks to too much" in refused(path)


def test_one_cell_at_the_far_end_of_a_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "z")
    assert "too large" in refused(path)


def test_one_long_text_in_very_many_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_TEXT", 1_000_000)
    path = workbook(tmp_path / "a.xlsx", ("S", [["x" * 30_000]] * 100))
    assert "too large" in refused(path)


def test_a_large_honest_workbook_passes(tmp_path):
    rows = [["name", "stage"], *([f"Deal {n}", "won"] for n in range(20_000))]
    path = workbook(tmp_path / "a.xlsx", ("S", rows))
    assert sum(1 for _ in rows_of(open_table(path))) == 20_000


def test_no_workbook_from_memory_either(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(BytesIO(b"PK\x03\x04" + bytes(100)).read())
    assert "not an XLSX" in refused(path)
