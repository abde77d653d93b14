"""A small practice that invoices: rates, taxes, contracts with fees, purchases; and words to close its months."""

from __future__ import annotations

from engine.commands import EditTime, LogTime
from engine.ledger.ledger import Ledger
from engine.month.acting import Act, Clerk
from engine.month.closing import ClientMonth, Month
from engine.month.document import InvoiceDocument
from engine.month.documents import Documents
from engine.month.period import told_month
from engine.store.contract import Store
from engine.views import Views
from engine.workflow import Workflow
from tests.practice import COMPANY, Office, at, rules

MONEY = (
    COMPANY
    + """
currency: EUR
activities: {remote: Remote, on_site: On site}
rate_cards:
  standard:
    title: Standard
    step: 15m
    rates: [{from: 2026-01-01, technician: 80.00}]
taxes:
  standard: {title: IVA 22%, rate: 22%}
  reduced:  {title: IVA 10%, rate: 10%}
  exempt:   {title: Exempt, exempt: Art. 10 DPR 633/72, nature: N4}
issuer: {name: Prova Srl, address: Via Roma 1, city: Milano, country: IT, vat_number: IT01234567897, iban: IT60X0542811101000000123456}
"""
)

CLIENT = """
workflow: client
number: C-{n}
fields:
  name:        {type: text, required: true}
  city:        {type: text}
  vat_number:  {type: text}
  tax:         {type: tax}
  withholding: {type: percent}
  discount:    {type: percent}
states: {active: {initial: true}, former: {final: true}}
transitions:
  end: {from: active, to: former}
rating: {discount: discount}
"""

CONTRACT = """
workflow: contract
number: K-{n}
fields:
  subject:     {type: text, required: true}
  client:      {type: client, required: true}
  monthly_fee: {type: money}
  included:    {type: minutes}
  start_date:  {type: date}
  end_date:    {type: date}
states: {draft: {initial: true}, active: {}, ended: {final: true}}
groups: {signed: [active]}
transitions:
  sign: {from: draft, to: active}
  end:  {from: active, to: ended}
billing:
  fee: {every: month, charge: monthly_fee, in: advance, from: start_date, until: end_date, runs_in: signed, title: "{subject}"}
rating:
  from: start_date
  until: end_date
  runs_in: signed
  covered:
    included: {minutes: included, every: month}
"""

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:  {type: text, default: VPN}
  client:   {type: client}
  contract: {type: contract}
  assignee: {type: agent}
states:
  new:     {initial: true}
  working: {records_time: true}
  closed:  {final: true}
transitions:
  start: {from: new, to: working, sets: {assignee: actor}}
  close: {from: [new, working], to: closed}
  waive: {from: new, to: closed, approval: service_manager}
billing:
  work: {on: time_logged, charge: time}
"""

PURCHASE = """
workflow: purchase
number: O-{n}
fields:
  subject:  {type: text, required: true}
  client:   {type: client, required: true}
  cost:     {type: money}
  price:    {type: money}
  support:  {type: money}
  quantity: {type: integer, default: 1}
states: {wanted: {initial: true}, ordered: {}, delivered: {}, done: {final: true}}
transitions:
  order:   {from: wanted, to: ordered}
  deliver: {from: ordered, to: delivered}
  accept:  {from: delivered, to: done}
  drop:    {from: delivered, to: done}
costs:
  goods: {entering: ordered, amount: cost, times: quantity}
billing:
  goods: {entering: delivered, charge: price, times: quantity, tax: reduced, title: "{subject}"}
  later: {on: accept, charge: support, title: "{subject}: support"}
"""

INVOICE = """
workflow: invoice
number: R-{n}
fields:
  client:  {type: client, required: true}
  subject: {type: text, required: true}
  first:   {type: date}
  last:    {type: date}
  net:     {type: money}
  tax:     {type: money}
  total:   {type: money}
  kept:    {type: money}
  back:    {type: invoice}
  number:  {type: text, numbered: "{year}/{n}"}
  issued:  {type: date}
