"""What the questions are asked about: the store at one instant, read once for all clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from engine.charges import Line, TimeEntry
from engine.clock import Instant, local, zone
from engine.machines.definition import Definition
from engine.month.invoices import InvoiceKind, Invoices
from engine.month.period import MonthOf
from engine.month.totals import Totals
from engine.records import Asked as Approval
from engine.records import Record
from engine.store.contract import Where
from engine.unbilled import Finding, findings
from engine.worktime.recording import Recording, recording

if TYPE_CHECKING:
    from engine.ledger.ledger import Ledger
    from engine.views import Views


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that cannot be drawn, and why."""

    line: Line
    lacks: Literal["price", "tax"]
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One client of one month, as it stands."""

    client: str
    lines: tuple[Line, ...]
    """What can be drawn, and is on no invoice."""
    whole: tuple[Line, ...]
    """What the invoice holds if it is drawn now: these, and what is on the month's draft."""
    left_out: tuple[LeftOut, ...]
    """What cannot."""
    invoices: Invoices
    closer: Record | None
    """The invoice of the month, if there is one."""
    shut: bool
    """Whether a later month is closed, and this one never was."""
    sums: Totals
    """What the whole comes to, taxed as holds now."""


class Situation:
    """What many questions look at; each thing is read when the first of them asks."""

    def __init__(
        self, ledger: Ledger, views: Views, kind: InvoiceKind, month: MonthOf, now: Instant, *, search: bool = False
    ) -> None:
        """`search`: for unbilled work as well, which takes longer than all other questions."""
        self._search = search
        self.ledger, self.views, self.kind, self.month, self.now = ledger, views, kind, month, now
        self.workflow = views.workflow
        self.zone = zone(views.workflow.company.zone)

    @cached_property
    def lost(self) -> Mapping[str, list[Finding]]:
        """Client → what the searches of unbilled work find in the month; nothing where nobody asked to search."""
        found: dict[str, list[Finding]] = {}
        days = self.month.since, min(self.month.until, self.today + timedelta(days=1))
        for each in findings(self.ledger, self.views, *days, now=self.now) if self._search else ():
            found.setdefault(each.client, []).append(each)
        return found

    @property
    def today(self) -> date:
        """In the company's zone."""
        return local(self.now, self.zone).date()

    def day(self, moment: Instant) -> date:
        """The local day of an instant."""
        return local(moment, self.zone).date()

    def definition(self, record: Record) -> Definition | None:
        return self.workflow.definitions.get(record.kind)

    def client_of(self, record: Record) -> str:
        """The client that a record is counted to; empty for internal work."""
        return self.ledger.booking(record.id).client

    def subject(self, stream: str) -> str:
        """`T-1 VPN lenta`."""
        name = self.views.name_of(stream)
        return stream if name == stream else f"{stream} {name}"

    @cached_property
    def overlapping(self) -> Mapping[str, str]:
        """Entry of the month → another one by which the same agent worked at the same time; only what is billable."""
        found: dict[str, str] = {}
        last: dict[str, TimeEntry] = {}
        for entry in self.ledger.worked(since=self.month.since, until=self.month.until):
            if not entry.billable:
                continue
            before = last.get(entry.agent)
            if before and entry.start < before.end:
                found[entry.id] = before.id
                found.setdefault(before.id, entry.id)
            if before is None or entry.end > before.end:
                last[entry.agent] = entry
        return found

    @cached_property
    def recording(self) -> Mapping[str, list[Recording]]:
        """Client → timers that run on its records, and records of its in a state that records somebody's time."""
        found: dict[str, list[Recording]] = {}
        for each in recording(self.views.store, self.workflow):
            found.setdefault(self.ledger.booking(each.record).client, []).append(each)
        return found

    @cached_property
    def waiting(self) -> Mapping[str, list[tuple[Record, str, Approval]]]:
        """Client → what waits for somebody's approval."""
        found: dict[str, list[tuple[Record, str, Approval]]] = {}
        for row, name, approval in self.views.waiting():
            found.setdefault(self.client_of(row.record), []).append((row.record, name, approval))
        return found

    @cached_property
    def priced(self) -> Mapping[str, list[Record]]:
        """Client → records of kinds that charge prices or note costs, closed ones too."""
        found: list[Record] = []
        for definition in self.workflow.definitions.values():
            if definition.costs or any(rule.is_price for rule in definition.billing.values()):
                found += self.views.all(Where(kind=definition.kind), "id")
        return self._by_client(found)

    @cached_property
    def contracts(self) -> Mapping[str, list[Record]]:
        """Client → open contracts: records other than clients whose kind has a rating."""
        found: list[Record] = []
        for definition in self.workflow.definitions.values():
            if definition.rating is not None and "client" in definition.fields:
                found += self.views.all(Where(kind=definition.kind, open=True), "id")
        return self._by_client(found)

    def _by_client(self, records: Iterable[Record]) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for record in records:
            found.setdefault(self.client_of(record), []).append(record)
        return found
