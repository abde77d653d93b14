"""What can be done next with a record, by the one who asks: for `do` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import why
from engine.cli.home import Home
from engine.clock import Instant
from engine.machines.definition import Definition
from engine.records import Record
from engine.rules.kind import Asker, Kind, Option
from engine.views import state_title

HEADER = ("transition", "to", "asks", "possible", "because", "rule", "approval")


def options(home: Home, record: Record, now: Instant) -> list[Option]:
    """Every transition out of the record's state; asked by nobody in particular, as any agent would."""
    definition = home.workflow.kinds.get(record.kind)
    if definition is None or stranded(home, record):
        return []
    company, reader = home.workflow.company, home.reader
    roles = company.roles_of(reader) or frozenset({"agent"})
    return why.options(Kind(definition, company), record, Asker(reader, roles, now, {}))


def stranded(home: Home, record: Record) -> str:
    """Why a record no longer fits the rules, so that nothing can be done with it; empty when it does."""
    definition = home.workflow.kinds.get(record.kind)
    if definition is None:
        return f"there is no workflow '{record.kind}' any more"
    if definition.placed(record.state) not in definition.states:
        return (
            f"'{record.state}' is no state of workflow '{record.kind}' any more; `moved:` in its file can say which is"
        )
    return ""


def rows(found: Sequence[Option]) -> list[tuple[str, ...]]:
    """Options as lines of a table."""
    return [
        (
            o.transition.name,
            o.transition.target,
            " ".join(o.missing),
            "no" if o.objection else "yes",
            o.objection,
            o.rule,
            o.approval,
        )
        for o in found
    ]


def plain(found: Sequence[Option]) -> list[dict[str, Any]]:
    """Options for programs."""
    return [
        {
            "transition": o.transition.name,
            "to": o.transition.target,
            "asks": list(o.missing),
            "possible": not o.objection,
            "because": o.objection or None,
            "approval": o.approval or None,
            "rule": o.rule,
        }
        for o in found
    ]


def told(option: Option, definition: Definition | None, record: Record) -> str:
    """`resolve → resolved, asks for solution`; `offer → offered, waits for owner`."""
    name, target = option.transition.name, state_title(definition, option.transition.target)
    if option.objection:
        return f"{name} → {target}: not now, {option.objection} ({option.rule})"
    if asked := record.asked.get(name):
        return f"{name} → {target}, waits for {asked.role}"
    asks = f", asks for {' and '.join(option.missing)}" if option.missing else ""
    return f"{name} → {target}{asks}" + (f", asks {option.approval} first" if option.approval else "")
