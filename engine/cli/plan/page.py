"""A plan as a person reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.cli.excerpt import clean
from engine.cli.output import Paper, cut
from engine.cli.plan.saying import (
    Plan,
    bears,
    gone_words,
    happenings,
    lost_words,
    messages,
    named,
    owed_words,
    shifted,
    verdict,
)
from engine.impact.effects import Act, Effect
from engine.impact.forecast import RuleEffect
from engine.told.times import minute


def lines(told: Plan, limit: int, paper: Paper) -> Iterator[str]:
    """The page: every changed rule, what would happen at once, what would be stranded, and the verdict."""
    found = told.forecast
    yield paper.strong(told.title)
    yield clean(f"{told.looked}, {minute(told.now, told.zone)}")
    for rule in found.rules:
        yield ""
        yield from _rule(told, rule, paper)
    if told.store is None:
        return
    yield from _at_once("Would happen at once", found.acts(), limit, paper)
    if told.money:
        yield from ("", paper.strong("Would be invoiced otherwise, up to the end of this month"))
        yield from (f"  {clean(f'{each.client}: {owed_words(each)}')}" for each in told.money)
    if found.gone:
        yield from ("", paper.strong("Would hold what is gone"))
        for held, ids in found.gone.items():
            yield f"  {clean(gone_words(held))} ({len(ids):,}: {named(ids, limit)})"
    if lost := found.lost:
        yield from ("", paper.strong("Would be stranded"))
        for each in lost:
            yield f"  {clean(lost_words(each))} ({len(each.ids):,}: {named(each.ids, limit)})"
    yield from ("", *map(clean, verdict(told) if told.hurts else ["nothing would be stranded or broken at once"]))


def _rule(told: Plan, rule: RuleEffect, paper: Paper) -> Iterator[str]:
    change = rule.change
    how = "" if change.how == "changed" else f" {change.how}"
    yield paper.strong(cut(f"{change.rule}  {change.title}{how}: {change.words}".rstrip(": "), max(40, paper.width)))
    if told.store is None:
        return
    yield f"  {bears(rule)}"
    for move in rule.worst:
        before, after = minute(move.before, told.zone), minute(move.after, told.zone)
        yield clean(f"  {move.id} {move.clock}: {before} → {after}, {shifted(move.shift)}")


def _at_once(title: str, acts: Iterable[tuple[Effect, Act]], limit: int, paper: Paper) -> Iterator[str]:
    acts = list(acts)
    if not acts:
        return
    yield from ("", paper.strong(title))
    for each in happenings(acts):
        yield clean(f"  {each.words} ({len(each.ids):,}: {named(each.ids, limit)})")
    if told := messages(acts):
        yield clean(f"  messages to {', '.join(f'{who} ({count:,})' for who, count in told.items())}")
