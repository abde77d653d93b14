"""A report as a spreadsheet (XLSX): one sheet for each table, typed cells, a frozen header, and totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from engine.reports.spelling import shown
from engine.reports.values import Cell, Report, Table, Type

FORMATS: dict[Type, str] = {
    "money": "#,##0.00",
    "hours": "[h]:mm",
    "percent": "0.0%",
    "count": "#,##0",
    "date": "yyyy-mm-dd",
}
SCALES: dict[Type, int] = {"money": 100, "hours": 86_400, "percent": 10_000, "count": 1}
"""By what a value is divided: a sheet counts hours in days, and percents in ones."""
WIDEST = 48
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def xlsx(report: Report) -> bytes:
    """The bytes of the file; the same report makes the same file."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title, "comments": report.span, "created": _made(report)})
    for table in report.tables:
        _Sheet(book, report, table.for_people()).write()
    book.close()
    return out.getvalue()


def _made(report: Report) -> Any:
    """A date that the file is said to be of: not the moment of writing, so that equal reports are equal files."""
    from datetime import UTC, datetime

    digits = report.span[:10]
    try:
        return datetime.fromisoformat(digits).replace(tzinfo=UTC)
    except ValueError:
        return datetime(2000, 1, 1, tzinfo=UTC)


class _Sheet:
    """One table on its way to a sheet."""

    def __init__(self, book: Any, report: Report, table: Table) -> None:
        self.report, self.table = report, table
        self.sheet = book.add_worksheet(" ".join(table.title.translate(FORBIDDEN).split())[:31])
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        kinds: tuple[Type, ...] = ("text", "trend", *FORMATS)
        self.plain = {kind: book.add_format({"num_format": FORMATS.get(kind, "@")}) for kind in kinds}
        self.sums = {
            kind: book.add_format({"num_format": FORMATS.get(kind, "@"), "bold": True, "top": 1}) for kind in kinds
        }

    def write(self) -> None:
        """Title, header, rows, total, notes."""
        columns, sheet = self.table.columns, self.sheet
        sheet.write_string(0, 0, f"{self.report.title} – {self.report.span}", self.title)
        for place, column in enumerate(columns):
            sheet.write_string(2, place, column.title, self.head)
            sheet.set_column(place, place, self._width(place))
        line = 3
        for row in self.table.rows:
            self._row(line, row, self.plain)
            line += 1
        if self.table.rows:
            sheet.autofilter(2, 0, line - 1, len(columns) - 1)
        if self.table.total:
            self._row(line, self.table.total, self.sums)
            line += 1
        for note in self.report.notes:
            line += 1
            sheet.write_string(line, 0, note)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)

    def _row(self, line: int, row: Sequence[Cell], formats: dict[Type, Any]) -> None:
        for place, (value, column) in enumerate(zip(row, self.table.columns, strict=True)):
            form = formats[column.type]
            if value is None:
                self.sheet.write_blank(line, place, None, form)
            elif isinstance(value, int) and column.type in SCALES:
                self.sheet.write_number(line, place, Decimal(value) / SCALES[column.type], form)
            elif isinstance(value, date):
                self.sheet.write_datetime(line, place, value, form)
            else:
                self.sheet.write_string(line, place, shown(value, column.type), form)

    def _width(self, place: int) -> int:
        column = self.table.columns[place]
        values = [shown(row[place], column.type) for row in (*self.table.rows, self.table.total) if row]
        return min(WIDEST, max([8, len(column.title), *(len(value) + 2 for value in values)]))
