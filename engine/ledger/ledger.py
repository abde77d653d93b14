"""The ledger: what was worked, what it comes to, what is billed and what is not, at one position of a store."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from engine import facts
from engine.charges import Balance, Booking, Charge, Cost, Line, Step, TimeEntry
from engine.clock import Instant, local, zone
from engine.events import Event, Opened
from engine.ledger import snapshot
from engine.ledger.accounts import Accounts
from engine.ledger.billing import Billing
from engine.ledger.book import Book, Told
from engine.ledger.bookings import Bookings
from engine.ledger.caps import Caps
from engine.ledger.fees import Fees
from engine.ledger.histories import Histories
from engine.ledger.ratings import Ratings
from engine.ledger.supposing import Supposing
from engine.money import HOUR, Cents, grouped, half_up
from engine.money_events import Billed, Charged
from engine.periods import next_day
from engine.rating import Account
from engine.records import Record
from engine.store.contract import Store
from engine.workflow import Workflow


class Ledger:
    """What money there is to tell of in a store, by one set of rules. For one thread at a time.

    It is worked out from the facts when it is made, and follows the store's events when it is told to `refresh`; then
    only what they concern is rated again.
    """

    def __init__(self, store: Store, workflow: Workflow, beside: Path | None = None) -> None:
        """`beside`: a file for a snapshot, which is read if it counts, and written where that is worth it."""
        self._beside = beside
        self._store, self.workflow = store, workflow
        self.company = workflow.company
        self._zone = zone(self.company.zone)
        self._book = Book()
        self._bookings = Bookings(store, workflow)
        self._histories = Histories(store, workflow, self.day)
        self._accounts = Accounts(self._histories, self._bookings)
        self._ratings = Ratings(self._book, self._bookings, self._accounts, self.company, self.day)
        self._caps = Caps(store, workflow, self._book, self._bookings, self._ratings, day=self.day)
        self._fees = Fees(self._histories, self._accounts, self._bookings, self.company)
        self._billing = Billing(store, workflow, self._subject)
        self.position = store.position()
        self.today = date.min
        """The local day of the newest event: what comes round is told up to then unless more is asked for."""
        with _uncollected():
            if beside is None or not self._restored(beside):
                self._read()
                self._keep()

    @property
    def entries(self) -> Mapping[str, TimeEntry]:
        """Every time entry as it is now, by its id."""
        return self._book.entries

    def day(self, moment: Instant) -> date:
        """The local day of an instant, in the company's zone."""
        return local(moment, self._zone).date()

    def booking(self, record: str) -> Booking:
        """What a record belongs to as it stands now; one that does not exist belongs to nothing."""
        return self._bookings.glance(record).booking

    def worked(
        self,
        *,
        client: str | None = None,
        agent: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Iterator[TimeEntry]:
        """Entries by their work dates in [since, until), in order of (start, id)."""
        for entry in self._book.worked(_midnight(since, self._zone), _midnight(until, self._zone)):
            if (agent is None or entry.agent == agent) and (
                client is None or self.booking(entry.record).client == client
            ):
                yield entry

    def charges(
        self,
        *,
        client: str | None = None,
        contract: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Iterator[Charge]:
        """As rated now, with days in [since, until), by (day, key); without their steps, which `explained` tells.

        Fees up to `until`, or up to the day of the newest event.
        """
        self._reach(until or next_day(self.today))
        found = [
            charge
            for charge in self._all(client, contract)
            if (since is None or charge.day >= since) and (until is None or charge.day < until)
        ]
        found.sort(key=lambda charge: (charge.day, charge.key))
        return iter(found)

    def of_record(self, stream: str, through: date = date.min) -> list[Charge]:
        """Everything that arises from a record, by day, entry by entry, each with its steps.

        Fees that begin up to and with a day, or with that of the newest event where that is later.
        """
        self._reach(next_day(max(through, self.today)))
        of = self._book.of(stream)
        found = [charge for entry in of.entries for charge in self.of_entry(entry)]
        found += [self._price(key) for key in of.prices]
        found += [*self._fees.of(stream), *self._caps.of(stream)]
        return sorted(found, key=_in_order)

    def of_entry(self, entry: str) -> list[Charge]:
        """What an entry comes to, with the steps; nothing for work that is charged to nobody."""
        return [self.explained(charge) for charge in self._ratings.of_entry(entry)]

    def rated(self, entry: str) -> list[Charge]:
        """What an entry comes to, without the steps: where many are looked at."""
        return self._ratings.of_entry(entry)

    def entries_of(self, record: str) -> list[TimeEntry]:
        """The entries of a record, in order of (start, id)."""
        found = (self._book.entries[entry] for entry in self._book.of(record).entries)
        return sorted(found, key=lambda entry: (entry.start, entry.id))

    def steps(self, charge: Charge) -> tuple[Step, ...]:
        """How a charge came about: its own steps, or those of what its subject comes to now, where it is the same."""
        if charge.steps:
            return charge.steps
        return next((self.explained(c).steps for c in self._subject(charge.subject) if c == charge), ())

    def explained(self, charge: Charge) -> Charge:
        """A charge of this ledger with its steps."""
        return self._ratings.explained(charge) if charge.kind == "time" and not charge.steps else charge

    def balances(self, contract: str, through: date | None = None) -> list[Balance]:
        """Allowances of a contract (or client) up to and with a day: unless given, that of the newest event or work."""
        if through is None:
            last = self._book.last
            through = max(self.today, self.day(last)) if last is not None else self.today
        return self._ratings.balances(contract, through)

    def followed(self, kind: str) -> list[str]:
        """The records of a kind whose history the ledger follows: contracts, clients, blocks, whatever has a fee."""
        return [stream for stream, history in self._histories.of.items() if history.kind == kind]

    def drawn_by(self, stream: str) -> str:
        """The account that draws from a block; of everything else, the record itself."""
        return self._accounts.drawing(stream) or stream

    def redrawn(self) -> set[str]:
        """The accounts of which work or terms have changed since this was last asked; for one asker."""
        return self._ratings.redrawn()

    def costs(
        self, *, client: str | None = None, since: date | None = None, until: date | None = None
    ) -> Iterator[Cost]:
        """What was bought, with days in [since, until), by (day, key). Labour is told by `entry_cost`."""
        found = [
            Cost(told.body.key, told.stream, told.body.day, told.body.amount, told.body.text, told.body.rule)
            for told in self._book.costs.values()
            if client is None or self.booking(told.stream).client == client
        ]
        days = [c for c in found if (since is None or c.day >= since) and (until is None or c.day < until)]
        return iter(sorted(days, key=lambda cost: (cost.day, cost.key)))

    def clients(self, until: date | None = None) -> list[str]:
        """Everybody who was worked for, charged or billed anything; with `until`, who owes a fee by that day too."""
        if until is not None:
            self._reach(until)
        found = {self.booking(record).client for record in self._book.records}
        found |= {charge.client for charge in self._fees.all()} | self._billing.clients()
        return sorted(found - {""})

    def to_bill(self, client: str, until: date, *, without: str = "", steps: bool = False) -> list[Line]:
        """What can be billed up to a day (which is not in it) and is not, adjustments included; by (day, key).

        Also what is covered (amount 0) and what is unrated, on no invoice yet. What was billed before and comes to
        something else is one line with the difference, whenever it was worked; also what comes to nothing by now.
        A fee in advance belongs to the invoice with its first day, one in arrears to that with its last.

        `without`: an invoice whose lines count as not billed: a draft that is drawn anew. `steps`: with each charge's.
        """
        self._reach(until)
        lines = sorted(
            self._billing.to_bill(client, until, without), key=lambda line: (line.charge.day, line.charge.key)
        )
        return [replace(line, charge=self._told(line.charge)) for line in lines] if steps else lines

    def billed(self, subject: str) -> list[tuple[str, Cents]]:
        """(invoice, amount) of a subject, on invoices that are not released."""
        return self._billing.billed(subject)

    def invoices(self, client: str | None = None) -> list[Record]:
        """The invoices and credit notes, of a client or of all, in the order in which they were opened."""
        return self._billing.invoices(client)

    def lines(self, invoice: str) -> tuple[Line, ...]:
        """What stands on an invoice."""
        return self._billing.lines(invoice)

    def counts(self, invoice: str) -> bool:
        """Whether an invoice's lines count as billed: it is not released."""
        return self._billing.counts(invoice)

    def closed_until(self, client: str) -> date | None:
        """The day after the last one that is invoiced to a client; None before the first invoice."""
        return self._billing.closed_until(client)

    def entry_cost(self, entry: TimeEntry) -> Cents | None:
        """What an entry costs us, overheads included; None when no rate holds for its agent on its day."""
        per_hour = self.company.tariff.cost(entry.agent, self.day(entry.start))
        return None if per_hour is None else half_up(Fraction(entry.seconds, HOUR) * per_hour)

    def account(self, stream: str) -> Account:
        """A contract, or a client, as rating sees it: its terms from day to day."""
        return self._accounts.of(stream)

    def charged(self, record: str) -> bool:
        """Whether time that is logged on a record is charged to anybody."""
        booked = self._bookings.glance(record)
        return booked.charged and bool(booked.booking.client)

    @contextmanager
    def supposing(self) -> Iterator[Supposing]:
        """Try what work would come to that is not there, or reads otherwise; nothing of it stays."""
        found = Supposing(self._book, self._ratings, self.booking)
        try:
            yield found
        finally:
            found.forget()

    def refresh(self) -> None:
        """Catch up with the store; cheap when nothing happened."""
        position = self._store.position()
        if position < self.position:
            self.__init__(self._store, self.workflow, self._beside)  # type: ignore[misc] # a batch was undone that it had looked into
        elif position > self.position:
            self._follow(self._store.events(after=self.position))

    def _read(self) -> None:
        """Read the facts, and whatever they refer to."""
        self._histories.read()
        self._accounts.read()
        for fact in self._store.facts():
            self._tell(fact)
        newest = next(iter(self._store.events(after=self.position - 1)), None) if self.position else None
        self.today = self.day(newest.at) if newest else date.min
        self._billing.read()
        self._billing.touch(self._ratings.rate(self._book.entries.keys()))
        self._billing.touch(self._book.prices)
        self._billing.touch(self._caps.begin())
        self._reach(self._billing.reaches)

    def _tell(self, fact: facts.Fact) -> None:
        """Take over what a fact says by now."""
        self._book.tell(fact)
        if isinstance(fact.body, Billed):
            self._billing.draw(fact.key, fact.body.lines)

    def _restored(self, beside: Path) -> bool:
        """Begin with a snapshot, and follow what has happened since."""
        found = snapshot.read(beside, self._store, self.workflow)
        if found is None:
            return False
        newest, self.position, self.today = self.position, found.mark.position, found.today
        self._book.restore(found.entries, found.prices, found.costs)
        self._bookings.restore(found.bookings, found.seen_by)
        self._histories.of = found.histories
        self._accounts.read()
        self._billing.restore(found.billing)
        self._billing.read()
        self._ratings.restore(found.charges, found.under)
        self._billing.touch(self._caps.begin())
        self._reach(self._billing.reaches)
        self.refresh()
        if newest - found.mark.position > snapshot.BEHIND:
            self._keep()
        return True

    def _keep(self) -> None:
        """Write a snapshot, where there is a place for it and it is worth it."""
        worth = len(self._book.entries) + len(self._book.prices) >= snapshot.WORTH
        made_from = snapshot.mark(self._store, self.workflow, self.position) if self._beside and worth else None
        if self._beside is None or made_from is None:
            return
        entries, prices, costs = self._book.worked(None, None), self._book.prices, self._book.costs
        bookings, (charges, under) = self._bookings.held(), self._ratings.held()
        snapshot.write(
            self._beside,
            snapshot.Snapshot(
                made_from, self.today, list(entries), list(prices.values()), list(costs.values()), *bookings,
                self._histories.of, charges, under, self._billing.held(),
            ),
        )  # fmt: skip

    def _follow(self, events: Iterator[Event]) -> None:
        """Take in events, then rate what they concern."""
        entries, prices = set[str](), set[str]()
        touched, streams = set[str](), set[str]()
        for event in events:
            for fact in facts.facts(event, event.stream):
                self._tell(fact)
                {"time": entries, "charge": prices}.get(fact.kind, set()).add(fact.key)
            touched |= self._histories.hear([event])
            streams.add(event.stream)
            if isinstance(event.body, Opened) and event.body.kind in self._billing.kinds:
                self._billing.look(event.stream)
            self.position = event.position
            self.today = max(self.today, self.day(event.at))
        for stream in streams & self._billing.records.keys():
            self._billing.look(stream)
        changed = self._settle(entries, prices, touched, self._rebooked(streams))
        self._billing.touch(self._caps.again(changed, streams))
        self._reach(self._billing.reaches)

    def _settle(self, entries: set[str], prices: set[str], touched: set[str], rebooked: set[str]) -> set[str]:
        """Rate again what was touched, and remember what is to be compared with what was billed; the same."""
        for record in rebooked:
            entries |= self._book.of(record).entries
            prices |= self._book.of(record).prices
        changed = self._ratings.rate_anew(self._accounts.changed(touched | (rebooked & self._histories.of.keys())))
        changed |= self._ratings.rate(entries) | prices | self._fees.again(touched | rebooked)
        self._billing.touch(changed)
        return changed

    def _rebooked(self, streams: set[str]) -> set[str]:
        """Records that belong to something else since other records, or they themselves, have changed."""
        self._bookings.look_again()
        concerned = {each for stream in streams for each in self._bookings.concerned(stream)}
        before = {stream: self._bookings.forget(stream) for stream in concerned}
        return {stream for stream in concerned if self._bookings.of(stream) != before[stream]}

    def _reach(self, until: date) -> None:
        """Know the fees up to a day."""
        self._billing.touch(self._fees.reach(until))

    def _all(self, client: str | None, contract: str | None) -> Iterator[Charge]:
        """All charges of time, prices and fees."""
        for rated in self._ratings.all():
            account = rated.account
            if (client is None or account.client == client) and (contract is None or account.contract == contract):
                for charges in rated.charges.values():
                    yield from charges
        for charge in (*(self._price(key) for key in self._book.prices), *self._fees.all(), *self._caps.all()):
            if (client is None or charge.client == client) and (contract is None or charge.contract == contract):
                yield charge

    def _subject(self, subject: str) -> list[Charge]:
        """What a subject comes to: an entry, a price, or a fee."""
        if subject in self._book.entries:
            return self._ratings.of_entry(subject)
        if subject in self._book.prices:
            return [self._price(subject)]
        fee = self._fees.get(subject) or self._caps.get(subject)
        return [fee] if fee else []

    def _price(self, key: str) -> Charge:
        """A price that a rule decided, as a charge."""
        told = self._book.prices[key]
        booking = self._bookings.of(told.stream).booking
        body = _charged(told)
        return Charge(
            key, key, "price", told.stream, booking.client, body.day, amount=body.amount, contract=booking.contract,
            project=booking.project, service=booking.service, text=body.text, tax=body.tax, quantity=body.quantity,
            steps=(Step("price", f"{body.text}: {grouped(body.amount)}", body.rule),),
        )  # fmt: skip

    def _told(self, charge: Charge) -> Charge:
        """A charge with its steps, or the difference to one with the steps of what it comes to now."""
        now = next((each for each in self._subject(charge.subject) if each.key == charge.key), None)
        return replace(charge, steps=self.explained(now).steps) if now else charge


def _charged(told: Told) -> Charged:
    assert isinstance(told.body, Charged)  # noqa: S101 - prices are told by this event alone
    return told.body


@contextmanager
def _uncollected() -> Iterator[None]:
    """Have no garbage looked for meanwhile: all that is read stays, and looking at it over and over takes most time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _midnight(day: date | None, zone: ZoneInfo) -> Instant | None:
    """The instant at which a local day begins."""
    return None if day is None else int(datetime.combine(day, time(), zone).timestamp())


def _in_order(charge: Charge) -> tuple[date, int, str]:
    """By day; what follows from entries as they were written down, `T-1#9` before `T-1#10`, what covers them first."""
    number = charge.key.partition("/")[0].partition("#")[2]
    return charge.day, int(number or 0), "" if number else charge.key
