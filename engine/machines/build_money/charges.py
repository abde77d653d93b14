"""`billing:` and `costs:`: what is charged and what it costs us, triggered by what happens, or coming round."""

from __future__ import annotations

from engine.machines.build_money.naming import amount, condition, declared, field_of, foreign_keys
from engine.machines.build_money.rests import with_rests
from engine.machines.draft import Draft
from engine.machines.money_rules import ChargeRule
from engine.machines.source import Path

TIME, TIME_LOGGED = "time", "time_logged"
FIRST_REPLY = "first_reply"
"""What triggers a price beside transitions: an agent's first public note."""

_OF_TIME = frozenset({"on", "charge", "if", "tax"})
_OF_CAPS = frozenset({"charge", "up_to", "if", "tax", "title"})
_OF_FEES = frozenset(
    {"every", "charge", "times", "in", "part", "from", "until", "runs_in", "index", "if", "tax", "title"}
)
_OF_PRICES = frozenset({"on", "entering", "charge", "amount", "times", "undone_by", "if", "tax", "title"})


def billing(draft: Draft) -> dict[str, ChargeRule]:
    """Every rule that says when something is charged."""
    return with_rests(draft, {name: _charge(draft, ("billing", name)) for name in draft.section("billing")})


def costs(draft: Draft) -> dict[str, ChargeRule]:
    """Every rule that says what something costs us."""
    return {name: _price(draft, "cost", ("costs", name), "amount") for name in draft.section("costs")}


def _charge(draft: Draft, path: Path) -> ChargeRule:
    if draft.value(*path, "charge").strip() == TIME:
        return _most(draft, path) if "up_to" in draft.section(*path) else _time(draft, path)
    if "every" in draft.section(*path):
        return _fee(draft, path)
    return _price(draft, "charge", path, "charge")


def _time(draft: Draft, path: Path) -> ChargeRule:
    """`{on: time_logged, charge: time}`, perhaps under a condition; what it costs, contracts say."""
    name, on = str(path[1]), [word for word, _ in draft.texts(*path, "on")]
    advice = "what time costs is told by rate cards and by the contract's 'rating'"
    foreign_keys(draft, f"charge '{name}' is of time, and has no use for", _OF_TIME, advice, path)
    if on != [TIME_LOGGED]:
        where = (*path, "on") if on else path
        message = f"charge '{name}' is of time, which is charged as it is logged: write on: {TIME_LOGGED}"
        draft.report("M254", message, *where, key=not on)
    return ChargeRule(
        name,
        draft.source.key_at(*path),
        guard=condition(draft, path),
        tax=_tax(draft, f"charge '{name}'", path),
        on=(TIME_LOGGED,),
    )


def _most(draft: Draft, path: Path) -> ChargeRule:
    """`{charge: time, up_to: cap}`: what time comes to at most that is counted to a record."""
    name = str(path[1])
    advice = "it says how much time is charged at most; that time is charged, the workflows of what is worked on say"
    foreign_keys(draft, f"charge '{name}' is a cap ('up_to'), and has no use for", _OF_CAPS, advice, path)
    return ChargeRule(
        name,
        draft.source.key_at(*path),
        title=draft.value(*path, "title") or "",
        guard=condition(draft, path),
        tax=_tax(draft, f"charge '{name}'", path),
        up_to=field_of(draft, f"charge '{name}' is at most", "money", (*path, "up_to")),
    )


def _fee(draft: Draft, path: Path) -> ChargeRule:
    name = str(path[1])
    what = f"charge '{name}'"
    advice = "a price is triggered by 'on' or 'entering', a fee comes round by 'every'"
    foreign_keys(draft, f"{what} is a fee ('every'), and only a price has", _OF_FEES, advice, path)
    if "runs_in" not in draft.section(*path):
        message = (
            f"{what} comes round every {draft.value(*path, 'every')}, and needs 'runs_in': in which states it is owed"
        )
        draft.report("M254", message, *path, key=True)
    field, part = amount(draft, f"{what} is", (*path, "charge"))
    return ChargeRule(
        name,
        draft.source.key_at(*path),
        title=draft.value(*path, "title") or "",
        field=field,
        part=part,
        times=field_of(draft, f"{what} is multiplied by", "integer", (*path, "times")),
        guard=condition(draft, path),
        tax=_tax(draft, what, path),
        every=draft.value(*path, "every"),
        in_advance=draft.value(*path, "in") == "advance",
        whole=draft.value(*path, "part") == "whole",
        since=field_of(draft, f"{what} begins with", "date", (*path, "from")),
        until=field_of(draft, f"{what} ends with", "date", (*path, "until")),
        runs_in=frozenset(draft.states(f"{what} is owed in", *path, "runs_in")),
        index=field_of(draft, f"{what} rises by", "index", (*path, "index")),
    )


def _price(draft: Draft, sort: str, path: Path, key: str) -> ChargeRule:
    name = str(path[1])
    what = f"{sort} '{name}'"
    advice = "a price is triggered by 'on' or 'entering', a fee comes round by 'every'"
    foreign_keys(draft, f"{what} does not come round, and only a fee ('every') has", _OF_PRICES, advice, path)
    if not {"on", "entering"} & draft.section(*path).keys():
        others = ", or 'every' for a fee that comes round" if sort == "charge" else ""
        draft.report("M254", f"{what} is never triggered: it needs 'on' or 'entering'{others}", *path, key=True)
    field, part = amount(draft, f"{what} is", (*path, key))
    return ChargeRule(
        name,
        draft.source.key_at(*path),
        title=draft.value(*path, "title") or "",
        field=field,
        part=part,
        times=field_of(draft, f"{what} is multiplied by", "integer", (*path, "times")),
        guard=condition(draft, path),
        tax=_tax(draft, what, path),
        on=_triggers(draft, f"{what} is triggered by", (*path, "on"), replies=True),
        entering=draft.states(f"{what} is triggered by entering", *path, "entering"),
        undone_by=_triggers(draft, f"{what} is undone by", (*path, "undone_by"), replies=False),
    )


def _tax(draft: Draft, what: str, path: Path) -> str:
    return next(iter(declared(draft, f"{what} has the tax", "tax", draft.around.taxes, (*path, "tax"))), "")


def _triggers(draft: Draft, what: str, path: Path, *, replies: bool) -> tuple[str, ...]:
    """The transitions that are named, and `first_reply` where it can stand."""
    transitions = draft.section("transitions")
    for word, where in draft.texts(*path):
        if word == TIME_LOGGED:
            draft.report("M254", f"{what} '{TIME_LOGGED}', which goes with charge: {TIME} alone", *where)
        elif word in draft.section("states") and word not in transitions:
            message = f"{what} '{word}', which is a state; write entering: {word}, or the transition that leads there"
            draft.report("M226", message, *where)
        elif word not in transitions and not (replies and word == FIRST_REPLY):
            known = draft.names("transitions") | ({FIRST_REPLY: None} if replies else {})
            draft.unknown("M226", word, f"{what} '{word}', which is no transition of this workflow", known, *where)
    return tuple(dict.fromkeys(word for word, _ in draft.texts(*path)))
