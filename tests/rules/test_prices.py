"""Prices: decided once in the commit of what triggers them, told again when what they depend on changes."""

from __future__ import annotations

from datetime import date

import pytest

from engine import why
from engine.commands import Merge
from engine.desk import Desk
from engine.events import Event, GuardFailed
from engine.money_events import Charged, Incurred, Unpriced
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore
from engine.why.telling import told
from engine.workflow import Workflow
from tests.impact.changed import planned
from tests.practice import Office, rules

PROJECT = """
workflow: project
number: P-{n}
fields:
  subject: {type: text, default: New network}
  price:   {type: money}
  units:   {type: integer}
  client:  {type: text}
states:
  offered:  {initial: true}
  accepted: {}
  running:  {}
  closed:   {final: true}
transitions:
  accept:  {from: [offered, running], to: accepted}
  cancel:  {from: [accepted, running], to: offered}
  start:   {from: accepted, to: running}
  close:   {from: [accepted, running], to: closed}
  merge:   {from: [offered, accepted, running], to: closed}
timers:
  idle: {runs_in: running, after: 4h, fire: close}
"""
DEPOSIT = "deposit: {entering: accepted, charge: 30% of price, undone_by: cancel}"
FINAL = 'final: {entering: closed, charge: 70% of price, title: "{subject}, {id}: the rest"}'
WARE = "ware: {on: start, charge: price, times: units}"


def practice(*billing: str, costs: str = "", text: str = PROJECT) -> Workflow:
    """Projects that charge by some rules."""
    text += "".join(["billing:\n", *(f"  {rule}\n" for rule in billing)] if billing else [])
    return rules(project=text + (f"costs:\n  {costs}\n" if costs else ""))


@pytest.fixture(params=["memory", "tiny"])
def store(request, tmp_path):
    """Each store in turn."""
    store = MemoryStore() if request.param == "memory" else TinyStore(tmp_path / "margine.db")
    yield store
    assert store.check().problems == ()
    store.close()


def office(*billing: str, store: Store | None = None, costs: str = "") -> Office:
    return Office(practice(*billing, costs=costs), store=store)


def prices(here: Office, stream: str = "P-1") -> list[str]:
    """`P-1/deposit 30000` for each time that a price was told."""
    bodies = [event.body for event in here.events(stream)]
    return [f"{body.key} {body.amount}" for body in bodies if isinstance(body, Charged | Incurred)]


def last(here: Office, stream: str = "P-1") -> Event:
    return [e for e in here.events(stream) if isinstance(e.body, Charged | Incurred | Unpriced)][-1]


def test_a_price_is_decided_in_the_commit_of_what_triggers_it(store):
    """Entering a state charges a part of a field, under a key of record and rule, on the local day."""
    here = office(DEPOSIT, store=store).to("2026-11-23 00:30")
    here.open(kind="project", price="1000.01")
    done = here.done(here.ask("P-1", "accept"))
    assert [type(event.body).__name__ for event in done.events] == ["Transitioned", "Charged"]
    assert last(here).body == Charged(
        "deposit", "P-1/deposit", 30000, date(2026, 11, 23), "New network: deposit", _rule(here, "deposit")
    )
    assert here.record("P-1").charged["deposit"].amount == 30000


def _rule(here: Office, name: str) -> str:
    project = here.desk.workflow.definitions["project"]
    return project.rule_at(project.billing[name].position)


def test_half_a_cent_is_rounded_up_once():
    """A part of a price times a quantity is exact until its end: 0.05 % of 30.00 three times is 4.5 cents, so 5."""
    here = office("ware: {on: start, charge: 0.05% of price, times: units}")
    here.open(kind="project", price=3000, units=3)
    here.do("P-1", "accept")
    here.do("P-1", "start")
    body = last(here).body
    assert isinstance(body, Charged)
    assert (body.amount, body.quantity) == (5, 3)


def test_what_other_prices_leave_adds_up_to_the_cent():
    """30 % and 70 % of 5,000.05 would both be rounded up; the rest is what is left: 1,500.02 and 3,500.03."""
    here = office(DEPOSIT, "final: {entering: closed, charge: rest of price}")
    here.open(kind="project", price=500005)
    here.do("P-1", "accept")
    here.do("P-1", "close")
    assert prices(here) == ["P-1/deposit 150002", "P-1/final 350003"]


def test_a_rule_charges_once_however_often_it_is_triggered():
    """Coming into the state again changes nothing, also under the same price."""
    here = office(DEPOSIT)
    here.open(kind="project", price=100000)
    for transition in ("accept", "start", "accept", "start", "accept"):
        here.do("P-1", transition)
    assert prices(here) == ["P-1/deposit 30000"]


