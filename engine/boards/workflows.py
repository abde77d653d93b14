"""The rules on one board: every machine with its records, what is in force since when, what was refused and why.

The last save that was rejected is told with its problems and the lines that they are about; below it what escalated
lately, and which transitions rules have refused today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from engine.boards.practice import Practice
from engine.clock import Instant, instant
from engine.events import Escalated
from engine.graph.model import Graph, counted, picture
from engine.graph.text import ASCII, UNICODE, plain_signs, text
from engine.refusals import REFUSALS, TransitionRefused
from engine.rule_events import RuleProblem
from engine.rulebook import Rejection, Standing
from engine.rulebook.standing import changed_words
from engine.store.contract import Where

LOOKED_BACK = 5_000
"""Events, the newest of all, among which escalations are looked for."""
MOST = 20
"""Escalations and refusals that are told."""


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of record."""

    graph: Graph
    file: str
    """`ticket.yaml`."""
    open: int

    def drawn(self, width: int, *, ascii_only: bool) -> list[str]:
        """Its picture, line by line, at most `width` cells wide."""
        lines = list(text(self.graph, width, ASCII if ascii_only else UNICODE))
        return plain_signs(lines) if ascii_only else lines


@dataclass(frozen=True, slots=True)
class Escalation:
    """A rung that was reached."""

    at: Instant
    record: str
    what: str
    rule: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule that refused something today."""

    rule: str
    reason: str
    transition: str
    times: int
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkflowsBoard:
    """The rules as they stand."""

    digest: str
    since: Instant | None
    """When they came in force; None where nothing was journalled yet."""
    changed: str
    """`ticket.yaml changed`, beside the set before."""
    folder: str
    machines: tuple[Machine, ...]
    rejected: Rejection | None
    excerpts: tuple[str, ...]
    """The problems of the last rejected save, each with its line and a caret."""
    escalations: tuple[Escalation, ...]
    refused: tuple[Refused, ...]


def read(practice: Practice, standing: Standing | None) -> WorkflowsBoard:
    """The board of the rules in force; `standing` is how matters stand with the files."""
    machines = tuple(_machine(practice, kind) for kind in practice.workflow.definitions)
    rejected = standing.rejected if standing is not None else None
    folder = standing.folder if standing is not None else practice.workflow.folder
    return WorkflowsBoard(
        practice.workflow.digest,
        standing.since if standing is not None else None,
        changed_words(standing.changed) if standing is not None else "",
        folder,
        machines,
        rejected,
        tuple(_excerpts(rejected, Path(folder))) if rejected is not None else (),
        tuple(_escalations(practice)),
        tuple(_refusals(practice)),
    )


def _machine(practice: Practice, kind: str) -> Machine:
    """A kind with how many of its records are in each state; those of a renamed state stand in the new one."""
    definition, store = practice.workflow.definitions[kind], practice.store
    graph, counts = picture(definition), dict[str, int]()
    for box in graph.boxes:
        former = (old for old, new in definition.moved.items() if new == box.name)
        counts[box.name] = store.count(Where(kind, states=(box.name, *former)))
    graph = counted(graph, counts, store.count(Where(kind)) - sum(counts.values()))
    return Machine(graph, definition.rule.partition("@")[0].partition(":")[0], store.count(Where(kind, open=True)))


def _excerpts(rejected: Rejection, folder: Path) -> Iterator[str]:
    """Problems as `margine check` shows them, as far as the files still read so."""
    for problem in rejected.body.problems:
        yield f"{problem.code} {problem}"
        yield from _lines(problem, folder)
        if problem.help:
            yield f"    help: {problem.help}"
    known = len(rejected.body.problems)
    yield from list(rejected.lines)[known:]


def _lines(problem: RuleProblem, folder: Path) -> Iterator[str]:
    """The line that a problem is about, with a caret under its place."""
    with suppress(OSError, UnicodeDecodeError, IndexError):
        line = folder.joinpath(problem.file).read_text().splitlines()[problem.line - 1]
        yield f"    {problem.line:>4} | {line}"
        yield f"         | {' ' * (problem.column - 1)}^"


def _escalations(practice: Practice) -> Iterator[Escalation]:
    """The newest that acted, newest first."""
    newest = practice.store.position()
    events = practice.store.events(after=max(0, newest - LOOKED_BACK))
    acted = [event for event in events if isinstance(event.body, Escalated) and not event.body.skipped]
    for event in reversed(acted[-MOST:]):
        if isinstance(event.body, Escalated):
            what = f"{event.body.name.replace('_', ' ')} {event.body.rung}"
            yield Escalation(event.at, event.stream, what, event.body.rule)


def _refusals(practice: Practice) -> Iterator[Refused]:
    """Rules that refused a transition since midnight, those that refused most first."""
    midnight = instant(practice.today.isoformat(), practice.zone)
    today = takewhile(lambda event: event.at >= midnight, practice.store.latest(REFUSALS))
    found = [event.body for event in today if isinstance(event.body, TransitionRefused)]
    times = Counter((each.rule, each.reason, each.transition) for each in found)
    for (rule, reason, transition), count in times.most_common(MOST):
        records = dict.fromkeys(each.record for each in found if (each.rule, each.transition) == (rule, transition))
        yield Refused(rule, reason, transition, count, tuple(records))
