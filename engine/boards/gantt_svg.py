"""The plan as SVG, and as one HTML page with its tables: whole pixels, no script, nothing from outside.

What holds the finish up is filled darker and hatched, slack is a thin line, what was agreed an outline below the bar:
it can be read without colour. The SVG of the page takes its colours from the page; the one by itself brings them along.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

from engine.boards import gantt
from engine.boards.gantt import Axis, Bar
from engine.boards.plan import Board
from engine.graph.lettering import plain, width
from engine.money import WHOLE
from engine.reports.page import html

ROW, BAR, HEAD = 26, 12, 34
"""Pixels of a line, of a bar in it, of the heading."""
PLOT = 720
"""Pixels that the bars have at least."""
LETTER = 12
STYLE = """
svg { background: #ffffff; color-scheme: light; font: 12px 'Inter', 'Segoe UI', 'DejaVu Sans', sans-serif; }
.gantt text { fill: #1b2733; } .gantt .quiet { fill: #4c5b6a; } .gantt .grid { stroke: #d5dde5; }
.gantt .work { fill: #1f6f9f; } .gantt .critical { fill: #8a2b08; } .gantt .done { fill: #1b2733; opacity: .55; }
.gantt .slack { stroke: #4c5b6a; } .gantt .agreed { fill: none; stroke: #4c5b6a; stroke-dasharray: 3 2; }
.gantt .now { stroke: #8a2b08; stroke-dasharray: 2 3; } .gantt .link { stroke: #4c5b6a; fill: none; }
"""


@dataclass(frozen=True, slots=True)
class _Sheet:
    axis: Axis
    left: int
    cell: int
    """Pixels of a cell of the axis."""

    def x(self, seconds: int) -> int:
        """Pixels from the left of so many open seconds after the origin."""
        return self.left + seconds * self.cell // self.axis.unit

    def at(self, moment: int) -> int:
        """Pixels from the left of an instant."""
        return self.x(self.axis.line.position(moment) - self.axis.origin)


def page(board: Board, company: str, made: str) -> str:
    """The plan as a page: its picture, its tables, and what is to be known of it."""
    return html(board.report, company, made, picture=drawing(board))


def svg(board: Board) -> str:
    """The plan as a picture by itself."""
    root = drawing(board)
    style = ET.Element("style")
    style.text = STYLE
    root.insert(0, style)
    root.set("xmlns", "http://www.w3.org/2000/svg")
    return ET.tostring(root, encoding="unicode") + "\n"


def drawing(board: Board) -> ET.Element:
    """The bars of all tasks, with what each waits for."""
    bars = board.rows
    sheet = _sheet(board, bars)
    end = max((sheet.at(bar.end) + sheet.cell for bar in bars), default=sheet.left) + 40
    height = HEAD + ROW * len(bars) + 10
    root = ET.Element("svg", {"viewBox": f"0 0 {end} {height}", "width": str(end), "height": str(height),
                              "class": "gantt", "role": "img"})  # fmt: skip
    title = ET.SubElement(root, "title")
    title.text = plain(f"Plan until {board.moment(board.finish)}")
    _grid(root, sheet, end, height, board)
    places = {bar.id: HEAD + ROW * row for row, bar in enumerate(bars)}
    for bar in bars:
        _row(root, sheet, bar, places[bar.id], board)
    _links(root, sheet, board, places)
    return root


def _sheet(board: Board, bars: list[Bar]) -> _Sheet:
    line = board.outlook.plan.case.hours
    axis = gantt.axis(line, board.practice.zone, bars, gantt.fitting(line, bars, 120))
    widest = max((width(f"{bar.id} {bar.title}", LETTER) for bar in bars), default=0)
    left = min(int(widest) + 16, 360)
    count = max((axis.last(bar.end) for bar in bars), default=1) or 1
    return _Sheet(axis, left, max(PLOT // count, 3))


def _grid(root: ET.Element, sheet: _Sheet, end: int, height: int, board: Board) -> None:
    for cell, name in sheet.axis.marks((end - sheet.left) // sheet.cell):
        x = sheet.left + cell * sheet.cell
        _line(root, (x, HEAD - 8), (x, height), "grid")
        _text(root, x + 3, 16, name, "quiet")
    now = sheet.at(board.outlook.plan.case.now)
    if sheet.left <= now <= end:
        _line(root, (now, HEAD - 12), (now, height), "now")


def _row(root: ET.Element, sheet: _Sheet, bar: Bar, top: int, board: Board) -> None:
    start, end = sheet.at(bar.start), max(sheet.at(bar.end), sheet.at(bar.start) + 2)
    group = ET.SubElement(root, "g")
    told = f"{bar.id} {bar.title}: {board.moment(bar.start)} to {board.moment(bar.end)}"
    ET.SubElement(group, "title").text = plain(f"{told}, {bar.who}" if bar.who else told)
    _text(group, 4, top + 14, _short(f"{bar.id} {bar.title}", sheet.left - 12))
    kind = "critical" if bar.critical else "work"
    if bar.agreed:
        began, ended = map(sheet.at, bar.agreed)
        _box(group, (began, top + 17), (max(ended - began, 2), 5), "agreed")
    if bar.start == bar.end and not bar.closed:
        points = f"{start},{top + 4} {start + 6},{top + 10} {start},{top + 16} {start - 6},{top + 10}"
        ET.SubElement(group, "polygon", {"points": points, "class": kind})
        end = start + 6
    else:
        _box(group, (start, top + 4), (end - start, BAR), kind)
        _box(group, (start, top + 8), ((end - start) * bar.done // WHOLE, 4), "done")
    if bar.slack and not bar.closed:
        free = sheet.x(sheet.axis.line.position(bar.end) + bar.slack - sheet.axis.origin)
        _line(group, (end, top + 10), (free, top + 10), "slack")
        end = max(end, free)
    _text(group, end + 4, top + 14, bar.who, "quiet")


def _links(root: ET.Element, sheet: _Sheet, board: Board, places: dict[str, int]) -> None:
    """From each task to those that wait for it: out of one bar, down, into the other."""
    placed, jobs = board.outlook.plan.placed, board.outlook.plan.case.jobs
    for name, top in places.items():
        for link in jobs[name].after:
            if jobs[link.before].ended or link.before not in places:
                continue
            one, other = placed[link.before], placed[name]
            x1 = sheet.at(one.end if link.kind[0] == "F" else one.start)
            x2 = sheet.at(other.start if link.kind[1] == "S" else other.end)
            y1, y2 = places[link.before] + 10, top + 10
            path = f"M{x1} {y1} H{x1 + 3} V{(y1 + y2) // 2} H{x2 - 4} V{y2} H{x2}"
            ET.SubElement(root, "path", {"d": path, "class": "link"})


def _short(text: str, most: int) -> str:
    while text and width(text, LETTER) > most:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def _text(parent: ET.Element, x: int, y: int, text: str, cls: str = "") -> None:
    element = ET.SubElement(parent, "text", {"x": str(x), "y": str(y)} | ({"class": cls} if cls else {}))
    element.text = plain(text)


def _line(parent: ET.Element, one: tuple[int, int], other: tuple[int, int], cls: str) -> None:
    (x1, y1), (x2, y2) = one, other
    places = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2), "class": cls}
    ET.SubElement(parent, "line", places)


def _box(parent: ET.Element, place: tuple[int, int], size: tuple[int, int], cls: str) -> None:
    (x, y), (wide, high) = place, size
    places = {"x": str(x), "y": str(y), "width": str(wide), "height": str(high), "class": cls}
    ET.SubElement(parent, "rect", places)