def test_what_is_undone_can_be_charged_again():
    """The undoing transition says 0 under the same key, once; the next trigger charges anew, at the price by then."""
    here = office(DEPOSIT)
    here.open(kind="project", price=100000)
    here.do("P-1", "accept")
    here.do("P-1", "cancel")
    here.set("P-1", price=200000)
    assert prices(here) == ["P-1/deposit 30000", "P-1/deposit 0"]
    here.to("2026-12-01 09:00").do("P-1", "accept")
    assert prices(here)[-1] == "P-1/deposit 60000"
    assert here.record("P-1").charged["deposit"].day == date(2026, 12, 1)


def test_undoing_what_was_never_charged_says_nothing():
    """Without a charge there is nothing to take back."""
    here = office(DEPOSIT.replace("accepted", "running"))
    here.open(kind="project", price=100000)
    here.do("P-1", "accept")
    here.do("P-1", "cancel")
    assert prices(here) == []


def test_a_price_follows_the_fields_that_it_depends_on():
    """The same key again with the new amount, on the day of the trigger; other fields change nothing."""
    here = office(DEPOSIT)
    here.open(kind="project", price=100000)
    here.set("P-1", price=110000)
    here.do("P-1", "accept")
    here.to("2027-01-10 09:00").set("P-1", price=120000)
    here.set("P-1", subject="Another name")
    here.set("P-1", price=None)
    here.set("P-1", price=120000)
    assert prices(here) == [f"P-1/deposit {amount}" for amount in (33000, 36000, 0, 36000)]
    assert here.record("P-1").charged["deposit"].day == date(2026, 11, 23)


def test_without_an_amount_nothing_is_charged_and_that_is_said(store):
    """A price that nobody has entered is told as missing, once, and charged when it is given."""
    here = office(DEPOSIT, store=store)
    here.open(kind="project")
    here.do("P-1", "accept")
    assert prices(here) == []
    assert told(last(here)) == "nothing charged (deposit): 'price' is not set"
    here.do("P-1", "start")
    here.do("P-1", "accept")
    assert sum(isinstance(event.body, Unpriced) for event in here.events("P-1")) == 1
    here.set("P-1", price=5000)
    assert prices(here) == ["P-1/deposit 1500"]


def test_an_amount_beyond_all_counting_is_not_charged():
    """A slip of the finger in the quantity breaks no store: it is said instead."""
    here = office(WARE)
    here.open(kind="project", price=2**62, units=2**62)
    here.do("P-1", "accept")
    here.do("P-1", "start")
    assert told(last(here)) == "nothing charged (ware): the amount is beyond what can be counted"


def test_a_new_record_is_charged_in_its_first_state(store):
    """The key of what is charged at the opening has the name that the store gives out in that commit."""
    here = office('set_up: {entering: offered, charge: price, title: "{id} {subject}"}', store=store)
    here.open(kind="project", price=5000)
    body = last(here).body
    assert isinstance(body, Charged)
    assert (body.key, body.text, body.amount) == ("P-1/set_up", "P-1 New network", 5000)
    here.set("P-1", price=6000)
    assert prices(here) == ["P-1/set_up 5000", "P-1/set_up 6000"]


def test_the_title_is_what_the_invoice_says():
    """Fields of the record stand in it in words, and so does its name."""
    here = office(FINAL)
    here.open(kind="project", price=5000)
    here.do("P-1", "accept")
    here.do("P-1", "close")
    body = last(here).body
    assert isinstance(body, Charged)
    assert (body.text, body.amount) == ("New network, P-1: the rest", 3500)


def test_the_first_reply_of_an_agent_charges_once():
    """Not a note for colleagues, not the client's own message, and not the second reply."""
    here = office("call: {on: first_reply, charge: price}")
    here.open(kind="project", price=5000)
    here.reply("P-1", public=False)
    here.reply("P-1", by="client")
    assert prices(here) == []
    here.reply("P-1")
    here.reply("P-1")
    assert prices(here) == ["P-1/call 5000"]


def test_what_timers_and_rules_do_charges_as_well():
    """A wait that closes a record charges for it in the same commit."""
    here = office(FINAL)
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    here.do("P-1", "start")
    here.daemon("2026-11-23 18:00")
    assert here.record("P-1").state == "closed"
    assert prices(here) == ["P-1/final 7000"]
    assert last(here).at == here.clock.now() - 5 * 3600


