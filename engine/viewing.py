"""From a view, or a filter, to a question to the store: what an index answers is asked of it, the rest is looked for.

What presses is found from its end of the order: whatever is broken or at risk has a deadline behind us or near, so a
search by deadline stops where the next one is too far off to be at risk; broken promises that stand still have no
deadline, and are looked for only in the states in which clocks stand still.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType

from engine.clock import Instant
from engine.filtering import NOTHING_ASKED, Filter, Term, parse, vocabulary
from engine.machines.definition import Definition, View
from engine.store.contract import Order, Where
from engine.views import AT_RISK, Row, Views

STEP = 500
"""Records looked at by one step of a search."""
MOST_COUNTED = 500
"""Up to how many records of a view are counted that no index counts."""
CLOSED_TIME = 5
"""How much longer than its working time a deadline may be off: nights, weekends, a few holidays."""
MOST_ABOVE = 300
"""Records of other kinds that are looked at for one list."""
LAST = "9999"
"""Behind every day."""
SLACK = 4 * 86_400
"""Seconds more, for long holidays."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows."""

    where: Where
    """What an index answers."""
    wanted: Filter = NOTHING_ASKED
    """What must be looked for besides."""
    also: tuple[Shown, ...] = ()
    """Of other kinds, what stands above it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One step of a search."""

    rows: tuple[Row, ...]
    scanned: int
    last: bool


def shown(
    view: View, definition: Definition, agent: str, kinds: Mapping[str, Definition] = MappingProxyType({})
) -> Shown:
    """A view as `agent` sees it; `kinds` are those whose records it may show as well."""
    also = tuple(shown(replace(view, also=()), kinds[kind], agent) for kind in view.also if kind in kinds)
    where, kept = Where(kind=definition.kind), []
    for term in parse(view.show, vocabulary(definition, agent)).terms:
        if (narrowed := _narrowed(where, term, definition, agent)) is None:
            kept.append(term)
        else:
            where = narrowed
    return Shown(where, Filter(tuple(kept)), also)


def above(views: Views, also: Sequence[Shown], wanted: Filter, now: Instant) -> tuple[Row, ...]:
    """The records of other kinds that stand above a list: those whose plan says so first; a few hundred at most."""
    found: list[Row] = []
    for each in also:
        both = Filter(each.wanted.terms + wanted.terms)
        for record in islice(views.all(each.where, "id"), MOST_ABOVE):
            row = views.row(record)
            if both.holds(row, now):
                found.append(row)
    return tuple(sorted(found, key=lambda row: (row.field("starts") or LAST, row.record.opened, row.id)))


def _narrowed(where: Where, term: Term, definition: Definition, agent: str) -> Where | None:
    """The question with a term that an index answers; None where none does."""
    if term.inverse:
        return None
    match term.field, term.word:
        case "is", "open" | "closed":
            return replace(where, open=term.word == "open")
        case "assignee", "me" | "$me":
            return replace(where, assignee=agent)
        case "assignee", "nobody":
            return replace(where, assignee="")
        case "group" | "state", name if name in definition.groups and not where.states:
            return replace(where, states=definition.groups[name])
        case "state", name if name in definition.states and not where.states:
            return replace(where, states=(name,))
    return None


def search(
    views: Views, where: Where, order: Order, wanted: Filter, now: Instant, *, step: int = STEP
) -> Iterator[Found]:
    """Every row that passes, step by step, in the order of the list; it looks no further than it must."""
    definition = views.workflow.definitions.get(where.kind or "")
    if order == "due" and definition is not None and presses(wanted):
        yield from _pressing(views, where, wanted, now, definition=definition, step=step)
        return
    scanned, cursor = 0, None
    while True:
        page = views.page(where, order, cursor, step)
        scanned, cursor = scanned + len(page.rows), page.cursor
        yield Found(tuple(row for row in page.rows if wanted.holds(row, now)), scanned, cursor is None)
        if cursor is None:
            return


def presses(wanted: Filter) -> bool:
    """Whether only what is broken or at risk can pass."""
    return any(term.field == "is" and not term.inverse and term.word in PRESSING for term in wanted.terms)


PRESSING = frozenset({"breached", "risk", "at", "at risk"})
"""Words behind `is:` that ask for what presses."""


def _pressing(
    views: Views, where: Where, wanted: Filter, now: Instant, *, definition: Definition, step: int
) -> Iterator[Found]:
    """From the earliest deadline on, as far as one can be at risk; then what stands still."""
    horizon, scanned, cursor = now + _farthest(views), 0, None
    seen: set[str] = set()
    while True:
        page = views.page(where, "due", cursor, step)
        near = [row for row in page.rows if row.record.due <= horizon]
        scanned, cursor = scanned + len(near), page.cursor
        found = tuple(row for row in near if wanted.holds(row, now))
        seen.update(row.id for row in found)
        yield Found(found, scanned, last=False)
        if cursor is None or len(near) < len(page.rows):
            break
    still = _standing_still(where, definition)
    records = views.all(still, "id") if still is not None else ()
    rows = (row for row in map(views.row, records) if row.id not in seen)
    yield Found(tuple(row for row in rows if wanted.holds(row, now)), scanned, last=True)


def _farthest(views: Views) -> int:
    """How far off a deadline can be at most that is at risk: a part of the longest target, with nights and weekends."""
    levels = views.workflow.company.service_levels.values()
    granted = [targets for level in levels for targets in (level.targets, *level.services.values())]
    seconds = [target.seconds for targets in granted for by_value in targets.values() for target in by_value.values()]
    return max(seconds, default=0) // AT_RISK * CLOSED_TIME + SLACK


def _standing_still(where: Where, definition: Definition) -> Where | None:
    """Open records in states in which a promise does not run; None where there is no such state."""
    promises = [timer for timer in definition.timers.values() if timer.kind == "promise" and timer.runs_in]
    states = {name for name, state in definition.states.items() if not state.final}
    still = tuple(sorted({name for timer in promises for name in states - set(timer.runs_in or ())}))
    both = tuple(name for name in still if not where.states or name in where.states)
    return replace(where, states=both, open=True) if both else None


def count(views: Views, shown: Shown, now: Instant) -> tuple[int, bool]:
    """How many records a view has, and whether there are more: what must be looked for is counted to a few hundred."""
    others = len(above(views, shown.also, NOTHING_ASKED, now)) if shown.also else 0
    if not shown.wanted:
        return views.store.count(shown.where) + others, False
    total = others
    for found in search(views, shown.where, "due", shown.wanted, now):
        total += len(found.rows)
        if total > MOST_COUNTED:
            return MOST_COUNTED, True
    return total, False


def usual(definition: Definition) -> Sequence[View]:
    """The views of a kind that declares none."""
    many = f"{definition.kind}s"
    found = [View("open", "Open", "is:open", empty=f"No {many} are open. n opens one.")]
    if "assignee" in definition.fields:
        own = f"No open {many} are yours. 2 shows everybody's, n opens one."
        found.insert(0, View("mine", "Mine", "is:open assignee:me", empty=own))
        everyone = f"Every open {definition.kind} has somebody. 2 shows them all."
        found.append(View("unassigned", "Unassigned", "is:open assignee:nobody", empty=everyone))
    if "pending" in definition.groups:
        none = f"No {many} are waiting. 2 shows what is open."
        found.append(View("waiting", "Waiting", "group:pending", empty=none))
    return [*found, View("all", "All", "", "changed", f"There are no {many} yet. n opens the first one.")]
