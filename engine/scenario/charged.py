"""What a scenario expects to be charged: `charges: [{amount: 187.50, time: 75m}, {covered: included 2026-10}]`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.charges import Charge
from engine.machines import figures
from engine.machines.definition import Definition
from engine.machines.source import Path
from engine.money import grouped
from engine.scenario.clocks import span, spoken
from engine.scenario.page import Page
from engine.scenario.script import Check, Look
from engine.scenario.stage import Stage

MOST = 100_000_000_000
"""The most in cents that a charge is believed to be."""

NOTHING = "nothing"


def charges(page: Page, name: str, _: Definition, path: Path) -> Iterator[Check]:
    """Everything that is charged for the record by now, by day and key; of each what the scenario says."""
    wanted = [_entry(page, (*path, place)) for place in range(len(page.value(*path)))]

    def look(stage: Stage) -> Look:
        found = [c for c in stage.ledger.of_record(stage.ids[name]) if c.amount or c.kind == "time" or c.unrated]
        rules = [step.rule for charge in found for step in charge.steps if step.rule]
        return Look(_said(wanted), _found(found, wanted), rules[-1] if rules else "")

    yield Check(name, "charges", page.position(*path), look)


def _entry(page: Page, path: Path) -> dict[str, str]:
    """What is said of one charge, as it is compared; reported where it cannot be read."""
    found = {}
    for what in page.draft.section(*path):
        if what in _READ:
            try:
                found[what] = _READ[what](page.draft.source.written(*path, what))
            except ValueError as error:
                page.draft.report("M813", str(error), *path, what)
    return found


def _said(wanted: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(_told(each) for each in wanted) or NOTHING


def _found(found: Sequence[Charge], wanted: Sequence[Mapping[str, str]]) -> str:
    """Of each charge what was asked of the one in its place; of those beyond that, what they come to."""
    asked = [*(list(each) for each in wanted), *[["amount", "covered"]] * len(found)]
    told = (
        {what: said for what in words if (said := _SHOWN[what](charge)) or what in _asked_of(wanted, place)}
        for place, (charge, words) in enumerate(zip(found, asked, strict=False))
    )
    return ", ".join(_told(each) for each in told) or NOTHING


def _asked_of(wanted: Sequence[Mapping[str, str]], place: int) -> Mapping[str, str]:
    """What was said of the charge in a place; nothing beyond the last."""
    return wanted[place] if place < len(wanted) else {}


def _told(each: Mapping[str, str]) -> str:
    """`amount 187.50, time 1h15m`, in one order."""
    return "{" + ", ".join(f"{what}: {each[what] or NOTHING}" for what in _SHOWN if what in each) + "}"


_READ: Mapping[str, Callable[[str], str]] = {
    "amount": lambda text: grouped(figures.cents(text, MOST, below=True)),
    "time": span,
    "covered": str.strip,
    "overage": lambda text: "yes" if text.strip() in {"yes", "true"} else "no",
    "unrated": lambda text: "yes" if text.strip() in {"yes", "true"} else "no",
    "day": str.strip,
    "text": str.strip,
}
_SHOWN: Mapping[str, Callable[[Charge], str]] = {
    "amount": lambda charge: grouped(charge.amount),
    "time": lambda charge: spoken(charge.weighted),
    "covered": lambda charge: charge.covered,
    "overage": lambda charge: "yes" if charge.overage else "no",
    "unrated": lambda charge: "yes" if charge.unrated else "no",
    "day": lambda charge: charge.day.isoformat(),
    "text": lambda charge: charge.text,
}
