"""One rule as facts in words, and what became of it from one set of rules to another.

Rules are compared by what they say, never by how or where it is written: a fact is text that was made from the value in
force. So a moved line or a comment changes nothing, and a field of a rule that is new in the language is compared too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.problems import Position

Fact = str | tuple[str, ...]
"""What a rule says under one of its keys: words, or several of them."""

Key = tuple[str | Position, ...]
"""Something of a record or a clock that a rule bears on: ("timer", "ticket", "resolution"), ("who", "anna")."""

How = Literal["added", "changed", "removed"]

FEW = 4
"""So many words are shown before and after; of longer lists only what came and went."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one set."""

    kind: str
    """The workflow kind; empty for company.yaml."""
    sort: str
    """`timer`, `rung`, `transition`, `target` …"""
    name: str
    position: Position
    facts: Mapping[str, Fact]
    """Key as it is written in YAML → what it says; the empty key for what the rule is about."""
    keys: frozenset[Key]
    """What it bears on."""
    words: str = ""
    """The whole rule in words, where its facts one by one would say it worse."""

    @property
    def told(self) -> str:
        """The whole rule, for one that is added or removed."""
        return self.words or "; ".join(_labelled(key, _one(fact)) for key, fact in self.facts.items() if fact)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What became of a rule."""

    kind: str
    sort: str
    name: str
    how: How
    words: str
    """`8h → 6h`; of a rule that is added or removed what it says."""
    position: Position
    """In the new files; of a rule that is removed, in the old ones."""
    before: frozenset[Key]
    """What it bore on."""
    after: frozenset[Key]
    """What it bears on."""
    parts: frozenset[str] = frozenset()
    """Of a rule that changed, the keys under which it says something else."""

    @property
    def title(self) -> str:
        """`ticket: timer resolution`; `rung standard 75%` of company.yaml stands alone."""
        said = f"{self.sort} {self.name}".rstrip()
        return f"{self.kind}: {said}" if self.kind else said

    @property
    def rule(self) -> str:
        """`ticket.yaml:42`."""
        return self.position.short


def came(rule: Rule) -> RuleChange:
    """A rule that only the new set has."""
    return RuleChange(rule.kind, rule.sort, rule.name, "added", rule.told, rule.position, frozenset(), rule.keys)


def went(rule: Rule) -> RuleChange:
    """A rule that only the old set has."""
    return RuleChange(rule.kind, rule.sort, rule.name, "removed", rule.told, rule.position, rule.keys, frozenset())


def changed(before: Rule, after: Rule) -> RuleChange | None:
    """A rule that says something else now; None when it says the same."""
    told = dict(_differences(before.facts, after.facts))
    if not told:
        return None
    name, words, keys = (after.kind, after.sort, after.name), "; ".join(told.values()), (before.keys, after.keys)
    return RuleChange(*name, "changed", words, after.position, *keys, frozenset(told))


def _differences(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """Key → what became of what it says."""
    for key in dict.fromkeys([*after, *before]):
        one, other = before.get(key, ""), after.get(key, "")
        if (one or "") != (other or ""):
            yield key, _labelled(key, _difference(one, other))


def _difference(before: Fact, after: Fact) -> str:
    """`8h → 6h`; of long lists `+waiting −new`."""
    if isinstance(before, str) or isinstance(after, str) or len({*before, *after}) <= FEW or {*before} == {*after}:
        return f"{_one(before) or 'nothing'} → {_one(after) or 'nothing'}"
    signed = [f"+{word}" for word in after if word not in before] + [f"−{word}" for word in before if word not in after]
    return " ".join(signed)


def _one(fact: Fact) -> str:
    return fact if isinstance(fact, str) else ", ".join(fact)


def _labelled(key: str, words: str) -> str:
    return f"{key}: {words}" if key else words
