"""Reading a CSV file: lines, places, faults of a row, and what ends the reading."""

from __future__ import annotations

import pytest

from engine.intake.log_file import LONGEST_READABLE, LogFile, LogUnreadable
from engine.problems import UsageError


def opened(tmp_path, data: bytes, **settings: str) -> LogFile:
    path = tmp_path / "log.csv"
    path.write_bytes(data)
    return LogFile(path, **settings)


def read(tmp_path, data: bytes, **settings: str):
    with opened(tmp_path, data, **settings) as file:
        return list(file.rows())


def told(tmp_path, data: bytes, **settings: str) -> list[tuple[int, str]]:
    return [(row.line, row.fault) for row in read(tmp_path, data, **settings)]


def ended(tmp_path, data: bytes) -> str:
    with pytest.raises(LogUnreadable) as error:
        read(tmp_path, data)
    (problem,) = error.value.problems
    assert problem.code == "M711"
    return f"{problem.position.line}: {problem.message}"


def test_rows_know_their_lines_and_can_be_read_again_in_any_order(tmp_path):
    """Quoted line breaks and blank lines are counted; a row's place in bytes finds it again."""
    with opened(tmp_path, 'a,b\r\n1,"two\r\nlines"\r\n\r\n2,è\r\n3,c'.encode()) as file:
        rows = list(file.rows())
        assert [(row.line, row.cells) for row in rows] == [(2, ["1", "two\r\nlines"]), (5, ["2", "è"]), (6, ["3", "c"])]
        assert [file.row_at(row.offset, row.line) for row in reversed(rows)] == rows[::-1]
        assert list(file.rows()) == rows


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    """Spreadsheets write one in front of UTF-8."""
    with opened(tmp_path, b"\xef\xbb\xbfcase,what\n1,x\n") as file:
        assert file.header == ["case", "what"]
        assert [row.cells for row in file.rows()] == [["1", "x"]]


def test_other_encodings_and_delimiters_are_read_when_they_are_named(tmp_path):
    """A file from an Italian spreadsheet: semicolons, Windows letters."""
    (row,) = read(tmp_path, "caso;città\n1;Forlì\n".encode("cp1252"), encoding="cp1252", delimiter=";")
    assert row.cells == ["1", "Forlì"]


def test_a_row_that_cannot_be_used_carries_its_fault_and_the_rest_goes_on(tmp_path):
    """Ragged, undecodable, with NUL bytes, too long, wrongly quoted: each is one row's matter."""
    long = b"x" * 2_000_000
    data = b"a,b\n1\n1,2,3\n1,\xe8\n1,\0\n1," + long + b'\n1,"x"y\n1,2\r3\n1,2\n'
    assert told(tmp_path, data) == [
        (2, "the row has 1 cells and the header has 2"),
        (3, "the row has 3 cells and the header has 2"),
        (4, "cell 2 holds the byte 0xe8, which is no utf-8; what is the file's encoding?"),
        (5, "cell 2 holds a NUL byte"),
        (6, "cell 2 has 2,000,000 characters; 100,000 are the most"),
        (7, "the quotes are wrong: ',' expected after '\"'"),
        (8, "a line break stands in a cell without quotes"),
        (9, ""),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "1: the file is empty"),
        (b"\n1,2\n", "1: the first line is blank, and it must name the columns"),
        ("a,b\n".encode("utf-16"), "1: the file is written in UTF-16 or is no text; save it as CSV in UTF-8"),
        (b"a,\xe8\n", ("1: the line that names the columns cannot be used: "
                      "cell 2 holds the byte 0xe8, which is no utf-8; what is the file's encoding?")),
        (b'a,b\n1,2\n1,"2\n3,4\n', "3: a quote that is opened in this row is never closed, so no row after it can be told"),
        (b"a,b\n1," + b"x" * LONGEST_READABLE + b"\n",
         "2: a cell of this row has more than 8,000,000 characters; was a quote left open?"),
    ],
)  # fmt: skip
def test_what_makes_the_rest_unreadable_is_told_with_its_line(tmp_path, data, message):
    """Nothing is guessed about rows that cannot be told apart."""
    assert ended(tmp_path, data) == message


def test_a_file_that_cannot_be_opened_is_said_so(tmp_path):
    """A missing file and a folder are mistakes of whoever asked."""
    with pytest.raises(UsageError, match=r"nothing\.csv' cannot be read: no such file or directory"):
        LogFile(tmp_path / "nothing.csv")
    with pytest.raises(UsageError, match="cannot be read: is a directory"):
        LogFile(tmp_path)
