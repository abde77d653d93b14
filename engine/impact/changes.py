"""Two sets of rules → what changed, rule by rule, in the order of the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.impact import firm, kinds
from engine.impact.rule import Rule, RuleChange, came, changed, went
from engine.workflow import Workflow

Name = tuple[str, str, str]
"""Kind, sort and name of a rule; alternatives of a transition share it."""


def changes(before: Workflow, after: Workflow) -> tuple[RuleChange, ...]:
    """Every rule that was added, changed or removed. Where, and how it is written, does not count."""
    found = [*_company(before, after)]
    for kind in sorted({*before.definitions, *after.definitions}):
        found += _kind(before, after, kind)
    return tuple(
        sorted(found, key=lambda change: (change.kind, change.position.line, change.position.column, change.name))
    )


def _company(before: Workflow, after: Workflow) -> Iterator[RuleChange]:
    yield from _compared(_firm(before), _firm(after))


def _firm(workflow: Workflow) -> Iterator[Rule]:
    """Every rule of company.yaml; the work that comes round is there as schedules of the company."""
    yield from firm.rules(workflow.company)
    if workflow.recurring is not None:
        yield from kinds.recurring(workflow.recurring)


def _kind(before: Workflow, after: Workflow, kind: str) -> Iterator[RuleChange]:
    """What changed within a kind; one that comes or goes as a whole is told as a whole."""
    one, other = before.definitions.get(kind), after.definitions.get(kind)
    if one is not None and other is not None:
        yield from _compared(kinds.rules(one), kinds.rules(other))
    elif other is not None:
        yield came(next(kinds.rules(other)))
    elif one is not None:
        yield went(next(kinds.rules(one)))


def _compared(before: Iterable[Rule], after: Iterable[Rule]) -> Iterator[RuleChange]:
    olds, news = _named(before), _named(after)
    for name in dict.fromkeys([*olds, *news]):
        yield from _paired(olds[name], news[name])


def _named(rules: Iterable[Rule]) -> defaultdict[Name, list[Rule]]:
    found = defaultdict[Name, list[Rule]](list)
    for rule in rules:
        found[(rule.kind, rule.sort, rule.name)].append(rule)
    return found


def _paired(before: list[Rule], after: list[Rule]) -> Iterator[RuleChange]:
    """Rules of one name: those that say the same belong together, the others as they follow each other."""
    olds = [rule for rule in before if all(changed(rule, other) for other in after)]
    news = [rule for rule in after if all(changed(other, rule) for other in before)]
    for one, other in zip(olds, news, strict=False):
        if change := changed(one, other):
            yield change
    yield from map(went, olds[len(news) :])
    yield from map(came, news[len(olds) :])
