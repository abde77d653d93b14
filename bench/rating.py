"""Rating beside a bare loop that multiplies: what the pipeline costs above seconds × price.

    python bench/rating.py [--json]

The contract has everything: a minimum and a step per ticket, a multiplier after hours, included hours that roll over,
two blocks a year, a discount, prices by role; `plain` is the same without allowances. 100,000 entries lie in 200
months, 10,000 in 60. Every round rates from scratch on all sides in turn; figures are medians over the rounds, in
seconds of the processor, and a ratio says how many times as long as the bare loop.

Then, of 10,000 entries: one more at the end, one that is back-dated to anywhere, and the steps of one charge; where a
month uses up its included hours, so that an entry soon changes nothing of what follows, and where it never does, so
that the rest of the month and what is rolled over are rated again.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import median
from time import process_time

sys.path.insert(0, str(Path(__file__).parent.parent))

from engine.charges import Booking, TimeEntry
from engine.clock import instant, zone
from engine.company import Agent, Company
from engine.hours import WorkingHours
from engine.machines.definition import Definition
from engine.machines.money_rules import CoverRule, RatingRule
from engine.problems import Position
from engine.rating import Account, Grant, Rater, Terms
from engine.tariff import Multiplier, RateCard, Rates, Rounding, Tariff

ROME = zone("Europe/Rome")
FIRST = instant("2015-01-01", ROME)
MONTH = 30 * 86400
ROUNDS = 5
HERE = Position("bench.yaml", 1, 1)
OFFICE = WorkingHours("office", "Europe/Rome", dict.fromkeys(range(5), ((9 * 3600, 18 * 3600),)))

Pair = tuple[TimeEntry, Booking]


def company() -> Company:
    agents = {
        name: Agent(name, name, (role,), HERE)
        for name, role in (("anna", "technician"), ("bruno", "senior"), ("carla", "technician"))
    }
    rates = Rates(date(2010, 1, 1), HERE, {"technician": 8000, "senior": 11000})
    after_hours = Multiplier("after_hours", Fraction(3, 2), HERE, outside="office")
    card = RateCard("standard", "Standard", HERE, (rates,), Rounding(1800, 900, "ticket"), (after_hours,))
    tariff = Tariff(activities={"remote": "Remote"}, rate_cards={"standard": card})
    return Company("Bench", "Europe/Rome", "office", {}, agents, {"office": OFFICE}, {}, tariff=tariff)


def contract(minutes: int = 600) -> Account:
    """With so many included minutes a month."""
    included = CoverRule("included", HERE, minutes="minutes", every="month", rolls_over=True, overage="overage")
    block = CoverRule("block", HERE, minutes="minutes", source="block")
    rating = RatingRule(HERE, discount="discount", since="start", covered={"included": included, "block": block})
    kind = Definition("contract", "", "K-{n}", {}, {}, {}, {}, {}, {}, {}, "contract.yaml", "", HERE, rating=rating)
    terms = Terms(date.min, None, {"minutes": minutes, "overage": 9500, "discount": 500, "start": "2015-01-01"})
    grants = tuple(
        Grant(f"B-{year}-{half}", 20 * 3600, date(year, half, 1), date(year + 1, half, 1))
        for year in range(2015, 2032)
        for half in (1, 7)
    )
    return Account("K-1", "C-1", kind, (terms,), {"block": grants})


def entries(count: int, months: int) -> list[Pair]:
    """Work spread evenly over months, three entries to a ticket, in order."""
    dice = random.Random(4)
    starts = sorted(FIRST + dice.randrange(months * MONTH) // 60 * 60 for _ in range(count))
    found = []
    for number, start in enumerate(starts):
        ticket = f"T-{number // 3}"
        agent = dice.choice(("anna", "bruno", "carla"))
        entry = TimeEntry(f"{ticket}#{number}", ticket, agent, start, dice.randrange(5, 180) * 60)
        found.append((entry, Booking(ticket, "ticket", "C-1", "K-1", subject="VPN")))
    return found


def bare(pairs: list[Pair]) -> int:
    """The least that rating can have to do: seconds × price, rounded half up."""
    prices = {"anna": 8000, "bruno": 11000, "carla": 8000}
    return sum((2 * entry.seconds * prices[entry.agent] + 3600) // 7200 for entry, _ in pairs)


def rated(pairs: list[Pair], account: Account) -> Rater:
    rater = Rater(account, company())
    rater.extend(pairs)
    return rater


def timed(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def from_scratch(count: int, months: int) -> dict[str, float]:
    """Seconds to rate and to read all charges; with everything, and under a contract without allowances."""
    pairs = entries(count, months)
    full = contract()
    plain = replace(full, definition=replace(full.definition, rating=replace(full.definition.rating, covered={})))
    sides: dict[str, Callable[[], object]] = {
        "bare": lambda: bare(pairs),
        "plain": lambda: [*rated(pairs, plain).charges],
        "full": lambda: [*rated(pairs, full).charges],
    }
    rounds = [{name: timed(work) for name, work in sides.items()} for _ in range(ROUNDS)]
    return {name: median(each[name] for each in rounds) for name in sides}


def one_more(count: int, months: int, minutes: int) -> dict[str, float]:
    """Seconds for one entry at the end, one in the middle, the explanation of a charge; median and worst of 200."""
    pairs = entries(count + 400, months)
    rater = rated(pairs[:count], contract(minutes))
    found: dict[str, float] = {}

    def note(name: str, works: list[Callable[[], object]]) -> None:
        times = sorted(timed(work) for work in works)
        found[name], found[f"{name}, worst"] = median(times), times[-1]

    note("at the end", [lambda pair=pair: rater.add(*pair) for pair in pairs[count : count + 200]])
    late = random.Random(5).sample(range(count), 200)
    note("back-dated", [lambda pair=pair: rater.add(*pair) for pair in [_late(pairs[at], at) for at in late]])
    charges = random.Random(6).sample([*rater.charges], 200)
    note("explained", [lambda charge=charge: rater.explain(charge) for charge in charges])
    return found


def _late(pair: Pair, at: int) -> Pair:
    """Another entry about the time of one, on a ticket of its own."""
    entry, booking = pair
    ticket = f"L-{at}"
    same = Booking(ticket, booking.kind, booking.client, booking.contract, subject=booking.subject)
    return TimeEntry(f"{ticket}#1", ticket, entry.agent, entry.start + 60, 3600), same


def main() -> None:
    scratch = from_scratch(100_000, 200)
    more = {name: one_more(10_000, 60, minutes) for name, minutes in (("used up", 600), ("never used up", 60_000))}
    if "--json" in sys.argv:
        print(json.dumps({"scratch_s": scratch, "one_more_s": more}, indent=2))
        return
    for name, seconds in scratch.items():
        print(f"100,000 from scratch, {name:8} {seconds:8.3f} s  {seconds / scratch['bare']:7.1f} times the bare loop")
    for allowance, figures in more.items():
        for name, seconds in figures.items():
            print(f"10,000, included hours {allowance}, {name:20} {seconds * 1000:8.3f} ms")


if __name__ == "__main__":
    main()
