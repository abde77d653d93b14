"""One record as one sheet: what a detail pane tells about it, and what can be done with it next.

A sheet is read once per change of its record; like a row it holds facts, so that its clocks can tick without the store.
What a transition asks for is told as `Ask`s: a form shows them and hands the text back, and the rules judge it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from engine import why
from engine.attachments.sizes import spelled
from engine.clock import Instant
from engine.events import Noted
from engine.machines.definition import Definition, Field, FieldType
from engine.records import Record, Value
from engine.rules.fields import spoken
from engine.rules.kind import Asker, Kind, Option
from engine.store.contract import Where
from engine.views import ClockRow, Row, Views, span, waits, with_merged

MOST_OPTIONS = 2_000
"""References offered by a form; beyond that people type the id or a part of the name."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a form asks for."""

    name: str
    """The field, or `note`."""
    title: str
    type: FieldType | Literal["note", "path"]
    required: bool
    value: str = ""
    """What is there already, as people write it."""
    options: tuple[tuple[str, str], ...] = ()
    """For closed lists: (value, what people call it)."""
    kind: str = ""
    """For references: the kind of record that it refers to; `references` lists them."""


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that leads out of the record's state."""

    name: str
    title: str
    target: str
    """The title of the state it leads to."""
    rule: str
    objection: str
    """Why it cannot be taken now; empty when it can."""
    asks: tuple[str, ...]
    """Fields, or `note`, that it asks for."""
    approval: str = ""
    """Who is asked first, when this person may not take it alone."""


@dataclass(frozen=True, slots=True)
class ClockSheet:
    """One promise, and in a few words why it reads what it reads."""

    clock: ClockRow
    rule: str
    rest: str
    """The time since it began that was not counted: `paused 0:59:56, closed 15:00`; true when the sheet was read."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history."""

    at: Instant
    by: str
    text: str
    spoken: bool
    """True for what a person wrote."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record in full."""

    row: Row
    rule: str
    """The workflow that it follows: `ticket.yaml@3f2a91c`."""
    since: Instant
    came: str
    """How it came into its state: `start by anna (ticket.yaml:31@3f2a91c)`."""
    steps: tuple[Step, ...]
    clocks: tuple[ClockSheet, ...]
    fields: tuple[tuple[str, str], ...]
    """(title, text) of every field that is set, in the order of the file."""
    history: tuple[Told, ...]
    """Newest first; that of records which were merged into this one as well."""
    links: tuple[str, ...] = ()
    """`is a child of T-1 Server room`."""
    files: tuple[str, ...] = ()
    """`log.txt (12 KB)`, the oldest first."""
    waiting: tuple[str, ...] = ()
    """`offer waits for owner, asked by anna: price = 7.00`."""


