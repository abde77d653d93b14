"""Drawing, approving, sending and taking back the invoices of a month: commands for the desk, nothing decided here.

Everything that one call does becomes durable together. The ledger catches up inside the desk's batch, where nobody
else writes, so that two people can never draw the same thing; and each invoice has the key of its client, its month
and how many there were before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from engine.commands import AlreadyDone, Bill, Changed, Done, Fire, Open, Outcome, Refused
from engine.events import ApprovalAsked
from engine.money import Cents, grouped
from engine.month.closing import ClientMonth, Month, worth_drawing
from engine.month.invoices import Way
from engine.month.totals import Totals
from engine.records import Record, Value

if TYPE_CHECKING:
    from engine.desk import Desk

Result = Literal["drafted", "redrawn", "approved", "reopened", "sent", "void", "waits", "nothing", "refused"]

DONE: dict[Way, Result] = {"approve": "approved", "reopen": "reopened", "send": "sent", "void": "void"}


@dataclass(frozen=True, slots=True)
class Act:
    """What became of one invoice, or of a client without one."""

    client: str
    result: Result
    invoice: str = ""
    total: Cents = 0
    reason: str = ""
    """Why it was refused, or why there was nothing to do."""


class Clerk:
    """Somebody who closes a month, through the desk."""

    def __init__(self, desk: Desk, month: Month, by: str) -> None:
        self.desk, self.month, self.by = desk, month, by

    def draft(self, clients: Iterable[str]) -> list[Act]:
        """Draw an invoice for each client that has something to bill and no invoice of the month."""
        return self._each(clients, self._draft)

    def redraw(self, clients: Iterable[str]) -> list[Act]:
        """Draw the drafts of the month anew."""
        return self._each(clients, self._redraw)

    def approve(self, clients: Iterable[str], anyway: str = "") -> list[Act]:
        """Approve the drafts of the month whose questions are answered; with `anyway`, the others too, for a reason."""
        return self._each(clients, lambda row: self._approve(row, anyway))

    def move(self, clients: Iterable[str], way: Way, note: str = "") -> list[Act]:
        """Reopen, send or void the invoices and credit notes of the month that stand where that can be done."""
        return self._each(clients, lambda row: self._move(row, way, note))

    def _each(self, clients: Iterable[str], act: Callable[[ClientMonth], Iterable[Act]]) -> list[Act]:
        with self.desk.batch():
            self.month.refresh()
            return [done for client in clients for done in act(self.month.of(client))]

    def _draft(self, row: ClientMonth) -> Iterator[Act]:
        if row.closer is not None:
            yield Act(row.client, "nothing", row.closer.id, reason=self._drawn(row.closer))
        elif reason := self._undrawable(row):
            yield Act(row.client, "refused", reason=reason)
        elif not worth_drawing(row.lines):
            yield Act(row.client, "nothing", reason="there is nothing to bill")
        else:
            fields = {**self._sums(row.totals), **self._period(row)}
            key = f"month/{row.client}/{self.month.month}/{row.generation + 1}"
            kind = self.month.kind.definition.kind
            outcome = self.desk.handle(Open(kind=kind, by=self.by, fields=fields, lines=row.lines, key=key))
            yield self._told(row.client, outcome, "drafted", row.totals.total)

    def _drawn(self, closer: Record) -> str:
        """Why there is nothing to draw: it was done before."""
        again = "; --redraw draws it anew" if self.month.kind.stage(closer) == "drafted" else ""
        return f"{closer.id} is the invoice of {self.month.month.title} already{again}"

    def _undrawable(self, row: ClientMonth) -> str:
        """Why a client's month cannot be drawn; empty when it can."""
        month = self.month.month
        if month.since > self.month.situation.today:
            return f"{month.title} begins on {month.since}, and nothing of it can be invoiced before"
        if row.shut and row.closed_until is not None:
            last = row.closed_until - timedelta(days=1)
            return f"it is invoiced up to {last}; what came later goes on the next invoice, of a later month"
        return ""

    def _redraw(self, row: ClientMonth) -> Iterator[Act]:
        draft = row.closer
        if draft is None or self.month.kind.stage(draft) != "drafted":
            state = f"{draft.id} is {draft.state}; reopen it first" if draft else "there is no draft"
            yield Act(row.client, "refused" if draft else "nothing", draft.id if draft else "", reason=state)
            return
        lines = self.month.anew(row.client, draft)
        totals = self.month.totals(row.client, lines)
        outcome = self.desk.handle(Bill(id=draft.id, by=self.by, lines=lines, fields=self._sums(totals)))
        yield self._told(row.client, outcome, "redrawn", totals.total)

    def _approve(self, row: ClientMonth, anyway: str) -> Iterator[Act]:
        asked = "; ".join(question.text for question in row.open)
        drafted = row.closer is not None and self.month.kind.stage(row.closer) == "drafted"
        if row.closer is not None and drafted and asked and not anyway:
            number = "this" if len(row.open) == 1 else f"these {len(row.open)}"
            reason = f"{number} must be answered first: {asked}; --anyway REASON goes on all the same"
            yield Act(row.client, "refused", row.closer.id, self._total(row.closer), reason)
            return
        yield from self._move(row, "approve", f"approved although {asked}: {anyway}" if drafted and asked else "")

    def _movable(self, row: ClientMonth, way: Way) -> list[tuple[Record, str]]:
        """(invoice, transition) of those that stand where it can be done."""
        return [(record, name) for record in row.invoices if (name := self.month.kind.way(record, way))]

    def _move(self, row: ClientMonth, way: Way, note: str) -> Iterator[Act]:
        movable = self._movable(row, way)
        for record, name in movable:
            outcome = self.desk.handle(Fire(id=record.id, transition=name, by=self.by, note=note))
            yield self._told(row.client, outcome, DONE[way], self._total(record))
        if not movable:
            states = ", ".join(f"{record.id} is {record.state}" for record in row.invoices)
            yield Act(row.client, "nothing", reason=states or f"there is no invoice of {self.month.month.title}")

    def _total(self, record: Record) -> Cents:
        """What an invoice says that it comes to."""
        total = record.fields.get(self.month.kind.rule.total)
        return total if isinstance(total, int) else 0

    def _told(self, client: str, outcome: Outcome, result: Result, total: Cents) -> Act:
        match outcome:
            case Done(id=invoice, events=events):
                waits = next((e.body.role for e in events if isinstance(e.body, ApprovalAsked)), "")
                reason = f"it waits for {waits}" if waits else ""
                return Act(client, "waits" if waits else result, invoice, total, reason)
            case Refused(id=invoice, refusal=refusal):
                return Act(client, "refused", invoice, total, str(refusal))
            case Changed(id=invoice):
                return Act(client, "refused", invoice, total, "somebody changed it just now; look at it, and ask again")
            case AlreadyDone(id=invoice):
                return Act(client, "nothing", invoice, total, "it was drawn before")

    def _sums(self, totals: Totals) -> dict[str, Value]:
        """The sums, in the fields that the workflow has for them."""
        rule = self.month.kind.rule
        sums = {rule.net: totals.net, rule.tax: totals.tax, rule.total: totals.total, rule.withheld: totals.withheld}
        return {name: cents for name, cents in sums.items() if name}

    def _period(self, row: ClientMonth) -> dict[str, Value]:
        """Client and days, and a subject where the workflow wants one."""
        rule, month = self.month.kind.rule, self.month.month
        fields: dict[str, Value] = {
            rule.client: row.client,
            rule.since: row.since.isoformat(),
            rule.until: month.last.isoformat(),
        }
        return fields | ({"subject": month.title} if "subject" in self.month.kind.definition.fields else {})


def summary(acts: Iterable[Act]) -> str:
    """`3 drafted, 4,210.00; 1 refused`: what a call came to, in words."""
    found: dict[Result, list[Cents]] = {}
    for act in acts:
        found.setdefault(act.result, []).append(act.total)
    said = (
        f"{len(sums)} {result}" + (f", {grouped(sum(sums))}" if any(sums) else "") for result, sums in found.items()
    )
    return "; ".join(said)
