"""What conditions can come out as, found by trying values out.

A condition that only compares names with written values cannot tell apart two values that lie on the same side of all
of them. So it is enough to try each written value and one from every gap between them: the answer is then certain, not
likely. Where a condition does more than that (sums, two names against each other, `exists`), or where there would be
too many combinations, there is no answer, and nobody may claim one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations, product
from math import prod
from typing import Any

from engine.machines.checks.given import CLOSED, members, nobody_knows
from engine.machines.surroundings import Surroundings
from engine.rules.guard import GuardError, Program, Variable
from engine.rules.tree import Node

MOST_COMBINATIONS = 4096
"""Combinations that are tried before giving up: a few milliseconds."""

UNREADABLE = frozenset({"M401", "M402", "M403", "M404", "M405"})
"""With a guard that could not be compiled, nobody knows what it comes out as."""

_LOGICAL = frozenset({"_&&_", "_||_", "!_", "_?_:_"})
_COMPARING = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_NEVER_NEGATIVE = ("minutes", "age_minutes", "children", "open_children", "open_blockers")
_DAYS = range(1, date.max.toordinal() + 1)
_JUST_ABOVE = "\x01"
"""Makes of a text the next one: no text that CEL can be handed lies between (it cuts a text at its first NUL)."""

Pins = Mapping[str, Any]
"""Names whose value is known where a condition is asked: the state, perhaps the age, perhaps who asks."""
BY_ENGINE: Pins = {"actor": "engine", "roles": ["engine"]}
"""Who asks when nobody does: timers and automatic transitions."""


@dataclass
class Written:
    """The values that conditions compare each name with."""

    by_name: dict[str, set[Any]] = field(default_factory=dict)
    certain: bool = True
    """False when something is done with a name that trying values out cannot settle."""

    def add(self, name: str, *values: Any) -> None:
        self.by_name.setdefault(name, set()).update(values)
        self.certain &= not any(isinstance(value, str) and "\0" in value for value in values)

    def compare(self, name: str, other: Node) -> None:
        """Note one comparison of a name with what stands on the other side."""
        value = _worked_out(other)
        self.certain &= value is not None
        self.add(name, value)

    def read(self, node: Node) -> None:
        """Note what a condition compares, however it combines the comparisons."""
        match node:
            case Node("call", function, parts) if function in _LOGICAL:
                for part in parts:
                    self.read(part)
            case Node("name", name, _):
                self.add(name)
            case _ if not any(part.kind == "name" for part in node.walk()):
                pass  # it comes out the same whatever the values
            case Node("call", function, (Node("name", name, _), other)) if function in _COMPARING:
                self.compare(name, other)
            case Node("call", function, (other, Node("name", name, _))) if function in _COMPARING:
                self.compare(name, other)
            case Node("call", "@in", (Node("name", name, _), Node("list", _, items))):
                self.add(name, *(item.value for item in items if item.kind == "value"))
                self.certain &= all(item.kind == "value" for item in items)
            case Node("call", "@in", (Node("value", value, _), Node("name", "roles", _))):
                self.add("roles", value)
            case _:
                self.certain = False


def _worked_out(node: Node) -> Any:
    """The value that is written, such as `24 * 60`; None when it is none, or larger than any that can be kept."""
    match node:
        case Node("value", value, _):
            return value
        case Node("call", "_+_" | "_-_" | "_*_" as function, (one, other)):
            left, right = _worked_out(one), _worked_out(other)
            if type(left) is type(right) is int:
                value = {"_+_": left + right, "_-_": left - right, "_*_": left * right}[function]
                return value if -(2**63) <= value < 2**63 else None
    return None


def outcomes(
    asked: Sequence[tuple[Program, Pins]],
    known: Mapping[str, Variable],
    around: Surroundings,
    *,
    surely: bool = False,
) -> set[tuple[bool, ...]] | None:
    """Every way in which conditions can come out together, each with its pins; None when nobody can tell.

    Values that a record may only have from before the rules changed, like a required field that is empty, are tried
    too, unless only what can `surely` be is of interest.
    """
    written = Written()
    for run, _ in asked:
        written.read(run.tree)
    names = {name: written.by_name[name] for name in written.by_name if not any(name in pins for _, pins in asked)}
    if not written.certain or {"actor", "roles"} <= names.keys():
        return None
    domains = {name: _domain(name, values, known[name], around) for name, values in names.items()}
    if surely:
        domains = {name: _filled(known[name], domain) for name, domain in domains.items()}
    if prod(map(len, domains.values())) > MOST_COMBINATIONS:
        return None
    try:
        return {
            tuple(run({**dict(zip(domains, combination, strict=True)), **pins}) for run, pins in asked)
            for combination in product(*domains.values())
        }
    except GuardError:
        return None


def samples(name: str, programs: Iterable[Program], known: Mapping[str, Variable], around: Surroundings) -> list[Any]:
    """The values of one name between which these conditions can tell; of a number, in order."""
    written = Written()
    for run in programs:
        written.read(run.tree)
    return _domain(name, written.by_name.get(name, set()), known[name], around)


def _domain(name: str, written: set[Any], variable: Variable, around: Surroundings) -> list[Any]:
    """Values to try for one name: every side of every written value."""
    if variable.kind == "flag":
        return [False, True]
    if variable.kind == "roles":
        return list(_sets_of_roles(written))
    if variable.kind == "number":
        numbers = [value for value in written if isinstance(value, int)]
        near = {0, *numbers, *(number - 1 for number in numbers), *(number + 1 for number in numbers)}
        negative = variable.field is not None or not name.endswith(_NEVER_NEGATIVE)
        return sorted(value for value in near if (negative or value >= 0) and -(2**63) <= value < 2**63)
    texts = [value for value in written if isinstance(value, str)]
    return _texts(
        "actor" if name == "actor" else variable.field.type if variable.field else "", texts, variable, around
    )


def _texts(what: str, written: Iterable[str], variable: Variable, around: Surroundings) -> list[str]:
    """Texts to try for a name, of a closed list where there is one."""
    match what:
        case kind if variable.field and kind in CLOSED and not nobody_knows(variable.field, around):
            return ["", *members(variable.field, around)]
        case "actor" if around.known:
            return ["client", "engine", *sorted(around.agents)]
        case "date":
            return sorted({"", *chain.from_iterable(map(_days_near, written))})
    return sorted({"", *written, *(text + _JUST_ABOVE for text in written)})


def _days_near(text: str) -> Iterator[str]:
    """The day that a text names, or before which it sorts, and the days beside it."""
    first = bisect_left(_DAYS, text, key=lambda day: date.fromordinal(day).isoformat())
    return (date.fromordinal(day).isoformat() for day in _DAYS[max(first - 1, 0) : first + 2])


def _filled(variable: Variable, domain: list[Any]) -> list[Any]:
    """Without the empty text where a field is required."""
    required = variable.field is not None and variable.field.required and variable.kind == "text"
    return [value for value in domain if value != ""] if required else domain


def _sets_of_roles(written: set[Any]) -> Iterator[list[str]]:
    """Whose roles a condition may meet: the client's, the engine's, and those of agents."""
    declared = sorted(role for role in written if role not in {"agent", "client", "engine"})[:12]
    yield ["client"]
    yield ["engine"]
    for some in chain.from_iterable(combinations(declared, size) for size in range(len(declared) + 1)):
        yield ["agent", *some]