class Sheets:
    """Reads sheets for one person."""

    def __init__(self, views: Views, actor: str) -> None:
        self.views = views
        self.actor = actor
        company = views.workflow.company
        self._roles = company.roles_of(actor)
        self._kinds = {name: Kind(definition, company) for name, definition in views.workflow.kinds.items()}

    def sheet(self, stream: str, now: Instant) -> Sheet | None:
        """The sheet of a record; None when there is no such record."""
        record = self.views.store.load(stream)
        if record is None:
            return None
        definition = self.views.workflow.kinds.get(record.kind)
        explained = why.explain(self.views.store, self.views.workflow, record, now, kind=self._kinds.get(record.kind))
        state, row = explained.state, self.views.row(record)
        rows = {clock.name: clock for clock in row.clocks}
        return Sheet(
            row=row,
            rule=definition.rule if definition else "",
            since=record.entered,
            came=state.how + (f" ({state.rule})" if state.rule else ""),
            steps=tuple(self.steps(record, now)),
            clocks=tuple(
                ClockSheet(rows[c.name], c.rule, uncounted(c.stretches)) for c in explained.clocks if c.name in rows
            ),
            fields=tuple(self._fields(record, definition)),
            history=tuple(self._history(record, definition)),
            links=tuple(link.words for link in self.views.links(record)),
            files=tuple(f"{each.file.name} ({spelled(each.file.size)})" for each in self._files(record)),
            waiting=tuple(waits(name, asked, definition) for name, asked in record.asked.items()),
        )

    def steps(self, record: Record, now: Instant) -> list[Step]:
        """Every transition out of the record's state, in the order of the file, with what speaks against it."""
        kind = self._kinds.get(record.kind)
        if kind is None or kind.definition.placed(record.state) not in kind.definition.states:
            return []
        options = why.options(kind, record, Asker(self.actor, self._roles, now, {}))
        return [_step(o, kind.definition) for o in options]

    def answerable(self, record: Record) -> list[str]:
        """The transitions that wait for an answer which this person can give."""
        return [name for name, asked in record.asked.items() if asked.role in self._roles or asked.by == self.actor]

    def asks(self, kind: str, names: Sequence[str], record: Record | None = None) -> list[Ask]:
        """What a form for these fields asks, filled in with what the record has. Asks nothing of the store."""
        definition = self.views.workflow.definitions[kind]
        return [self._ask(definition.fields.get(name), record) for name in names]

    def opening(self, kind: str) -> list[Ask]:
        """What a form for a new record asks: what is required, what is chosen from a list, and a first note."""
        fields = self.views.workflow.definitions[kind].fields.values()
        names = [f for f in fields if not f.copied_from and (f.required or f.type in {"choice", "agent"})]
        return [*(self._ask(field, None) for field in names), self._ask(None, None, required=False)]

    def _ask(self, field: Field | None, record: Record | None, *, required: bool = True) -> Ask:
        if field is None:
            return Ask("note", "Note", "note", required)
        value = record.fields.get(field.name) if record else field.default
        needed = required if record else field.required
        text = spoken(field, value)
        return Ask(field.name, title(field), field.type, needed, text, self._options(field), field.kind)

    def _options(self, field: Field) -> tuple[tuple[str, str], ...]:
        company = self.views.workflow.company
        match field.type:
            case "choice":
                return tuple((choice, choice) for choice in field.choices)
            case "agent":
                return tuple((agent.id, agent.name) for agent in company.agents.values())
            case "service_level":
                return tuple((level.name, level.title) for level in company.service_levels.values())
            case "service":
                return tuple(company.services.items())
            case "rate_card":
                return tuple((card.name, card.title) for card in company.tariff.rate_cards.values())
            case "tax":
                return tuple((tax.name, tax.title) for tax in company.tariff.taxes.values())
            case "index":
                return tuple((index, index) for index in company.tariff.indices)
            case "activity":
                return tuple(company.tariff.activities.items())
            case "role":
                return tuple(company.roles.items())
            case "flag":
                return (("yes", "yes"), ("no", "no"))
            case _:
                return ()

    def references(self, kind: str) -> list[tuple[str, str]]:
        """Open records of a kind that a field may refer to: (id, name), by number; the first MOST_OPTIONS."""
        records = islice(self.views.all(Where(kind=kind, open=True), "id"), MOST_OPTIONS)
        return [(r.id, str(r.fields.get("name") or r.fields.get("subject") or r.id)) for r in records]

    def _fields(self, record: Record, definition: Definition | None) -> Iterable[tuple[str, str]]:
        for name, value in record.fields.items():
            field = definition.fields.get(name) if definition else None
            if value is not None:
                yield (title(field), self._shown(field, value)) if field else (name, str(value))

        if logged := with_merged(record):
            yield "Logged", logged

    def _history(self, record: Record, definition: Definition | None) -> list[Told]:
        fields = definition.fields if definition else None
        told = [(e, why.told_in(record, e, fields)) for e in why.whole_history(self.views.store, record)]
        return [Told(e.at, e.by, text, isinstance(e.body, Noted)) for e, text in reversed(told) if text]

    def _files(self, record: Record) -> list[why.Attachment]:
        return why.attachments(self.views.store, record)

    def _shown(self, field: Field, value: Value) -> str:
        """A field's value with the name of what it refers to."""
        if field.type == "reference":
            name = self.views.name_of(str(value))
            return name if name == value else f"{name} ({value})"
        agent = self.views.workflow.company.agents.get(str(value)) if field.type == "agent" else None
        return f"{agent.name} ({agent.id})" if agent else spoken(field, value)


def _step(option: Option, definition: Definition) -> Step:
    transition = option.transition
    target = definition.states[transition.target]
    return Step(
        transition.name,
        transition.title or transition.name.replace("_", " "),
        target.title or target.name.replace("_", " "),
        option.rule,
        option.objection,
        transition.asks,
        option.approval,
    )


def title(field: Field) -> str:
    """What people call a field."""
    words = field.title or field.name.replace("_", " ")
    return words[:1].upper() + words[1:]


def uncounted(stretches: Iterable[why.Stretch]) -> str:
    """How long a clock stood still, and for what."""
    totals: dict[str, int] = {}
    for stretch in stretches:
        totals[stretch.what] = totals.get(stretch.what, 0) + stretch.end - stretch.start
    return ", ".join(f"{kind} {span(totals[kind])}" for kind in ("paused", "closed") if totals.get(kind))
