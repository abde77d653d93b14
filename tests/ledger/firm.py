"""A small firm for tests of the ledger: two clients, contracts of several sorts, invoices; and words to work it.

Work is written down by events, as the journal has them, so that a test can have it on any day and in any order.
"""

from __future__ import annotations

from datetime import date

from engine.charges import Line, TimeEntry
from engine.commands import Bill
from engine.events import Body, Event, TimeLogged, evolve
from engine.ledger.ledger import Ledger
from engine.money_events import TimeEdited, TimeRemoved
from engine.store.contract import Change, Committed
from tests.practice import COMPANY, Office, at, rules

MONEY = """
activities: {remote: Remote, travel: Travel}
rate_cards:
  standard:
    title: Standard
    rates:
      - {from: 2026-01-01, technician: 80.00, others: 60.00}
  quarters:
    title: By the quarter
    minimum: 30m
    step: 15m
    rates:
      - {from: 2026-01-01, others: 150.00}
  visits:
    title: By the ticket
    minimum: 1h
    step: 1h
    per: ticket
    rates:
      - {from: 2026-01-01, others: 150.00}
taxes: {standard: {title: VAT, rate: 22%}}
"""

COST = "cost: [{from: 2026-01-01, per_hour: 28.00}]"

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:  {type: text, default: VPN}
  client:   {type: client}
  contract: {type: contract}
  project:  {type: project}
  service:  {type: text}
  assignee: {type: agent}
  price:    {type: money}
states: {new: {initial: true}, sold: {}, closed: {final: true}}
transitions:
  sell:    {from: new, to: sold}
  return:  {from: sold, to: new}
  close:   {from: [new, sold], to: closed}
  merge:   {from: [new, sold], to: closed}
billing:
  work:  {on: time_logged, charge: time}
  goods: {entering: sold, charge: price, undone_by: return}
"""

TASK = """
workflow: task
number: W-{n}
fields:
  subject: {type: text, default: Tidying up}
  client:  {type: client}
states: {new: {initial: true}, done: {final: true}}
transitions:
  finish: {from: new, to: done}
"""

PROJECT = """
workflow: project
number: P-{n}
fields:
  subject:  {type: text, default: New server}
  client:   {type: client}
  contract: {type: contract}
states: {new: {initial: true}, done: {final: true}}
transitions:
  finish: {from: new, to: done}
billing:
  work: {on: time_logged, charge: time}
"""

CLIENT = """
workflow: client
number: C-{n}
fields:
  name:     {type: text, required: true}
  rates:    {type: rate_card}
  discount: {type: percent}
states: {active: {initial: true}, former: {final: true}}
transitions:
  end: {from: active, to: former}
rating: {rates: rates, discount: discount}
"""

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject:          {type: text, default: Fleet care}
  client:           {type: client, required: true}
  type:             {type: choice, of: [hours, flat, block], default: hours}
  rates:            {type: rate_card}
  monthly_fee:      {type: money}
  included_minutes: {type: minutes}
  overage_price:    {type: money}
  start_date:       {type: date}
  end_date:         {type: date}
  terms_from:       {type: date}
states: {draft: {initial: true}, active: {}, ended: {final: true}}
transitions:
  sign: {from: draft, to: active}
  end:  {from: active, to: ended}
billing:
  fee: {every: month, charge: monthly_fee, from: start_date, until: end_date, runs_in: active, title: "{subject}"}
rating:
  rates: rates
  from: start_date
  until: end_date
  runs_in: active
  covered:
    flat:     {if: "contract.type == 'flat'"}
    included: {minutes: included_minutes, every: month, rolls_over: once, overage: overage_price}
    block:    {from: block, minutes: size, until: end_date, overage: overage_price}
"""

BLOCK = """
workflow: block
number: B-{n}
fields:
  subject:    {type: text, default: Ten hours}
  contract:   {type: contract, required: true}
  size:       {type: minutes, required: true}
  start_date: {type: date}
  end_date:   {type: date}
states: {open: {initial: true}, used: {final: true}}
transitions:
  finish: {from: open, to: used}
"""

