"""The forms in which a report leaves: JSON, CSV, XLSX, and one HTML page with its charts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.reports import REPORTS, Chart, Column, Report, Series, Table
from engine.reports.drawing import STEPS, Scale, chart
from engine.reports.page import html
from engine.reports.sheets import xlsx
from engine.reports.spelling import MANNERS
from engine.reports.text import csv_text, plain
from tests.reports.shop import Shop

NASTY = '<b>O\'Neil & "Söhne"</b> =1+1 \x07'
COLUMNS = (
    Column("client", "Client"), Column("margin", "Margin", "money"), Column("hours", "Hours", "hours"),
    Column("part", "Part", "percent"), Column("unrated", "Unrated", "hours", rare=True), Column("trend", "Trend", "trend"),
)  # fmt: skip
REPORT = Report(
    "margin", "Margin by client", "November 2026",
    (
        Table(
            "margin", "Margin / by client?", COLUMNS,
            [[NASTY, -123456, 45_000, 6250, 0, (100, -50)], ["=SUM(A1)", None, 0, None, 0, ()]],
            ["Total", -123456, 45_000, None, 0, None],
        ),
    ),
    (
        Chart("Compared", "bars", (NASTY, "Verdi"), (Series("Margin", (-123456, None)), Series("Cost", (5, 0))), "money"),
        Chart("Over time", "columns", ("2026-10", "2026-11"), (Series("Margin", (-123456, 7)),), "money"),
        Chart("Nothing", "columns", (), (Series("Margin", ()),), "money"),
    ),
    ("A note with <tags>.",),
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


class _Page(HTMLParser):
    """What a browser would read."""

    VOID = frozenset({"meta", "br", "link", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_needs_nothing_else(shop: Shop, name: str):
    """No script, no link, no address of anything; every element closed; ids that are there once."""
    page = _Page(html(shop.report(name, since="2026-10-01", until="2027-03-01"), "Prova"))
    assert page.open == []
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(page.tags)
    used = [
        value for _, attributes in page.attributes for name_, value in attributes.items() if name_ in {"src", "href"}
    ]
    ids = [attributes["id"] for _, attributes in page.attributes if "id" in attributes]
    assert (used, len(ids)) == ([], len(set(ids)))


def test_names_cannot_break_a_page():
    """What stands in a name is text, whatever it looks like; control characters are shown as such."""
    page = _Page(html(REPORT, NASTY))
    assert "b" not in page.tags
    assert any("<b>O'Neil" in text for text in page.texts)
    assert "\x07" not in "".join(page.texts)


def test_every_chart_has_its_numbers_in_a_table_beside_it():
    """Who cannot see the picture reads the same; a chart of nothing says so."""
    page = html(REPORT)
    figures = re.findall(r"<figure>(.*?)</figure>", page, re.DOTALL)
    assert [figure.count("<table") for figure in figures] == [1, 1]
    assert "-1,234.56" in figures[0]
    assert page.count("Nothing to show.") == 1
    assert 'role="img"' in figures[0]


def test_a_page_is_made_for_dark_rooms_and_for_paper():
    """Colours for both, and a page size; the policy lets nothing in from outside."""
    page = html(REPORT)
    assert "prefers-color-scheme: dark" in page
    assert "@page" in page
    assert "default-src 'none'" in page


def test_a_name_of_one_long_word_leaves_room_for_the_numbers():
    """It breaks within its cell, in place of pushing every other column off the page."""
    assert "max-width: 22rem; overflow-wrap: break-word" in html(REPORT)


def test_columns_that_tell_nothing_are_left_out_for_people():
    """Nobody reads a column of zeros; programs find it."""
    assert "Unrated" not in html(REPORT)
    assert "unrated" in csv_text(REPORT.tables[0], MANNERS["en"])


def test_json_has_cents_and_seconds():
    """Whole numbers and their types; nothing is lost on the way."""
    document = json.loads(json.dumps(plain(REPORT)))
    (table,) = document["tables"]
    assert table["rows"][0] == {
        "client": NASTY, "margin": -123456, "hours": 45_000, "part": 6250, "unrated": 0, "trend": [100, -50],
    }  # fmt: skip
    assert [column["type"] for column in table["columns"]] == ["text", "money", "hours", "percent", "hours", "trend"]
    assert (table["total"]["margin"], document["charts"][1]["labels"]) == (-123456, ["2026-10", "2026-11"])


def test_csv_for_an_italian_sheet():
    """Semicolons and decimal commas; text that looks like a formula is text."""
    rows = list(csv.reader(io.StringIO(csv_text(REPORT.tables[0], MANNERS["it"])), delimiter=";"))
    assert rows[0] == ["client", "margin", "hours", "part", "unrated", "trend"]
    assert rows[1][1:4] == ["-1234,56", "12,50", "62,5"]
    assert (rows[1][0], rows[2][:2]) == (NASTY, ["'=SUM(A1)", ""])


def sheet(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return ET.fromstring(book.read(name))


def test_a_sheet_has_numbers_that_add_up():
    """Amounts, hours as parts of a day, percents as parts of one; no formulas of strangers."""
    data = xlsx(REPORT)
    root = sheet(data)
    space = {"m": root.tag.partition("}")[0][1:]}
    cells = {cell.get("r"): cell.findtext("m:v", namespaces=space) for cell in root.iterfind(".//m:c", space)}
    assert (cells["B4"], cells["C4"], cells["D4"]) == ("-1234.56", "0.5208333333333333", "0.625")
    assert (cells["B5"], cells["B6"]) == (None, "-1234.56")
    assert root.findall(".//m:f", space) == []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b'name="Margin by client"' in book.read("xl/workbook.xml")


def test_the_same_report_is_the_same_file():
    """No moment of writing is in it."""
    assert xlsx(REPORT) == xlsx(REPORT)


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_a_sheet(shop: Shop, name: str):
    """One sheet for each table."""
    report = shop.report(name)
    with zipfile.ZipFile(io.BytesIO(xlsx(report))) as book:
        sheets = [file for file in book.namelist() if file.startswith("xl/worksheets/")]
    assert len(sheets) == len(report.tables)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(["bars", "columns"]),
    st.sampled_from(sorted(STEPS)),
    st.lists(st.tuples(st.text(max_size=40), st.one_of(st.none(), st.integers(-(10**12), 10**12))), max_size=14),
)
def test_any_numbers_can_be_drawn(form, type_, points):
    """Whatever the numbers are, bars lie within the picture."""
    labels, values = tuple(label for label, _ in points), tuple(value for _, value in points)
    drawn = chart(Chart("Any", form, labels, (Series("One", values), Series("Two", values[::-1])), type_), "c")
    _, _, wide, high = map(int, drawn.attrib["viewBox"].split())
    for rect in drawn.iterfind("g/rect"):
        x, y, w, h = (int(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= wide + 1
        assert 0 <= y <= y + h <= high + 1


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.integers(-(10**13), 10**13)), st.sampled_from(sorted(STEPS)))
def test_scales_have_few_round_lines_and_zero_among_them(values, type_):
    """0 is on every scale, everything fits, and no picture is full of lines."""
    scale = Scale.of(values, type_, 220)
    ticks = scale.ticks(type_)
    assert 0 in ticks
    assert len(ticks) <= 8
    assert all(0 <= scale.at(value) <= 220 for value in values)
