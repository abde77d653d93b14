"""A plan, and the words in which every form tells of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.clock import Instant
from engine.impact.effects import Act, Effect
from engine.impact.forecast import Forecast, Lost, Moves, RuleEffect
from engine.impact.holdings import Held
from engine.ledger.comparing import Difference
from engine.machines.durations import spell
from engine.money import Cents, grouped

_LONG = 2 * 86400
"""Seconds from which on a shift is told in days."""


@dataclass(frozen=True)
class Plan:
    """What was asked, and the answer."""

    forecast: Forecast
    zone: ZoneInfo
    now: Instant
    present: tuple[str, str]
    """`in force` or the revision, and the digest."""
    coming: tuple[str, str]
    """The folder or the revision, and the digest."""
    store: str | None
    """Where the live work is; None where none was looked at."""
    absent: str
    """Why none was."""
    followers: int = 0
    """Closed records in a state that is renamed: they follow, and nothing else happens to them."""
    money: Sequence[Difference] = ()
    """Clients for which what is to be invoiced, up to the end of the month, comes to something else."""

    @property
    def unpriced(self) -> int:
        """Charges that have a price now, and would have none."""
        return sum(len(each.unrated) for each in self.money)

    @property
    def hurts(self) -> bool:
        """Whether a record would be stranded, a promise broken or lost at once, or a charge lose its price."""
        return self.forecast.hurts or self.unpriced > 0

    @property
    def title(self) -> str:
        """`rules 3f2a91c (in force) → 5b1c0de (workflows)`."""
        (one, before), (other, after) = self.present, self.coming
        return f"rules {before} ({one}) → {after} ({other})"

    @property
    def looked(self) -> str:
        """`3 rules changed, 1,204 open records looked at`."""
        found = self.forecast
        count = f"{counted(len(found.changes), 'rule')} changed" if found.changes else "no rule changed"
        if self.store is None:
            return f"{count}; no live work was looked at: {self.absent}"
        parts = [f"{count}, {counted(found.looked, 'open record')} looked at"]
        if found.unplaced:
            parts.append(f"{found.unplaced:,} of them have no place now, {found.regained:,} of these would have one")
        if self.followers:
            parts.append(f"{counted(self.followers, 'closed record')} would follow a state to its new name")
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens at once to some records alike."""

    act: Act
    ids: tuple[str, ...]

    @property
    def words(self) -> str:
        """`rung resolution 75%: notify carla`; `breach of resolution`."""
        act = self.act
        match act.what:
            case "breach":
                return f"{act.clock} is broken"
            case "rung":
                return f"{act.clock} at {act.key}: {act.words or 'nothing'}{' (only recorded)' if act.skipped else ''}"
            case "wait":
                return f"{act.clock}: {act.words or 'nothing'}{' (only recorded)' if act.skipped else ''}"
            case "transition":
                return f"{act.key}: {act.words}"
            case "notify":
                return f"notify {act.words}"
            case "close":
                return f"would be closed: {act.words}"
            case "reopen":
                return f"would be open again: {act.words}"
            case "set" | "open" | "tell":
                return f"{act.what} {act.words}"
            case "price":
                return act.words
            case other:
                return " ".join(part for part in (other, act.clock, act.key, act.words) if part)


def happenings(acts: Iterable[tuple[Effect, Act]]) -> list[Happening]:
    """What happens, alike ones together, in the order in which they come; broken promises first."""
    found: dict[tuple[str, str, str, str, bool], tuple[Act, list[str]]] = {}
    for effect, act in acts:
        if act.what != "notify" or not act.clock:
            key = (act.what, act.clock, act.key, act.words, act.skipped)
            found.setdefault(key, (act, []))[1].append(effect.id)
    told = [Happening(act, tuple(dict.fromkeys(ids))) for act, ids in found.values()]
    return sorted(told, key=lambda each: each.act.what != "breach")