states:
  draft:   {initial: true}
  checked: {}
  sent:    {}
  paid:    {final: true}
  void:    {final: true}
transitions:
  check:  {from: draft, to: checked, by: service_manager}
  undo:   {from: checked, to: draft}
  mail:   {from: checked, to: sent, sets: {number: next, issued: today}}
  remind: {from: sent, to: sent}
  pay:    {from: sent, to: paid}
  cancel: {from: [draft, checked, sent], to: void, asks: note, by: service_manager}
timers:
  term: {runs_in: sent, after: 30 days, calendar: always, fire: remind}
bills: {client: client, from: first, until: last, net: net, tax: tax, total: total, withheld: kept, drawn_in: draft, fixed_in: checked, released_in: void, credits: back}
"""


def practice(**other: str) -> Workflow:
    """The rules of the shop; a kind is replaced where another text is given."""
    kinds = {
        "client": CLIENT,
        "contract": CONTRACT,
        "ticket": TICKET,
        "purchase": PURCHASE,
        "invoice": INVOICE,
    }
    return rules(**{"company": MONEY, **kinds, **other})


class Shop(Office):
    """An office that closes months."""

    def __init__(
        self, workflow: Workflow | None = None, start: str = "2026-11-02 09:00", store: Store | None = None
    ) -> None:
        super().__init__(workflow or practice(), start, store)

    def client(self, name: str = "Rossi", **fields: object) -> str:
        return self.open("carla", "client", **{"name": name, "vat_number": "IT09876543217", **fields})

    def contract(self, client: str, fee: str = "100.00", since: str = "2026-11-01", **fields: object) -> str:
        contract = self.open(
            "carla", "contract", subject="Care", client=client, monthly_fee=fee, start_date=since, **fields
        )
        self.do(contract, "sign", "carla")
        return contract

    def work(self, record: str, start: str, minutes: int, by: str = "anna", **more: object) -> str:
        """Write down work when it is done; the entry's id."""
        self.clock.set(at(start) + minutes * 60)
        command = LogTime(id=record, by=by, agent=by, start=at(start), seconds=minutes * 60, overlapping=True, **more)
        done = self.done(self.desk.handle(command))
        return f"{record}#{done.events[-1].version}"

    def edit(self, entry: str, by: str = "anna", **changes: object) -> None:
        record = entry.partition("#")[0]
        self.done(self.desk.handle(EditTime(id=record, entry=entry, by=by, overlapping=True, **changes)))

    def month(self, month: str = "2026-11", *, search: bool = False) -> Month:
        """The month as the clock shows it, with a ledger of its own."""
        views = Views(self.store, self.desk.workflow)
        return Month(Ledger(self.store, self.desk.workflow), views, told_month(month), self.clock.now(), search=search)

    def of(self, client: str, month: str = "2026-11") -> ClientMonth:
        return self.month(month).of(client)

    def asked(self, client: str, month: str = "2026-11") -> dict[str, str]:
        """Question → its text."""
        return {question.code: question.text for question in self.of(client, month).questions}

    def clerk(self, by: str = "dario", month: str = "2026-11") -> Clerk:
        return Clerk(self.desk, self.month(month), by)

    def draft(self, client: str, month: str = "2026-11") -> str:
        """Draw an invoice; its id."""
        return self.only(self.clerk(month=month).draft([client]), "drafted").invoice

    def send(self, client: str, month: str = "2026-11") -> str:
        """Draw, approve and send an invoice; its id."""
        invoice = self.draft(client, month)
        self.only(self.clerk(month=month).approve([client]), "approved")
        self.only(self.clerk(month=month).move([client], "send"), "sent")
        return invoice

    def only(self, acts: list[Act], result: str) -> Act:
        assert [act.result for act in acts] == [result], acts
        return acts[0]

    def document(self, invoice: str) -> InvoiceDocument:
        return Documents(Views(self.store, self.desk.workflow)).of(self.record(invoice))
