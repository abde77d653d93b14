"""What conditions can come out as, found by trying values out.

A condition that only compares names with written values cannot tell apart two values that lie on the same side of all
of them. So it is enough to try each written value and one from every gap between them: the answer is then certain, not
likely. Where a condition does more than that (sums, two names against each other, `exists`), or where there would be
too many combinations, there is no answer, and nobody may claim one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from typing import Any

from engine.machines.surroundings import Surroundings
from engine.rules.guard import GuardError, Program, Variable
from engine.rules.tree import Node

MOST_COMBINATIONS = 4096
"""Combinations that are tried before giving up: a few milliseconds."""

_LOGICAL = frozenset({"_&&_", "_||_", "!_", "_?_:_"})
_COMPARING = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_NEVER_NEGATIVE = ("minutes", "age_minutes")


@dataclass
class Written:
    """The values that conditions compare each name with."""

    by_name: dict[str, set[Any]] = field(default_factory=dict)
    certain: bool = True
    """False when something is done with a name that trying values out cannot settle."""

    def add(self, name: str, *values: Any) -> None:
        self.by_name.setdefault(name, set()).update(values)

    def read(self, node: Node) -> None:
        """Note what a condition compares, however it combines the comparisons."""
        match node:
            case Node("call", function, parts) if function in _LOGICAL:
                for part in parts:
                    self.read(part)
            case Node("name", name, _):
                self.add(name)
            case Node("value", bool(), _):
                pass
            case Node("call", function, (Node("name", name, _), Node("value", value, _))) if function in _COMPARING:
                self.add(name, value)
            case Node("call", function, (Node("value", value, _), Node("name", name, _))) if function in _COMPARING:
                self.add(name, value)
            case Node("call", "@in", (Node("name", name, _), Node("list", _, items))):
                self.add(name, *(item.value for item in items))
                self.certain &= all(item.kind == "value" for item in items)
            case Node("call", "@in", (Node("value", value, _), Node("name", "roles", _))):
                self.add("roles", value)
            case _:
                self.certain = False


def outcomes(
    programs: Sequence[Program], states: Sequence[str], known: Mapping[str, Variable], around: Surroundings
) -> Iterator[tuple[bool, ...]] | None:
    """Every way in which conditions can come out together, each in a state of its own; None when nobody can tell."""
    written = Written()
    for program in programs:
        written.read(program.tree)
    names = written.by_name
    if not written.certain or {"actor", "roles"} <= names.keys():
        return None
    pinned = next((name for name in known if name.endswith(".state")), "")
    domains = {name: _domain(name, values, known[name], around) for name, values in names.items() if name != pinned}
    total = 1
    for domain in domains.values():
        total *= len(domain)
    if total > MOST_COMBINATIONS:
        return None
    try:
        return iter(
            {
                tuple(
                    program({**dict(zip(domains, combination, strict=True)), pinned: state})
                    for program, state in zip(programs, states, strict=True)
                )
                for combination in product(*domains.values())
            }
        )
    except GuardError:
        return None


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
    if variable.field is not None and variable.field.type == "choice":
        return ["", *variable.field.choices]
    if variable.field is not None and variable.field.type == "agent" and around.known:
        return ["", *sorted(around.agents)]
    texts = [value for value in written if isinstance(value, str)]
    return sorted({"", *texts, *(f"{text}\0" for text in texts)})


def _sets_of_roles(written: set[Any]) -> Iterator[list[str]]:
    """Whose roles a condition may meet: the client's, the engine's, and those of agents."""
    declared = sorted(role for role in written if role not in {"agent", "client", "engine"})[:12]
    yield ["client"]
    yield ["engine"]
    for some in chain.from_iterable(combinations(declared, size) for size in range(len(declared) + 1)):
        yield ["agent", *some]
