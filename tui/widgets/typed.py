"""Tables of typed values as lines: what a report of the engine holds, written as the person's language writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from engine.reports.values import NUMBERS, Table
from engine.reports.values import Cell as Value
from engine.reports.values import Column as Typed
from tui.formats import figures
from tui.glyphs import Glyphs
from tui.widgets.lines import Cell, Column, Item, Look
from tui.words import _, heard

SENTENCES = frozenset({"how", "why"})
"""Columns in which the engine says something, where others hold names and what people wrote."""
WIDEST, LEAST = 40, 10
"""Cells of a column of text at most, and at least."""
LOOKS: dict[str, Look] = {"!": "breached", "~": "risk"}


def shown(value: Value, typed: Typed, glyphs: Glyphs) -> str:
    """A value for a person; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return glyphs.sparkline(value)
    if isinstance(value, int):
        return _number(value, typed)
    if not isinstance(value, str):
        return value.isoformat()
    return heard(value) if typed.name in SENTENCES or value.startswith("(") else value


def _number(value: int, typed: Typed) -> str:
    match typed.type:
        case "money":
            return figures().money(value)
        case "hours":
            return figures().hours(value)
        case "percent":
            return figures().percent(value)
        case _:
            return figures().number(value)


def lines(table: Table, glyphs: Glyphs) -> tuple[list[Column], list[Item]]:
    """Columns and lines of a table; its sums are the last line."""
    table = table.for_people()
    rows = [
        [shown(value, typed, glyphs) for value, typed in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    totals = zip(table.total, table.columns, strict=bool(table.total))
    sums = [heard(shown(value, typed, glyphs)) for value, typed in totals]
    everything = [*rows, sums] if sums else rows
    columns = [_column(place, typed, [row[place] for row in everything]) for place, typed in enumerate(table.columns)]
    keys = table.keys or [str(place) for place in range(len(rows))]
    signs = table.signs or [""] * len(rows)
    items = [_item(*each) for each in zip(keys, signs, rows, table.rows, strict=True)]
    if len({item.key for item in items}) < len(items):  # a record may have several lines
        items = [replace(item, key=f"{item.key}#{place}") for place, item in enumerate(items)]
    return columns, items + ([Item("#total", tuple(Cell(text, "strong") for text in sums))] if sums else [])


def _column(place: int, typed: Typed, texts: Sequence[str]) -> Column:
    widest = max((cell_len(text) for text in (*texts, _(typed.title))), default=0)
    right = typed.type in NUMBERS
    width = widest if right or typed.type in {"date", "trend"} else max(LEAST, min(widest, WIDEST))
    grow = typed.type == "text" and place == 0
    return Column(typed.title, min(width, 18) if grow else width, right, grow, (place + 1) if typed.spare else 0)


def _item(key: str, sign: str, row: Sequence[str], values: Sequence[Value]) -> Item:
    look = LOOKS.get(sign, "")
    cells = [Cell(text, look if place == 0 else "") for place, text in enumerate(row)]
    return Item(key, tuple(cells), mark=sign, values=tuple(values))


def record_of(item: Item) -> str:
    """The record that a line is about."""
    return item.key.partition("#")[0]
