"""A filter as people type it, on the screen and on the command line: words, `field:value`, `!` for their opposite.

Every term must hold. Upper and lower case do not matter, and a part of a word is enough. `is:breached`, `is:paused`
ask for urgency, `assignee:me` and `assignee:nobody` for whose a record is, `group:pending` for the states of a group.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.clock import Instant
from engine.machines.definition import Definition
from engine.machines.views import OWN, misnamed
from engine.problems import did_you_mean
from engine.views import Row


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words of a filter can stand for."""

    fields: Collection[str]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Group → its states."""
    me: str = ""
    """The agent who looks."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked of a row."""

    field: str
    """Empty: any text of the row."""
    word: str
    inverse: bool
    among: tuple[str, ...] | None = None
    """The values that are meant, where the word stands for such; else a part of a value is enough."""

    def holds(self, row: Row, now: Instant) -> bool:
        """Whether a row is what this term asks for."""
        if self.among is not None:
            return (_value(row, self.field) in self.among) != self.inverse
        return (self.word in _text(row, self.field, now)) != self.inverse


@dataclass(frozen=True, slots=True)
class Filter:
    """All terms of one filter; none holds for every row."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def holds(self, row: Row, now: Instant) -> bool:
        """Whether a row passes."""
        return all(term.holds(row, now) for term in self.terms)


NOTHING_ASKED = Filter()
"""Holds for every row."""


def vocabulary(definition: Definition, agent: str) -> Vocabulary:
    """Of one kind, as an agent speaks."""
    return Vocabulary(definition.fields, definition.groups, agent)


def parse(text: str, known: Vocabulary) -> Filter:
    """A filter from what was typed. A colon after what is no field is a part of the word."""
    return Filter(tuple(term for word in text.split() if (term := _term(word, known)).word))


def speaks_of_me(text: str) -> bool:
    """Whether a filter asks for what is of whoever looks."""
    return any(word.removeprefix("!").partition(":")[2].casefold() in ME for word in text.split())


def objection(text: str, fields: Collection[str]) -> str:
    """What cannot be meant: a word in front of a colon that is nearly a field; empty where all can."""
    known = {*OWN, *fields}
    for name in misnamed(text, known):
        if (near := did_you_mean(name, known)).startswith("; did you mean"):
            return f"there is no field '{name}'{near}"
    return ""


def offered(text: str, fields: Mapping[str, Sequence[str]]) -> list[str]:
    """How the last word of a filter can go on: fields, then the values that are known of one."""
    word = text.rsplit(" ", maxsplit=1)[-1]
    lead, rest = ("!", word[1:]) if word.startswith("!") else ("", word)
    name, colon, begun = rest.partition(":")
    if not colon:
        known = [*fields, *(own for own in OWN if own not in fields)]
        return [f"{lead}{field}:" for field in known if name and field.startswith(name.casefold())]
    values = fields.get(name.casefold(), URGENCIES if name.casefold() == "is" else ())
    begun = begun.casefold()
    return [f"{lead}{name}:{value}" for value in values if value.casefold().startswith(begun) and value != begun]


ME = ("me", "$me")
"""Behind `assignee:`, whoever looks."""
URGENCIES = ("breached", "risk", "running", "paused", "open", "closed")
"""What `is:` asks for."""


def _term(word: str, known: Vocabulary) -> Term:
    inverse, rest = word.startswith("!"), word.removeprefix("!")
    name, colon, value = rest.partition(":")
    field = _field(name.casefold(), known.fields) if colon else ""
    meant = (value if field else rest).casefold()
    return Term(field, meant, inverse, _among(field, meant, known))


def _among(field: str, word: str, known: Vocabulary) -> tuple[str, ...] | None:
    """What a word stands for; None where it stands for itself."""
    match field, word:
        case "assignee", name if name in ME:
            return (known.me,)
        case "assignee", "nobody":
            return ("",)
        case "group" | "state", name:
            return known.groups.get(name)
    return None


def _value(row: Row, field: str) -> str:
    """What is compared as a whole."""
    return row.field(field) if field == "assignee" else row.record.state


def _field(name: str, fields: Collection[str]) -> str:
    """A field by its name or by the only beginning that fits: `p:p1`, `prio:p1`."""
    known = {*OWN, *fields}
    if name in known:
        return name
    near = [field for field in known if name and field.startswith(name)]
    return near[0] if len(near) == 1 else ""


def _text(row: Row, field: str, now: Instant) -> str:
    match field:
        case "":
            values = (str(value) for value in row.record.fields.values() if value is not None)
            return " ".join((row.id, row.state, row.record.state, row.client, *values)).casefold()
        case "id":
            return row.id.casefold()
        case "state":
            return f"{row.record.state} {row.state}".casefold()
        case "client":
            return f"{row.client} {row.field('client')}".casefold()
        case "group":
            return row.record.state
        case "is":
            return f"{row.urgency(now)} {'open' if row.record.open else 'closed'}"
        case _:
            return row.field(field).casefold()
