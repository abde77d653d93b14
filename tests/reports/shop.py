"""A small shop for tests of reports: four weeks of November 2026 with two clients, a flat contract, a project, a licence.

Anna costs 30.00 an hour, Bruno 25.00, and nobody knows what an hour of Dario costs. The card says 80.00 for everybody.
Weeks are worked out by hand in the tests; what happens is written here once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.commands import Bill, Done, LogTime
from engine.ledger.ledger import Ledger
from engine.reports import Asked, Reading, Report, make
from engine.store.contract import Store
from tests.ledger.firm import BLOCK, CLIENT, INVOICE
from tests.practice import Office, at, rules

COMPANY = """
company: Prova
zone: Europe/Rome
calendar: office
currency: EUR
roles: {technician: Works, dispatcher: Sees, service_manager: Answers}
agents:
  anna:  {name: Anna,  roles: [technician], cost: [{from: 2026-01-01, per_hour: 28.00}]}
  bruno: {name: Bruno, roles: [technician], cost: [{from: 2026-01-01, per_hour: 23.00}], absent: [2026-11-05..2026-11-06]}
  dario: {name: Dario, roles: [service_manager]}
overheads: [{from: 2026-01-01, per_month: 960.00, hours: 480}]
activities: {remote: Remote, travel: Travel}
services: {network: Network, server: Servers}
calendars:
  office: {open: {mon-fri: "09:00-17:00"}}
service_levels:
  gold: {title: Gold, calendar: office, response: 4h}
rate_cards:
  standard: {title: Standard, rates: [{from: 2026-01-01, others: 80.00}]}
taxes: {standard: {title: VAT, rate: 22%}}
"""

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:       {type: text, default: VPN}
  client:        {type: client}
  contract:      {type: contract}
  project:       {type: project}
  service:       {type: service}
  assignee:      {type: agent}
  service_level: {type: service_level, default: gold}
states: {new: {initial: true}, closed: {final: true}}
transitions:
  close: {from: new, to: closed}
timers:
  response: {promise: service_level.response, met_by: first_reply}
billing:
  work: {on: time_logged, charge: time}
"""

PROJECT = """
workflow: project
number: P-{n}
fields:
  subject:  {type: text, default: New server}
  client:   {type: client}
  contract: {type: contract}
  price:    {type: money}
  goods:    {type: money}
states: {new: {initial: true}, accepted: {}, done: {final: true}}
transitions:
  accept: {from: new, to: accepted}
  finish: {from: accepted, to: done}
billing:
  price: {entering: accepted, charge: price}
costs:
  goods: {entering: accepted, amount: goods}
"""

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject:     {type: text, default: Fleet care}
  client:      {type: client, required: true}
  monthly_fee: {type: money}
  renewal:     {type: choice, of: [by_itself, by_agreement], default: by_itself}
  start_date:  {type: date}
  end_date:    {type: date}
states: {draft: {initial: true}, active: {}, ended: {final: true}}
transitions:
  sign: {from: draft, to: active}
  end:  {from: active, to: ended}
timers:
  renewal: {until: end_date, runs_in: active, escalate: ahead}
ladders:
  ahead: [{at: -30d, notify: dario}, {at: 0d, notify: dario}]
billing:
  fee: {every: month, charge: monthly_fee, in: advance, from: start_date, until: end_date, runs_in: active}
rating:
  from: start_date
  until: end_date
  runs_in: active
  covered:
    flat: {activities: [remote, travel]}
"""

KINDS = {
    "ticket": TICKET, "project": PROJECT, "client": CLIENT, "contract": CONTRACT, "block": BLOCK, "invoice": INVOICE,
}  # fmt: skip


def write(folder: Path) -> None:
    """The rules as files."""
    folder.mkdir(parents=True)
    for name, text in {"company": COMPANY, **KINDS}.items():
        (folder / f"{name}.yaml").write_text(text)


class Shop(Office):
    """What happened in the shop until Thursday 26 November."""

    def __init__(self, store: Store | None = None) -> None:
        super().__init__(rules(company=COMPANY, **KINDS), "2026-11-02 09:00", store)
        self.rossi = self.open(kind="client", name="Rossi")
        self.verdi = self.open(kind="client", name="Studio Verdi")
        self.contract = self.open(
            kind="contract", client=self.verdi, monthly_fee=20000, start_date="2026-10-01", end_date="2027-01-31"
        )
        self.do(self.contract, "sign")
        self.vpn = self.open(client=self.rossi, service="network", assignee="anna")
        self.printer = self.open(client=self.verdi, contract=self.contract, subject="Printer", assignee="bruno")
        self.project = self.open(kind="project", client=self.rossi, price=500000, goods=300000)
        self.to("2026-11-02 10:00").reply(self.vpn)
        self.log(self.vpn, "2026-11-02 10:00", 90)
        self.log(self.printer, "2026-11-03 09:00", 240, "bruno")
        self.daemon("2026-11-03 18:00")
        self.to("2026-11-04 09:00").reply(self.printer, by="bruno")
        self.do(self.project, "accept")
        self.log(self.project, "2026-11-09 09:00", 480)
        self.log(self.project, "2026-11-10 09:00", 480, "dario")
        self.after = self.open(client=self.rossi, project=self.project, subject="After the move", assignee="dario")
        self.reply(self.after, by="dario")
        self.log(self.after, "2026-11-16 09:00", 60, billable=False, reason="ours to mend")
        self.to("2026-11-26 12:00")

    def log(self, record: str, when: str, minutes: int, agent: str = "anna", **more: object) -> None:
        """Write down work, as soon as it is done."""
        self.clock.set(at(when) + minutes * 60)
        command = LogTime(id=record, by=agent, agent=agent, start=at(when), seconds=minutes * 60, **more)  # type: ignore[arg-type]
        outcome = self.desk.handle(command)
        assert isinstance(outcome, Done), outcome

    def invoice(self, client: str) -> str:
        """Invoice a client's November, and send it."""
        lines = tuple(self.reading.ledger.to_bill(client, date(2026, 12, 1)))
        stream = self.open(kind="invoice", client=client, period_start="2026-11-01", period_end="2026-11-30")
        assert isinstance(self.desk.handle(Bill(id=stream, by="anna", lines=lines)), Done)
        self.do(stream, "approve")
        self.do(stream, "send")
        return stream

    @property
    def reading(self) -> Reading:
        """What reports are made from."""
        workflow = self.desk.workflow
        return Reading(self.store, workflow, Ledger(self.store, workflow), date(2026, 11, 26))

    def report(self, name: str, *by: str, since: str = "2026-11-01", until: str = "2026-12-01", **only: str) -> Report:
        """A report of November, unless something else is asked for."""
        span = (date.fromisoformat(since), date.fromisoformat(until))
        return make(name, self.reading, Asked(*span, date(2026, 11, 26), by, tuple(only.items())))


def told(report: Report, table: int = 0) -> list[dict[str, object]]:
    """The rows of a table by the names of its columns."""
    found = report.tables[table]
    return [dict(zip([column.name for column in found.columns], row, strict=True)) for row in found.rows]


def total(report: Report) -> dict[str, object]:
    """The sums of the first table."""
    found = report.tables[0]
    return dict(zip([column.name for column in found.columns], found.total, strict=True))
