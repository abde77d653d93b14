"""A report as one HTML page that needs nothing else: no network, no script; light and dark, on screen and on paper."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from engine.graph.lettering import plain
from engine.reports.drawing import chart, spark
from engine.reports.spelling import shown
from engine.reports.values import NUMBERS, Cell, Chart, Column, Report, Table

NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'"


def html(report: Report, company: str = "", made: str = "", picture: ET.Element | None = None) -> str:
    """The text of the page. It is built of elements and not of text, so that no name in it can break it.

    `picture` is one of SVG, which stands before everything else.
    """
    root = ET.Element("html", {"lang": "en"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": NOTHING_FROM_OUTSIDE})
    ET.SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    _text(head, "title", f"{report.title}, {report.span}")
    _text(head, "style", _style())
    body = ET.SubElement(root, "body")
    _text(body, "h1", report.title)
    _text(body, "p", " · ".join(part for part in (company, report.span) if part), cls="span")
    if picture is not None:
        ET.SubElement(body, "div", {"class": "wide"}).append(picture)
    for place, drawn in enumerate(report.charts):
        _figure(body, drawn, f"c{place}")
    for table in report.tables:
        _text(body, "h2", table.title)
        _table(body, table.for_people())
    _notes(body, report.notes)
    if made:
        _text(ET.SubElement(body, "footer"), "p", f"margine, {made}")
    return "<!doctype html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"


@cache
def _style() -> str:
    return (files("engine.reports") / "style.css").read_text(encoding="utf-8")


def _text(parent: ET.Element, tag: str, text: str, cls: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes | ({"class": cls} if cls else {}))
    element.text = plain(text)
    return element


def _figure(body: ET.Element, drawn: Chart, name: str) -> None:
    """A chart, and its numbers beside it."""
    _text(body, "h2", drawn.title)
    if not drawn.labels:
        _text(body, "p", "Nothing to show.", cls="span")
        return
    figure = ET.SubElement(body, "figure")
    ET.SubElement(figure, "div", {"class": "picture"}).append(chart(drawn, name))
    columns = (Column("label", ""), *(Column(series.title, series.title, drawn.type) for series in drawn.series))
    rows = list(zip(drawn.labels, *(series.values for series in drawn.series), strict=True))
    _table(figure, Table(name, drawn.title, columns, rows), label=drawn.title)


def _table(parent: ET.Element, table: Table, label: str = "") -> None:
    """A table whose first column names its rows."""
    if not table.rows:
        _text(parent, "p", "Nothing to show.", cls="span")
        return
    about = label or table.title
    frame = ET.SubElement(parent, "div", {"class": "wide", "role": "region", "aria-label": about, "tabindex": "0"})
    element = ET.SubElement(frame, "table", {"aria-label": about})
    line = ET.SubElement(ET.SubElement(element, "thead"), "tr")
    for column in table.columns:
        _text(line, "th", column.title, cls="n" if column.type in NUMBERS else "", scope="col")
    body = ET.SubElement(element, "tbody")
    for row in table.rows:
        _row(body, row, table.columns)
    if table.total:
        _row(ET.SubElement(element, "tfoot"), table.total, table.columns)


def _row(parent: ET.Element, row: Sequence[Cell], columns: Sequence[Column]) -> None:
    line = ET.SubElement(parent, "tr")
    for place, (value, column) in enumerate(zip(row, columns, strict=True)):
        if isinstance(value, tuple):
            ET.SubElement(line, "td").append(spark(value, ", ".join(shown(each, "money") for each in value)))
            continue
        number = column.type in NUMBERS
        minus = " minus" if number and isinstance(value, int) and value < 0 else ""
        attributes = {} if place else {"scope": "row"}
        text = shown(value, column.type)
        _text(line, "td" if place else "th", text, cls=f"n{minus}" if number else "", **attributes)


def _notes(body: ET.Element, notes: Sequence[str]) -> None:
    if notes:
        _text(body, "h2", "To read these figures")
        listed = ET.SubElement(body, "ul", {"class": "notes"})
        for note in notes:
            _text(listed, "li", note)