INVOICE = """
workflow: invoice
number: R-{n}
fields:
  client:       {type: client, required: true}
  period_start: {type: date}
  period_end:   {type: date}
  net:          {type: money}
  tax:          {type: money}
  total:        {type: money}
  credits:      {type: invoice}
states: {draft: {initial: true}, approved: {}, sent: {}, void: {final: true}}
transitions:
  approve: {from: draft, to: approved}
  reopen:  {from: approved, to: draft}
  send:    {from: approved, to: sent}
  void:    {from: [draft, approved, sent], to: void}
bills:
  client: client
  from: period_start
  until: period_end
  net: net
  tax: tax
  total: total
  drawn_in: draft
  fixed_in: approved
  released_in: void
  credits: credits
"""

KINDS = {
    "ticket": TICKET, "task": TASK, "project": PROJECT, "client": CLIENT, "contract": CONTRACT, "block": BLOCK,
    "invoice": INVOICE,
}  # fmt: skip
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def firm_rules(money: str = MONEY, **kinds: str):
    """The rules of the firm."""
    company = COMPANY.replace("name: Anna,  roles: [technician]", f"name: Anna, roles: [technician], {COST}")
    return rules(company=company + money, **(KINDS | kinds))


FIRM = firm_rules()


class Firm(Office):
    """An office with a ledger that follows it."""

    def __init__(self, workflow=None, start: str = "2026-11-02 09:00", store=None) -> None:
        super().__init__(workflow or FIRM, start, store)
        self.rossi = self.open(kind="client", name="Rossi")
        self._ledger: Ledger | None = None

    @property
    def ledger(self) -> Ledger:
        """Up to date."""
        if self._ledger is None:
            self._ledger = Ledger(self.store, self.desk.workflow)
        self._ledger.refresh()
        return self._ledger

    @property
    def afresh(self) -> Ledger:
        """Another one, from scratch."""
        return Ledger(self.store, self.desk.workflow)

    def contract(self, **fields: object) -> str:
        """A signed contract of Rossi's."""
        stream = self.open(kind="contract", client=self.rossi, **fields)
        self.do(stream, "sign")
        return stream

    def log(self, record: str, when: str, minutes: int, agent: str = "anna", **more: object) -> str:
        """Write down work; the entry's id."""
        self.happen(record, TimeLogged(agent, at(when), minutes * 60, **more))  # type: ignore[arg-type]
        return f"{record}#{self.record(record).version}"

    def edit(self, entry: str, *, minutes: int | None = None, when: str | None = None, billable: bool = True) -> None:
        """Correct an entry."""
        before = self._now(entry)
        after = TimeEntry(
            entry, before.record, before.agent, at(when) if when else before.start,
            before.seconds if minutes is None else minutes * 60, before.activity, before.note, billable,
        )  # fmt: skip
        self.happen(before.record, TimeEdited(after, before.seconds))

    def remove(self, entry: str) -> None:
        """Take an entry back."""
        before = self._now(entry)
        self.happen(before.record, TimeRemoved(entry, before.seconds))

    def happen(self, stream: str, body: Body) -> None:
        """Put an event into a record's journal."""
        record = self.record(stream)
        event = Event(stream, record.version + 1, self.clock.now(), "anna", "time", body)
        assert isinstance(
            self.store.commit([Change(stream, record.version, [event], evolve(record, event))]), Committed
        )

    def invoice(self, until: date, since: date = NOVEMBER, client: str = "") -> str:
        """Draw an invoice of everything that is to be billed up to a day."""
        client = client or self.rossi
        last = date.fromordinal(until.toordinal() - 1)
        lines = tuple(line for line in self.ledger.to_bill(client, until) if not line.charge.unrated)
        stream = self.open(
            kind="invoice", client=client, period_start=since.isoformat(), period_end=last.isoformat()
        )  # fmt: skip
        self.bill(stream, lines)
        return stream

    def bill(self, invoice: str, lines: tuple[Line, ...]) -> None:
        """Draw lines."""
        self.done(self.desk.handle(Bill(id=invoice, by="anna", lines=lines)))

    def _now(self, entry: str) -> TimeEntry:
        return next(f.body for f in self.store.facts(kinds=["time"]) if f.key == entry)  # type: ignore[misc]


def to_bill(ledger: Ledger, client: str, until: date = DECEMBER, **more: object) -> list[str]:
    """Lines as text: `T-1#2/time 80.00`, with `adjusts R-1` where they do."""
    return [
        f"{line.charge.key} {line.charge.amount / 100:.2f}" + (f" adjusts {line.adjusts}" if line.adjusts else "")
        for line in ledger.to_bill(client, until, **more)  # type: ignore[arg-type]
    ]
