"""Where a ticket's service level comes from, with dates: the contract, else the client; and what happens when they change."""

from __future__ import annotations

import pytest

from engine.commands import Approve, Done, SetFields
from engine.events import FieldsSet, TimeLogged, replay
from engine.store.tiny import TinyStore
from tests.practice import COMPANY, TICKET, Office, rules

LEVELS = (
    COMPANY
    + """\
  slow: {like: gold, resolution: {P1: 8h, P2: 16h, P3: 20h}}
  fast: {like: gold, resolution: {P1: 1h, P2: 2h, P3: 3h}}
"""
)
CLIENT = """
workflow: client
number: C-{n}
fields:
  name:          {type: text}
  contract:      {type: contract}
  service_level: {type: service_level}
  looked_after:  {type: agent}
states: {active: {initial: true}, former: {final: true}}
transitions:
  end: {from: active, to: former}
  leave: {from: active, to: active, sets: {contract: null}}
"""
CONTRACT = """
workflow: contract
number: K-{n}
fields:
  service_level: {type: service_level}
states: {active: {initial: true}, ended: {final: true}}
transitions: {end: {from: active, to: ended}}
"""
OURS = """
  client:        {type: client}
  contract:      {type: contract, default: client.contract, follows: true}
  service_level: {type: service_level, default: [contract.service_level, client.service_level, slow], follows: true}
  assignee:      {type: agent, default: client.looked_after, follows: true}
"""
FOLLOWING = TICKET.replace(
    "\n  service_level: {type: service_level, default: gold}\n  assignee:      {type: agent}\n", OURS
)


def practice(ticket: str = FOLLOWING):
    return rules(company=LEVELS, ticket=ticket, client=CLIENT, contract=CONTRACT)


WORKFLOW = practice()


@pytest.fixture(params=["memory", "tiny"])
def office(request, tmp_path) -> Office:
    """Two contracts, a fast and a slow one; Rossi has the first, Verdi none and gold."""
    store = TinyStore(tmp_path / "store.db") if request.param == "tiny" else None
    here = Office(WORKFLOW, store=store)
    here.open(kind="contract", service_level="fast")
    here.open(kind="contract", service_level="slow")
    here.open(kind="client", name="Rossi", contract="K-1", service_level="gold")
    here.open(kind="client", name="Verdi", service_level="gold", looked_after="bruno")
    return here


def level(office: Office, ticket: str) -> object:
    return office.record(ticket).fields.get("service_level")


def test_the_level_comes_from_the_contract_then_from_the_client_then_from_the_rule(office):
    """Rossi's contract is fast, Verdi has none and gold, a stranger gets what the rule says last."""
    tickets = [office.open(client="C-1"), office.open(client="C-2"), office.open()]
    assert [level(office, ticket) for ticket in tickets] == ["fast", "gold", "slow"]
    assert office.record(tickets[0]).fields["contract"] == "K-1"
    assert [office.due(ticket) for ticket in tickets] == ["2026-11-23 12:00", "2026-11-23 17:00", "2026-11-25 11:00"]


def test_a_contract_without_a_level_leaves_it_to_the_client(office):
    """The first source that has something to say says it."""
    contract = office.open(kind="contract")
    assert level(office, office.open(client="C-2", contract=contract)) == "gold"


def test_a_value_that_is_given_is_no_default(office):
    """Opened as slow although the contract is fast: slow."""
    assert level(office, office.open(client="C-1", service_level="slow")) == "slow"


def test_another_contract_in_mid_flight_replaces_the_target(office):
    """8 h of gold from Mon 9:00; at 11:00 the contract is K-1, fast: 3 h in all, of which one is left."""
    ticket = office.open(client="C-2")
    office.to("2026-11-23 11:00").set(ticket, contract="K-1")
    assert level(office, ticket) == "fast"
    assert (office.timer(ticket).consumed, office.due(ticket)) == (2 * 3600, "2026-11-23 12:00")


def test_the_contract_of_a_client_reaches_its_open_tickets(office):
    """Mon 11:00 Verdi signs K-1: both open tickets have it at once, and its level; the one of Rossi's does not notice."""
    tickets = [office.open(client="C-2"), office.open(client="C-2"), office.open(client="C-1")]
    before = office.record(tickets[2])
    office.to("2026-11-23 11:00").set("C-2", contract="K-1")
    assert [office.record(t).fields["contract"] for t in tickets[:2]] == ["K-1", "K-1"]
    assert [office.due(t) for t in tickets[:2]] == ["2026-11-23 12:00"] * 2
    assert office.record(tickets[2]) == before
    assert office.store.check().problems == ()


def test_another_level_of_the_client_in_mid_flight_replaces_the_target(office):
    """Gold's 8 h from Mon 9:00; at 13:00 the client becomes slow: 20 h, of which 16 are left: Wed 11:00."""
    ticket = office.open(client="C-2")
    office.to("2026-11-23 13:00").set("C-2", service_level="slow")
    assert (office.timer(ticket).consumed, office.due(ticket)) == (4 * 3600, "2026-11-25 11:00")


def test_another_level_of_the_contract_in_mid_flight_replaces_the_target(office):
    """Fast's 3 h from Mon 9:00; at 10:00 the contract itself becomes gold: 8 h, due 17:00."""
    ticket = office.open(client="C-1")
    office.to("2026-11-23 10:00").set("K-1", service_level="gold")
    assert (level(office, ticket), office.due(ticket)) == ("gold", "2026-11-23 17:00")


