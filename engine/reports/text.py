"""A report for programs: CSV of one of its tables, and JSON of all of it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

from engine.reports.spelling import Manner, written
from engine.reports.values import Cell, Report, Table


def csv_text(table: Table, manner: Manner) -> str:
    """A table with its column names; no total, which a sheet would count twice. Lines end as RFC 4180 says."""
    out = StringIO()
    writer = csv.writer(out, delimiter=manner.separator)
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        writer.writerow(_harmless(written(value, column.type, manner), value) for value, column in cells)
    return out.getvalue()


def _harmless(text: str, value: Cell) -> str:
    """Text that a spreadsheet would take for a formula is quoted for it; numbers may be negative."""
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def plain(report: Report) -> dict[str, Any]:
    """All of a report as JSON has it: cents, seconds, hundredths of a percent, days as text."""
    return {
        "report": report.name,
        "title": report.title,
        "span": report.span,
        "tables": [_table(table) for table in report.tables],
        "charts": [
            {
                "title": chart.title,
                "type": chart.type,
                "labels": list(chart.labels),
                "series": [{"title": each.title, "values": list(each.values)} for each in chart.series],
            }
            for chart in report.charts
        ],
        "notes": list(report.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    return {
        "name": table.name,
        "title": table.title,
        "columns": [{"name": each.name, "title": each.title, "type": each.type} for each in table.columns],
        "rows": [dict(zip(names, map(_value, row), strict=True)) for row in table.rows],
        "total": dict(zip(names, map(_value, table.total), strict=True)) if table.total else None,
    }


def _value(value: Cell) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
