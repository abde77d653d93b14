"""Working time beside businesstimedelta: the same questions about the same calendar, answers compared first.

    python bench/hours.py [--json]

Both count office hours (Mon-Fri 9-18, Europe/Rome) over a day and over a year, with the holidays of Milan; over a day
once more without any, which is the least that businesstimedelta can have to do. Every round asks both sides in turn;
figures are medians over the rounds, and a ratio says how many times as long businesstimedelta takes. It gets its
holidays as a set, the fastest thing that it accepts; over a year also as the object of the `holidays` package that its
manual shows.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent.parent))

import businesstimedelta
import holidays
import pytz

from engine.clock import instant, zone
from engine.hours import WorkingHours, public_holidays

ROME = zone("Europe/Rome")
WEEK = dict.fromkeys(range(5), ((9 * 3600, 18 * 3600),))
ROUNDS = 15
QUICK = 2000
"""Questions per round to this engine; businesstimedelta gets the first few of them."""
CASES = {"day": (1, False, 60), "day, holidays": (1, True, 60), "year, holidays": (365, True, 3)}
"""How many days a span has, whether holidays count, and how many questions businesstimedelta gets in a round."""

Question = tuple[int, int, int]
"""A start, an end, and the open seconds between them."""


def practice(holy: bool) -> WorkingHours:
    closed = partial(public_holidays, "IT", "MI") if holy else None
    return WorkingHours("office", "Europe/Rome", WEEK, holidays=closed)


def other(closed: object) -> businesstimedelta.Rules:
    rome = pytz.timezone("Europe/Rome")
    work = businesstimedelta.WorkDayRule(time(9), time(18), [0, 1, 2, 3, 4], tz=rome)
    return businesstimedelta.Rules([work, businesstimedelta.HolidayRule(closed, tz=rome)] if closed else [work])


def questions(hours: WorkingHours, days: int) -> list[Question]:
    """Spans of so many days from open moments of 2025, the seconds between being more than none."""
    dice, found = random.Random(7), []
    year = instant("2025-01-02", ROME)
    while len(found) < QUICK:
        start = hours.next_opening(year + dice.randrange(360 * 86400)) + dice.randrange(3600)
        end = start + days * 86400 + dice.randrange(3600)
        if seconds := hours.between(start, end):
            found.append((start, end, seconds))
    return found


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def verify(hours: WorkingHours, rules: businesstimedelta.Rules, asked: list[Question]) -> None:
    """Exit at the first question to which the two sides give different answers."""
    for start, end, seconds in asked:
        span = rules.difference(moment(start), moment(end))
        due = moment(start) + businesstimedelta.BusinessTimeDelta(rules, seconds=seconds)
        same = (span.timedelta.total_seconds(), due.timestamp()) == (seconds, hours.add(start, seconds))
        if not same:
            sys.exit(f"{moment(start)} to {moment(end)}: {seconds} s here, {span} there")


def timed(work: Callable[[], object], count: int) -> float:
    work()  # what the other side left in the processor's caches is nobody's merit
    began = perf_counter()
    work()
    return (perf_counter() - began) / count * 1e6


def here(hours: WorkingHours, asked: list[Question]) -> dict[str, Callable[[], object]]:
    add, between = hours.add, hours.between
    return {
        "add": lambda: [add(start, seconds) for start, _, seconds in asked],
        "between": lambda: [between(start, end) for start, end, _ in asked],
    }


def there(rules: businesstimedelta.Rules, asked: list[Question]) -> dict[str, Callable[[], object]]:
    spans = [(moment(s), moment(e), businesstimedelta.BusinessTimeDelta(rules, seconds=n)) for s, e, n in asked]
    return {
        "add": lambda: [start + span for start, _, span in spans],
        "between": lambda: [rules.difference(start, end) for start, end, _ in spans],
    }


def measure() -> dict[str, dict[str, float]]:
    """Median microseconds per question, by question and side: `figures["add, day"]["here"]`."""
    sides: dict[str, dict[str, tuple[Callable[[], object], int]]] = {}
    for kind, (days, holy, few) in CASES.items():
        hours = practice(holy)
        asked = questions(hours, days)
        rules = {"there": other(set(public_holidays("IT", "MI", range(2024, 2032))) if holy else None)}
        if days > 1:
            rules["package"] = other(holidays.country_holidays("IT", subdiv="MI", years=range(2024, 2032)))
        for rule in rules.values():
            verify(hours, rule, asked[:few])
        for verb, work in here(hours, asked).items():
            sides[f"{verb}, {kind}"] = {"here": (work, QUICK)} | {
                name: (there(rule, asked[:few])[verb], few) for name, rule in rules.items()
            }
    always = WorkingHours.always("always")
    for verb, work in here(always, questions(always, 1)).items():
        sides[f"{verb}, 24x7"] = {"here": (work, QUICK)}
    rounds = [{q: {n: timed(*w) for n, w in side.items()} for q, side in sides.items()} for _ in range(ROUNDS)]
    return {q: {n: median(r[q][n] for r in rounds) for n in side} for q, side in sides.items()}


def report(figures: dict[str, dict[str, float]]) -> dict[str, float]:
    ratios = {
        question + (", as a package" if name == "package" else ""): side[name] / side["here"]
        for question, side in figures.items()
        for name in side
        if name != "here"
    }
    for verb in ("add", "between"):
        ratios[f"{verb}, year to day"] = (
            figures[f"{verb}, year, holidays"]["here"] / figures[f"{verb}, day, holidays"]["here"]
        )
    return ratios


def main() -> None:
    figures = measure()
    ratios = report(figures)
    if "--json" in sys.argv[1:]:
        print(json.dumps({"microseconds": figures, "ratios": ratios}, indent=2))
        return
    for question, side in figures.items():
        print(f"{question:<38}" + "  ".join(f"{name} {value:,.2f} us" for name, value in side.items()))
    for name, ratio in ratios.items():
        print(f"{name:<38}{ratio:,.1f}x")


if __name__ == "__main__":
    main()