def test_a_shorter_promise_that_is_used_up_already_is_broken_at_once(office):
    """Five hours of gold used, then the client becomes fast with 3: breached in that instant, its rungs fire once."""
    ticket = office.open(client="C-2")
    office.reply(ticket)
    office.to("2026-11-23 14:00").set("C-2", service_level="fast")
    assert office.escalations(ticket) == [
        "2026-11-23 14:00 75% (skipped)",
        "2026-11-23 14:00 breach",
        "2026-11-23 14:00 100% (skipped)",
        "2026-11-23 14:00 100%+1h (skipped)",
        "2026-11-23 14:00 100%+1h#2",
    ]


def test_what_was_set_by_hand_stays(office):
    """Given slow by hand, the ticket does not follow the client to fast, nor a new contract."""
    ticket = office.open(client="C-2")
    office.set(ticket, service_level="slow")
    office.to("2026-11-23 10:00").set("C-2", service_level="fast")
    assert level(office, ticket) == "slow"
    office.set("C-2", contract="K-1")
    assert (office.record(ticket).fields["contract"], level(office, ticket)) == ("K-1", "slow")


def test_what_is_asked_for_in_the_same_breath_stays(office):
    """Another contract and the present level together: the level was asked for, so it does not follow."""
    ticket = office.open(client="C-2")
    office.set(ticket, contract="K-1", service_level="gold")
    assert level(office, ticket) == "gold"


def test_what_is_approved_is_followed_like_what_is_done_at_once(office):
    """A transition to another contract waits for Dario; when he agrees, the level comes with it."""
    moving = FOLLOWING.replace(
        "  close: ", "  move:    {from: ours, to: waiting, asks: contract, approval: service_manager}\n  close: "
    )
    office.desk.adopt(practice(moving))
    ticket = office.open(client="C-2")
    office.ask(ticket, "move", contract="K-1")
    assert level(office, ticket) == "gold"
    office.done(office.desk.handle(Approve(id=ticket, by="dario", yes=True)))
    assert (office.record(ticket).fields["contract"], level(office, ticket)) == ("K-1", "fast")


def test_a_source_behind_the_first_does_not_matter(office):
    """Rossi's level changes, and its tickets go by the contract: nothing happens to them."""
    ticket = office.open(client="C-1")
    before = office.record(ticket)
    office.set("C-1", service_level="slow")
    assert office.record(ticket) == before


def test_a_contract_that_ends_for_a_client_leaves_it_to_the_client_again(office):
    """Rossi leaves its contract by a transition that empties the field: its ticket is gold from then on."""
    ticket = office.open(client="C-1")
    office.to("2026-11-23 10:00").do("C-1", "leave")
    assert (office.record(ticket).fields["contract"], level(office, ticket)) == (None, "gold")
    assert office.due(ticket) == "2026-11-23 17:00"


def test_closed_records_do_not_follow(office):
    """What was promised while a ticket was open stays in its history as it was."""
    ticket = office.open(client="C-2")
    office.do(ticket, "resolve", solution="x")
    office.do(ticket, "close")
    before = office.record(ticket)
    office.set("C-2", service_level="fast")
    assert office.record(ticket) == before


def test_all_that_follows_is_one_commit_by_the_engine(office):
    """One command, one instant, told with its outcome; each history says what it followed."""
    tickets = [office.open(client="C-2") for _ in range(120)]
    asked = SetFields(id="C-2", fields={"service_level": "fast"}, by="dario")
    outcome = office.to("2026-11-23 10:00").desk.handle(asked)
    assert isinstance(outcome, Done)
    assert [done.id for done in outcome.followed] == tickets
    events = office.events(tickets[-1])
    followed = next(e for e in events if isinstance(e.body, FieldsSet))
    assert (followed.by, followed.cause, followed.body.fields) == ("engine", "follow C-2", {"service_level": "fast"})
    assert replay(events) == office.record(tickets[-1])


def test_whoever_works_is_credited_when_somebody_else_follows(office):
    """Bruno works for an hour on Verdi's ticket; then Verdi's technician is Anna, and the ticket is hers."""
    ticket = office.open(client="C-2")
    office.do(ticket, "start", by="bruno")
    office.to("2026-11-23 10:00").set("C-2", looked_after="anna")
    office.to("2026-11-23 10:30").do(ticket, "wait")
    logged = [(e.body.agent, e.body.seconds) for e in office.events(ticket) if isinstance(e.body, TimeLogged)]
    assert logged == [("bruno", 3600), ("anna", 1800)]


def test_a_default_that_does_not_follow_is_copied_once():
    """Without `follows` a ticket keeps what its client had on the day it was opened."""
    office = Office(practice(FOLLOWING.replace(", follows: true", "")))
    office.open(kind="client", name="Verdi", service_level="gold")
    ticket = office.open(client="C-1")
    office.set("C-1", service_level="fast")
    assert level(office, ticket) == "gold"


def test_defaults_that_wait_for_each_other_end(tmp_path):
    """A client's contract from the contract's client and back: given one, there is the other; given none, neither."""
    contract = CONTRACT.replace("fields:\n", "fields:\n  client: {type: client}\n")
    ticket = FOLLOWING.replace("  client:        {type: client}", "  client: {type: client, default: contract.client}")
    office = Office(rules(company=LEVELS, ticket=ticket, client=CLIENT, contract=contract))
    office.open(kind="client", name="Verdi")
    office.open(kind="contract", client="C-1", service_level="fast")
    office.set("C-1", contract="K-1")
    for given in ({"client": "C-1"}, {"contract": "K-1"}):
        fields = office.record(office.open(**given)).fields
        assert (fields["client"], fields["contract"], fields["service_level"]) == ("C-1", "K-1", "fast")
    assert office.record(office.open()).fields["service_level"] == "slow"
