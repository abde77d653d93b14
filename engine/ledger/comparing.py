"""What other rules would do to what is not invoiced: everything rated by either set, client by client.

Prices that a rule has decided are facts and stay; what is invoiced stays too, and brings an adjustment where the other
rules would have come to something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.charges import Line
from engine.ledger.ledger import Ledger
from engine.money import Cents
from engine.store.contract import Store
from engine.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Difference:
    """One client's."""

    client: str
    before: Cents
    """What is to be billed by the present rules."""
    after: Cents
    """What would be, by the coming ones."""
    adjusts: Cents
    """How much of the difference concerns what was invoiced before."""
    subjects: tuple[str, ...]
    """Entries and fees that would come to something else."""
    unrated: tuple[str, ...]
    """Those for which no price would be found, and was before."""


def compare(store: Store, present: Workflow, coming: Workflow, until: date) -> list[Difference]:
    """The clients for whom anything comes to something else, up to a day; nobody where no rule of money has changed."""
    if _of_money(present) == _of_money(coming):
        return []
    before, after = Ledger(store, present), Ledger(store, coming)
    clients = sorted({*before.clients(), *after.clients()})
    told = (_differs(client, before.to_bill(client, until), after.to_bill(client, until)) for client in clients)
    return [each for each in told if each is not None]


def _differs(client: str, before: list[Line], after: list[Line]) -> Difference | None:
    was, now = dict(_by_subject(before)), dict(_by_subject(after))
    subjects = tuple(sorted(subject for subject in was.keys() | now.keys() if was.get(subject) != now.get(subject)))
    if not subjects:
        return None
    lost = _unrated(after) - _unrated(before)
    adjusts = _adjusts(after) - _adjusts(before)
    return Difference(client, _net(before), _net(after), adjusts, subjects, tuple(sorted(lost)))


def _by_subject(lines: list[Line]) -> Iterator[tuple[str, list[tuple[str, Cents, str]]]]:
    found: dict[str, list[tuple[str, Cents, str]]] = {}
    for line in lines:
        charge = line.charge
        found.setdefault(charge.subject, []).append((charge.covered, charge.amount, charge.unrated))
    return iter(found.items())


def _net(lines: list[Line]) -> Cents:
    return sum(line.charge.amount for line in lines if not line.charge.unrated)


def _adjusts(lines: list[Line]) -> Cents:
    return _net([line for line in lines if line.adjusts])


def _unrated(lines: list[Line]) -> set[str]:
    return {line.charge.subject for line in lines if line.charge.unrated}


def _of_money(workflow: Workflow) -> object:
    """Whatever of the rules a rating can depend on."""
    company = workflow.company
    roles = {agent.id: agent.roles for agent in company.agents.values()}
    kinds = {
        kind: (each.billing, each.rating, each.bills, each.fields, each.moved, tuple(each.states))
        for kind, each in workflow.definitions.items()
    }
    return company.tariff, company.zone, company.calendars, roles, kinds