def test_costs_are_noted_in_the_same_way():
    """A cost has its own key, and is taken back and corrected as a price is."""
    here = office(DEPOSIT, costs="deposit: {on: accept, amount: 10% of price, undone_by: cancel}")
    here.open(kind="project", price=100000)
    here.do("P-1", "accept")
    assert [told(event) for event in here.events("P-1")][-2:] == ["cost 100.00 (deposit)", "charged 300.00 (deposit)"]
    here.set("P-1", price=200000)
    here.do("P-1", "cancel")
    incurred = [event.body.amount for event in here.events("P-1") if isinstance(event.body, Incurred)]
    assert incurred == [10000, 20000, 0]
    assert here.record("P-1").charged == here.record("P-1").incurred == {}


def test_a_guard_says_when_a_rule_charges():
    """It sees the record as the transition leaves it; where it does not hold nothing is charged, then or later."""
    here = office(
        "deposit: {entering: accepted, charge: price, if: \"project.units > 2 && roles.exists(r, r == 'agent')\"}"
    )
    for units in (2, 3):
        here.open(kind="project", price=10000, units=units)
    here.do("P-1", "accept")
    here.do("P-2", "accept")
    here.set("P-1", units=3)
    assert (prices(here, "P-1"), prices(here, "P-2")) == ([], ["P-2/deposit 10000"])


def test_a_guard_that_fails_is_journalled_and_charges_nothing():
    """A division by nothing has no result: that is said with the rule's place."""
    here = office("deposit: {entering: accepted, charge: price, if: '100 / project.units > 2'}")
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    failed = next(event.body for event in here.events("P-1") if isinstance(event.body, GuardFailed))
    assert (failed.transition, failed.rule) == ("deposit", _rule(here, "deposit"))
    assert prices(here) == []


def test_a_record_that_is_merged_charges_nothing_by_its_end():
    """The one that goes on will be charged at its own end; nothing is charged twice."""
    here = office(DEPOSIT, FINAL)
    here.open(kind="project", price=10000)
    here.open(kind="project", price=10000)
    here.done(here.desk.handle(Merge(id="P-1", into="P-2", by="anna")))
    assert here.record("P-1").state == "closed"
    assert (prices(here, "P-1"), prices(here, "P-2")) == ([], [])


def test_other_rules_charge_nothing_anew():
    """Rules that are put in force later do not charge what had happened before, and forget nothing that was charged."""
    here = office(DEPOSIT)
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    renamed = PROJECT.replace("  accepted: {}", "  agreed: {}").replace("accepted", "agreed")
    workflow = practice(
        DEPOSIT.replace("accepted", "agreed"), "ware: {entering: agreed, charge: price}", FINAL,
        text=renamed + "moved: {accepted: agreed}\n",
    )  # fmt: skip
    here.desk.adopt(workflow)
    here.set("P-1", subject="Renamed")
    assert here.record("P-1").state == "agreed"
    assert prices(here) == ["P-1/deposit 3000"]


def test_history_that_is_played_again_charges_as_the_present_does():
    """A quiet desk sends no messages; facts of money it writes, once for each command."""
    store = MemoryStore()
    here = office(DEPOSIT, store=store)
    here.desk = Desk(store, practice(DEPOSIT), here.clock, quiet=True)
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    assert prices(here) == ["P-1/deposit 3000"]


def test_events_of_money_are_told_in_a_few_words():
    """`charged 1,500.00 (deposit)`, and what took it back."""
    here = office(DEPOSIT)
    here.open(kind="project", price=500000)
    here.do("P-1", "accept")
    assert told(last(here)) == "charged 1,500.00 (deposit)"
    here.do("P-1", "cancel")
    assert told(last(here)) == "took the charge back (deposit)"


def test_why_tells_what_a_step_charged():
    """A wait that closes a record, and by that charges for it: the charge is told among what came of it."""
    here = office(FINAL)
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    here.do("P-1", "start")
    here.daemon("2026-11-23 18:00")
    found = why.explain(here.store, here.desk.workflow, here.record("P-1"), here.clock.now())
    (rung,) = found.rungs
    assert [effect.what for effect in rung.effects] == ["took close: running → closed", "charged 70.00 (final)"]


def test_a_plan_tells_what_would_be_charged():
    """Rules that would close a record at once, and by that charge for it, are told so before they are put in force."""
    here = office(FINAL)
    here.open(kind="project", price=10000)
    here.do("P-1", "accept")
    here.do("P-1", "start")
    here.to("2026-11-23 11:00")
    coming = practice(FINAL, text=PROJECT.replace("after: 4h", "after: 1h"))
    (effect,) = planned(here, coming).effects
    assert ("price", "final", "charged 70.00 (final)") in [(act.what, act.key, act.words) for act in effect.acts]
