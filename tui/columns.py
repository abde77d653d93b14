"""Which columns a queue has at a given width, and what stands in them: plain functions from rows to short texts.

A cell carries a look, a word and not a colour, so that what presses is told by sign and weight on every terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size

from engine.clock import Instant
from engine.machines.definition import Definition
from engine.views import SYMBOLS, Face, Row, span
from tui.glyphs import Glyphs
from tui.words import N_, _

Look = Literal["", "breached", "risk", "quiet"]

NARROW, WIDE = 100, 130
"""Widths of the list below which the assignee is dropped, and from which titles are written out."""

HEADINGS = {"response": N_("Respond"), "resolution": N_("Resolve")}
"""What a promise asks people to do, by the target that it grants."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` names what stands in it, `clock:NAME` a promise."""

    key: str
    title: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One text, not yet cut to its column."""

    text: str
    look: Look = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the columns of a kind depend on, read once from its definition."""

    choice: str
    """The field by which promises differ (`priority`), or empty."""
    choice_width: int
    state_width: int
    clocks: tuple[tuple[str, str], ...]
    """(timer, heading) of the first two promises."""


def shape(definition: Definition) -> Shape:
    """The shape of a kind's queue."""
    promises = [timer for timer in definition.timers.values() if timer.kind == "promise"][:2]
    choice = next((timer.per for timer in promises if timer.per), "")
    choices = definition.fields[choice].choices if choice else ()
    titles = [len(state.title or state.name) for state in definition.states.values()]
    return Shape(
        choice=choice,
        choice_width=min(8, max((len(word) for word in choices), default=1)),
        state_width=min(22, max(titles)),
        clocks=tuple((timer.name, HEADINGS.get(timer.target, timer.name.capitalize())) for timer in promises),
    )


def columns(shape: Shape, width: int, id_width: int) -> tuple[Column, ...]:
    """Columns that fill `width` cells, one cell between them; the subject takes what is left."""
    wide, narrow = width >= WIDE, width < NARROW
    state = 8 if narrow else shape.state_width if wide else 10
    found = [
        Column("sign", "", 2),
        Column("id", _("Ticket") if id_width >= 6 else "Id", max(2, id_width)),
        *([Column("choice", shape.choice[:1].upper(), shape.choice_width)] if shape.choice else []),
        Column("state", _("State"), state),
        Column("client", _("Client"), 10 if width < 76 else 16 if narrow else 22 if wide else 18),
        Column("subject", _("Subject"), 0),
        *([] if narrow else [Column("assignee", _("Assignee"), 9)]),
        *(Column(f"clock:{name}", _(title), 12 if wide else 9, right=True) for name, title in shape.clocks),
    ]
    left = width - sum(column.width + 1 for column in found) + 1
    return tuple(Column("subject", c.title, max(4, left)) if c.key == "subject" else c for c in found)


def cells(row: Row, columns: Sequence[Column], shape: Shape, now: Instant, *, sign: str = " ") -> tuple[Cell, ...]:
    """What stands in each column at `now`; `sign` stands behind that of urgency: a mark, `*` for a fresh change."""
    faces = row.faces(now)
    urgency = row.pressing(faces.values())
    look: Look = "quiet" if urgency == "paused" or not row.record.open else ""
    pressing: Look = "breached" if urgency == "breached" else "risk" if urgency == "at risk" else look
    wide = any(column.width >= 12 for column in columns if column.key.startswith("clock:"))
    texts: Mapping[str, Cell] = {
        "sign": Cell(SYMBOLS[urgency] + sign, pressing),
        "id": Cell(row.id, pressing),
        "choice": Cell(row.field(shape.choice), look),
        "state": Cell(row.state, look),
        "client": Cell(row.client, look),
        "subject": Cell(row.subject, look),
        "assignee": Cell(row.field("assignee"), look),
        **{f"clock:{name}": clock_cell(face, wide=wide) for name, face in faces.items()},
        **(_planned(row, columns) if not faces else {}),
    }
    return tuple(_short_state(row, c, texts) if c.key == "state" else texts.get(c.key, Cell("")) for c in columns)


def _planned(row: Row, columns: Sequence[Column]) -> Mapping[str, Cell]:
    """Where other records have clocks, one without any has the days on which it is planned to start and to end."""
    clocks = [column.key for column in columns if column.key.startswith("clock:")]
    days = [row.field(name)[5:] for name in ("starts", "ends")]
    return {key: Cell(day, "quiet") for key, day in zip(clocks, days, strict=False)}


def _short_state(row: Row, column: Column, texts: Mapping[str, Cell]) -> Cell:
    """The state's title where it fits, else its name."""
    title = texts["state"]
    return title if len(title.text) <= column.width else Cell(row.record.state.replace("_", " "), title.look)


def clock_cell(face: Face, *, wide: bool) -> Cell:
    """A clock as a queue shows it: what is left, `-0:20:26` overdue, or how it ended."""
    match face.status:
        case "met" | "stopped":
            return Cell(_(face.status), "quiet")
        case "met late":
            return Cell(_("late"), "quiet")
        case "paused":
            return Cell(f"{_('paused') if wide else 'z'} {span(face.left)}", "quiet")
        case "breached":
            return Cell(span(face.left), "breached")
        case "at risk":
            return Cell(span(face.left), "risk")
        case "running":
            return Cell(span(face.left))


def cut(text: str, width: int, glyphs: Glyphs, *, right: bool = False) -> str:
    """Text in exactly `width` cells; what does not fit is cut, and seen to be cut."""
    text = glyphs.clean(text)
    size = len(text) if text.isascii() else cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + glyphs.ellipsis if width > 1 else set_cell_size(text, width)
    return " " * (width - size) + text if right else text + " " * (width - size)