def messages(acts: Iterable[tuple[Effect, Act]]) -> dict[str, int]:
    """Whom messages of clocks would go to at once → how many each."""
    found: dict[str, int] = {}
    for _, act in acts:
        if act.what == "notify" and act.clock:
            for who in act.words.split(", "):
                found[who] = found.get(who, 0) + 1
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def bears(rule: RuleEffect) -> str:
    """`412 records, 380 change: 370 deadlines earlier by 1h to 2d 4h, 3 clocks start`."""
    if not rule.records:
        return "no open record"
    text = counted(rule.records, "record")
    if not rule.touched:
        return f"{text}, nothing changes now"
    moves = [_moved(rule.earlier, "earlier"), _moved(rule.later, "later")]
    moves += [f"{counted(count, 'clock')} {_verb(what, count)}" for what, count in sorted(rule.others.items())]
    told = ", ".join(filter(None, moves))
    if rule.touched == rule.records:
        return f"{text}: {told or 'changes' if rule.records == 1 else told or 'all change'}"
    return f"{text}, {rule.touched:,} {'changes' if rule.touched == 1 else 'change'}{f': {told}' if told else ''}"


def _moved(moves: Moves, where: str) -> str:
    if not moves.count:
        return ""
    by = span(moves.least) if moves.least == moves.most else f"{span(moves.least)} to {span(moves.most)}"
    return f"{counted(moves.count, 'deadline')} {where} by {by}"


def _verb(what: str, count: int) -> str:
    """`starts` of one clock, `start` of several."""
    if what == "changes":
        return "has other steps ahead" if count == 1 else "have other steps ahead"
    if what == "spent":
        return "is overdue either way" if count == 1 else "are overdue either way"
    return what if count == 1 else what.removesuffix("s")


def span(seconds: int) -> str:
    """`45m`, `2h`, `3d 4h`: plain time, without a sign."""
    if abs(seconds) < _LONG:
        return spell(abs(seconds))
    days, rest = divmod(abs(seconds), 86400)
    return f"{days}d" + (f" {rest // 3600}h" if rest >= 3600 else "")


def shifted(seconds: int) -> str:
    """`2h earlier`."""
    return f"{span(seconds)} {'earlier' if seconds < 0 else 'later'}"


def lost_words(lost: Lost) -> str:
    """Why records would be stranded, and what helps."""
    if not lost.state:
        return f"{lost.kind}: there is no workflow '{lost.kind}' any more; put its file back"
    return f"{lost.kind}: state '{lost.state}' is gone; say where they go: moved: {{{lost.state}: …}}"


def gone_words(held: Held) -> str:
    """`ticket: priority 'P4' is no choice any more`."""
    return f"{held.kind}: {held.field} '{held.value}' is no {held.what} any more"


def named(ids: Sequence[str], limit: int) -> str:
    """`T-1, T-5 and 12 more`."""
    shown = ids[:limit] if limit else ids
    rest = len(ids) - len(shown)
    return ", ".join(shown) + (f" and {rest:,} more" if rest else "")


def counted(count: int, noun: str) -> str:
    """`1 rule`, `1,204 records`."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def verdict(told: Plan) -> Iterator[str]:
    """Why the exit code is 1, if it is."""
    forecast = told.forecast
    lost = sum(len(each.ids) for each in forecast.lost)
    if lost:
        yield f"{counted(lost, 'record')} would be stranded: as long as there are any, the rules are not put in force"
    if forecast.breaches:
        yield f"{counted(forecast.breaches, 'promise')} would be broken at once"
    if forecast.promises_lost:
        yield f"{counted(forecast.promises_lost, 'promise')} would be lost: ended, neither kept nor broken"
    if told.unpriced:
        yield f"{counted(told.unpriced, 'charge')} would lose {'its' if told.unpriced == 1 else 'their'} price"


def owed_words(each: Difference) -> str:
    """`1,204.00 → 1,350.00 (+146.00) by 12 charges; +20.00 of it adjusts what is invoiced`."""
    said = f"{grouped(each.before)} → {grouped(each.after)} ({_signed(each.after - each.before)})"
    said += f" by {counted(len(each.subjects), 'charge')}"
    if each.adjusts:
        said += f"; {_signed(each.adjusts)} of it adjusts what is invoiced"
    if each.unrated:
        said += f"; no price would be found for {len(each.unrated):,}"
    return said


def _signed(cents: Cents) -> str:
    return f"{'+' if cents > 0 else ''}{grouped(cents)}"
