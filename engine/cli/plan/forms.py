"""A plan for programs: JSON with every record, and tab-separated lines in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine.cli.output import Answer
from engine.cli.plan import page
from engine.cli.plan.saying import Plan, gone_words, owed_words, shifted
from engine.clock import Instant
from engine.impact.effects import Act, ClockChange, Effect
from engine.impact.forecast import Move, Moves, RuleEffect
from engine.money import amount
from engine.records import Timer
from engine.told.times import written

HEADER = ("what", "id", "clock", "key", "before", "after", "words", "rule")


def answer(told: Plan, limit: int) -> Answer:
    """The plan in the three forms that every reading command has."""
    return Answer("plan", _document(told), HEADER, lambda: _rows(told), lambda paper: page.lines(told, limit, paper))


def _document(told: Plan) -> dict[str, Any]:
    found = told.forecast
    return {
        "at": written(told.now, told.zone),
        "from": {"what": told.present[0], "rules": told.present[1]},
        "to": {"what": told.coming[0], "rules": told.coming[1]},
        "problems": [],
        "store": told.store,
        "looked": found.looked,
        "unplaced": found.unplaced,
        "regained": found.regained,
        "followers": told.followers,
        "judged": found.judged,
        "breaches": found.breaches,
        "promises_lost": found.promises_lost,
        "changes": [_change(told, number, rule) for number, rule in enumerate(found.rules)],
        "stranded": [{"kind": each.kind, "state": each.state or None, "ids": list(each.ids)} for each in found.lost],
        "gone": [
            {"kind": held.kind, "field": held.field, "value": held.value, "what": held.what, "ids": ids}
            for held, ids in found.gone.items()
        ],
        "charges": [
            {
                "client": each.client,
                "before": each.before,
                "after": each.after,
                "adjusts": each.adjusts,
                "subjects": list(each.subjects),
                "unrated": list(each.unrated),
            }
            for each in told.money
        ],
        "records": (_record(told, each) for each in found.effects),
    }


def _change(told: Plan, number: int, rule: RuleEffect) -> dict[str, Any]:
    change = rule.change
    return {
        "number": number,
        "kind": change.kind or None,
        "sort": change.sort,
        "name": change.name,
        "how": change.how,
        "words": change.words,
        "file": change.position.file,
        "line": change.position.line,
        "records": rule.records,
        "touched": rule.touched,
        "earlier": _moves(rule.earlier),
        "later": _moves(rule.later),
        "others": rule.others,
        "worst": [_move(told, move) for move in rule.worst],
    }


def _moves(moves: Moves) -> dict[str, int]:
    return {"count": moves.count, "least": moves.least, "most": moves.most}


def _move(told: Plan, move: Move) -> dict[str, Any]:
    return {
        "id": move.id,
        "clock": move.clock,
        "before": written(move.before, told.zone),
        "after": written(move.after, told.zone),
        "shift": move.shift,
    }


def _record(told: Plan, each: Effect) -> dict[str, Any]:
    return {
        "id": each.id,
        "kind": each.kind,
        "title": each.title,
        "client": each.client or None,
        "state": each.state,
        "goes_to": each.goes_to or None,
        "stranded": each.stranded,
        "because": list(each.because),
        "clocks": {clock.name: _clock(told, clock) for clock in each.clocks},
        "at_once": [_act(told, act) for act in each.acts],
    }


def _clock(told: Plan, clock: ClockChange) -> dict[str, Any]:
    return {
        "what": clock.what,
        "shift": clock.shift,
        "lost": clock.lost,
        "because": list(clock.because),
        "before": _timer(told, clock.before),
        "after": _timer(told, clock.after),
    }


def _timer(told: Plan, timer: Timer | None) -> dict[str, Any] | None:
    if timer is None:
        return None
    return {
        "status": timer.status,
        "target": timer.target,
        "calendar": timer.calendar,
        "due": _at(told, timer.due),
        "next": _at(told, timer.next),
        "breached": _at(told, timer.breached),
    }


def _act(told: Plan, act: Act) -> dict[str, Any]:
    return {
        "what": act.what,
        "clock": act.clock or None,
        "key": act.key or None,
        "words": act.words,
        "due": _at(told, act.due),
        "skipped": act.skipped,
        "rule": act.rule or None,
    }


def _at(told: Plan, moment: Instant | None) -> str | None:
    return written(moment, told.zone)


def _rows(told: Plan) -> Iterator[tuple[str, ...]]:
    """One line for each changed rule, then one for each thing that changes for a record."""
    for rule in told.forecast.rules:
        change = rule.change
        yield (f"rule {change.how}", "", "", change.title, "", "", change.words, change.rule)
    for each in told.forecast.effects:
        yield from _rows_of(told, each)
    for owed in told.money:
        yield ("charges", owed.client, "", "", amount(owed.before), amount(owed.after), owed_words(owed), "")
    for held, ids in told.forecast.gone.items():
        yield from (("gone", id_, "", held.field, held.value, "", gone_words(held), "") for id_ in ids)


def _rules(told: Plan, places: Iterable[int]) -> str:
    return ",".join(dict.fromkeys(told.forecast.changes[place].rule for place in places))


def _rows_of(told: Plan, each: Effect) -> Iterator[tuple[str, ...]]:
    rules = _rules(told, each.because)
    if each.stranded:
        yield ("stranded", each.id, "", "", each.state, "", "", rules)
    elif each.goes_to != each.state:
        yield ("state", each.id, "", "", each.state, each.goes_to, "", rules)
    for clock in each.clocks:
        dues = (_at(told, timer.due if timer else None) or "" for timer in (clock.before, clock.after))
        yield (
            clock.what,
            each.id,
            clock.name,
            "",
            *dues,
            shifted(clock.shift) if clock.shift else "promise lost" if clock.lost else "",
            _rules(told, clock.because),
        )
    for act in each.acts:
        words = f"{act.words} (only recorded)".lstrip() if act.skipped else act.words
        yield (act.what, each.id, act.clock, act.key, "", _at(told, act.due) or "", words, act.rule)
