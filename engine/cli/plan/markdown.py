"""A plan as a comment on a merge request: short at first sight, with lists that unfold.

Whatever comes from records and rules stands in code: there a code host links nothing, mentions nobody, reads no HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from engine.cli.excerpt import clean
from engine.cli.plan.saying import (
    Plan,
    bears,
    counted,
    gone_words,
    happenings,
    lost_words,
    messages,
    named,
    owed_words,
    shifted,
    verdict,
)
from engine.impact.effects import Act, ClockChange, Effect
from engine.impact.forecast import Forecast, RuleEffect
from engine.told.times import minute

MOST_RULES, MOST_THINGS = 20, 50
"""Changed rules, and things that happen alike, that are told: GitHub takes no comment beyond 65,536 characters."""
LONGEST = 120
"""Characters of a text that are shown."""


def lines(told: Plan, limit: int) -> Iterator[str]:
    """The comment, line by line."""
    found = told.forecast
    yield f"### margine plan: {_verdict(told)}"
    yield ""
    yield f"{code(told.title)}: {code(told.looked)}, {minute(told.now, told.zone)}."
    weighty = sorted(range(len(found.rules)), key=lambda place: -found.rules[place].touched)[:MOST_RULES]
    for place in sorted(weighty):
        yield ""
        yield from _rule(told, place, found.rules[place], limit)
    if (rest := len(found.rules) - len(weighty)) > 0:
        yield from ("", f"And {counted(rest, 'changed rule')} more, which {'touches' if rest == 1 else 'touch'} less.")
    yield from _at_once("Would happen at once", found.acts(), limit)
    if told.money:
        yield from ("", *_unfolded(f"Would be invoiced otherwise: {counted(len(told.money), 'client')}"), "")
        yield from (f"- {code(f'{each.client}: {owed_words(each)}')}" for each in told.money)
        yield from ("", "</details>")
    yield from _gone(found, limit)
    for each in found.lost:
        yield from ("", *_unfolded(f"Would be stranded: {counted(len(each.ids), 'record')}"))
        yield from ("", f"- {code(lost_words(each))}: {named(each.ids, limit)}", "", "</details>")


def _verdict(told: Plan) -> str:
    if told.store is None:
        return "no live work was looked at"
    return "; ".join(verdict(told)) or "nothing would be stranded or broken at once"


def _rule(told: Plan, place: int, rule: RuleEffect, limit: int) -> Iterator[str]:
    change = rule.change
    how = "" if change.how == "changed" else f" {change.how}"
    yield f"- {code(change.rule)} {code(change.title)}{how}" + (f": {code(change.words)}" if change.words else "")
    if told.store is None:
        return
    yield f"  <br>{bears(rule)}"
    moves = ((each, clock) for each in told.forecast.effects for clock in each.clocks if place in clock.because)
    moved = sorted((pair for pair in moves if pair[1].shift), key=lambda pair: (pair[1].shift > 0, -abs(pair[1].shift)))
    if moved:
        yield from ("", *("  " + line if line else "" for line in _moves(told, moved, limit)))


def _moves(told: Plan, moved: list[tuple[Effect, ClockChange]], limit: int) -> Iterator[str]:
    shown = moved[:limit] if limit else moved
    yield from _unfolded(f"{counted(len(moved), 'deadline')} {'moves' if len(moved) == 1 else 'move'}")
    yield from ("", "| record | | clock | before | after | |", "|---|---|---|---|---|---|")
    for each, clock in shown:
        dues = [
            minute(timer.due, told.zone) if timer and timer.due is not None else ""
            for timer in (clock.before, clock.after)
        ]
        cells = (each.id, code(each.title), code(clock.name), *dues, shifted(clock.shift))
        yield f"| {' | '.join(cells)} |"
    if len(moved) > len(shown):
        yield from ("", f"And {len(moved) - len(shown):,} more.")
    yield from ("", "</details>")


def _at_once(title: str, acts: Iterable[tuple[Effect, Act]], limit: int) -> Iterator[str]:
    acts = list(acts)
    if not acts:
        return
    found = happenings(acts)
    records = len({effect.id for effect, _ in acts})
    yield from ("", *_unfolded(f"{title}: {counted(records, 'record')}"), "")
    for each in found[:MOST_THINGS]:
        yield f"- {code(each.words)} ({len(each.ids):,}): {named(each.ids, limit)}"
    if len(found) > MOST_THINGS:
        yield f"- and {len(found) - MOST_THINGS:,} more"
    if told := list(messages(acts).items())[:MOST_THINGS]:
        yield f"- messages to {', '.join(f'{code(who)} ({count:,})' for who, count in told)}"
    yield from ("", "</details>")


def _gone(found: Forecast, limit: int) -> Iterator[str]:
    if not found.gone:
        return
    holders = {each for ids in found.gone.values() for each in ids}
    yield from ("", *_unfolded(f"Would hold what is gone: {counted(len(holders), 'record')}"), "")
    for held, ids in found.gone.items():
        yield f"- {code(gone_words(held))} ({len(ids):,}): {named(ids, limit)}"
    yield from ("", "</details>")


def _unfolded(summary: str) -> Iterator[str]:
    yield f"<details><summary>{html.escape(summary)}</summary>"


def code(text: str, longest: int = LONGEST) -> str:
    """Any text as code: one line, in more backticks than it has itself, fit for a cell of a table."""
    line = " ".join(clean(text.translate(_SPACES)).split())
    line = (line if len(line) <= longest else f"{line[: longest - 1]}…").replace("|", "\\|")
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    room = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{room}{line}{room}{fence}"


_SPACES = dict.fromkeys(map(ord, "\t\n\r\v\f\u2028\u2029"), " ")
