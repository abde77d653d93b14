"""Approvals: asked instead of taken, answered by who may, judged anew, ended by another way."""

from __future__ import annotations

import pytest

from engine import why
from engine.commands import Approve, Changed, Fire
from engine.events import ApprovalAsked, ApprovalEnded, ApprovalGiven, GuardFailed, Transitioned, replay
from engine.records import Asked
from engine.sheet import Sheets
from engine.views import Views
from tests.practice import COMPANY, TICKET, Office, at, rules
from tests.test_desk import plain, refused

APPROVED = TICKET.replace(
    "  close:   {from: [resolved, waiting], to: closed}",
    "  close:   {from: [resolved, waiting], to: closed, approval: service_manager, if: \"ticket.priority != 'P1'\"}\n"
    "  offer:   {from: ours, to: waiting, asks: [solution, note], sets: {assignee: actor}, approval: service_manager}\n"
    "  accept:  {from: waiting, to: resolved, approval: client}",
)


@pytest.fixture
def office() -> Office:
    """A ticket on which anna has asked for an offer, at nine."""
    here = Office(rules(ticket=APPROVED))
    here.open()
    here.ask("T-1", "offer", note="as agreed", solution="a new line")
    return here


def answer(office, by="dario", yes=True, **more):
    return office.desk.handle(Approve(id="T-1", by=by, yes=yes, **more))


def asked(office):
    return office.record("T-1").asked


def messages(office):
    return [(message.to, message.text) for _, message in office.store.messages()]


def test_who_has_not_the_role_asks(office):
    """Nothing is taken; what was given waits with it, and everybody with the role is told, once."""
    record = office.record("T-1")
    assert (record.state, record.fields.get("solution")) == ("new", None)
    assert record.asked == {
        "offer": Asked("anna", "service_manager", at("2026-11-23 09:00"), {"solution": "a new line"}, "as agreed")
    }
    assert messages(office) == [(("dario",), "T-1 VPN: anna asks you to approve 'offer'")]
    assert replay(office.events("T-1")) == record


def test_what_is_asked_for_twice_waits_once(office):
    """The second is told that it waits; nobody gets a second message."""
    refusal = refused(office.ask("T-1", "offer", by="bruno", note="x", solution="y"))
    assert refusal == "'offer' waits for the approval of service_manager already; anna has asked"
    assert len(messages(office)) == 1


def test_what_cannot_be_taken_is_not_asked_for():
    """Guards, roles and what is asked for are judged before anybody is bothered."""
    office = Office(rules(ticket=APPROVED))
    office.open(priority="P1")
    assert plain(refused(office.ask("T-1", "offer"))) == (
        "'offer' asks for solution and note (ticket.yaml:24); possible: solution, note"
    )
    office.do("T-1", "wait")
    assert "'close' needs ticket.priority != 'P1'" in refused(office.ask("T-1", "close"))
    assert messages(office) == []


def test_who_has_the_role_needs_nobody():
    """The service manager offers without asking, and it is theirs."""
    office = Office(rules(ticket=APPROVED))
    office.open()
    record = office.do("T-1", "offer", by="dario", note="x", solution="y")
    assert (record.state, record.fields["assignee"], record.asked) == ("waiting", "dario", {})


def test_a_yes_takes_it_as_of_who_asked(office):
    """With their fields and their name, the approver beside it; both are in the history."""
    record = office.done(
        office.to("2026-11-23 10:00").desk.handle(Approve(id="T-1", by="dario", yes=True, note="fine"))
    ).record
    assert (record.state, record.fields["solution"], record.fields["assignee"]) == ("waiting", "a new line", "anna")
    assert record.asked == {}
    taken = [e for e in office.events("T-1") if isinstance(e.body, Transitioned)]
    assert [(e.by, e.body.transition, e.body.approved_by, e.at) for e in taken] == [
        ("anna", "offer", "dario", at("2026-11-23 10:00"))
    ]
    assert [text for e in office.events("T-1")[1:] if (text := why.told(e)) and e.cause == "approve"] == [
        "approved offer, which anna asked for",
        "note: fine",
        "solution = a new line",
        "note: as agreed",
        "assignee = anna",
        "offer: new → waiting, approved by dario",
    ]
    assert replay(office.events("T-1")) == record


def test_only_who_may_answers(office):
    """Not the asker, not a colleague, not the client; what does not wait is not answered."""
    assert (
        refused(answer(office, by="anna"))
        == "'offer' waits for the approval of service_manager, and anna cannot give it"
    )
    for by in ("bruno", "client"):
        for yes in (True, False):
            assert f"and {by} cannot give it" in refused(answer(office, by=by, yes=yes))
    assert (
        refused(answer(office, transition="ofer")) == "'ofer' does not wait for approval on T-1; did you mean 'offer'?"
    )
    office.done(answer(office))
    assert refused(answer(office)) == "nothing waits for approval on T-1"


def test_the_client_approves_what_is_the_clients(office):
    """Asked of the client by a message to the client; an agent cannot say yes in their place."""
    office.done(answer(office))
    office.done(office.ask("T-1", "accept"))
    assert messages(office)[-1] == (("client",), "T-1 VPN: anna asks you to approve 'accept'")
    assert "waits for the approval of client, and dario cannot give it" in refused(answer(office))
    assert office.done(answer(office, by="client")).record.state == "resolved"


def test_a_no_is_told_to_who_asked(office):
    """With the reason, in the history and as a message; it can be asked for again."""
    office.done(answer(office, yes=False, note="too dear"))
    assert (office.record("T-1").state, asked(office)) == ("new", {})
    assert messages(office)[-1] == (("anna",), "T-1 VPN: dario has not approved 'offer': too dear")
    assert why.told(office.events("T-1")[-2]) == "did not approve offer, which anna asked for: too dear"
    office.done(office.ask("T-1", "offer", note="cheaper", solution="z"))
    assert messages(office)[-1] == (("dario",), "T-1 VPN: anna asks you to approve 'offer'")


def test_who_asked_may_take_it_back(office):
    """Without any role; nobody is told that nothing happened."""
    office.done(answer(office, by="anna", yes=False))
    assert asked(office) == {}
    assert office.events("T-1")[-1].body == ApprovalEnded("offer", "anna", withdrawn=True)
    assert len(messages(office)) == 1


def test_leaving_the_state_another_way_ends_what_was_asked(office):
    """What waits is for the state that it was asked in; what does not leave it ends nothing."""
    office.set("T-1", priority="P2")
    office.reply("T-1")
    assert list(asked(office)) == ["offer"]
    office.do("T-1", "start", by="bruno")
    assert asked(office) == {}
    assert office.events("T-1")[-1].body == ApprovalEnded("offer", "anna")


def test_a_guard_is_judged_anew_when_it_is_approved():
    """What became impossible meanwhile is refused to the approver, journalled, and goes on waiting."""
    office = Office(rules(ticket=APPROVED))
    office.open()
    office.do("T-1", "wait")
    office.done(office.ask("T-1", "close"))
    office.set("T-1", priority="P1")
    assert plain(refused(answer(office, note="go"))) == (
        "'close' needs ticket.priority != 'P1' (ticket.yaml:23); possible: start, resolve, accept"
    )
    assert list(asked(office)) == ["close"]
    assert isinstance(office.events("T-1")[-1].body, GuardFailed)
    assert not [e for e in office.events("T-1") if isinstance(e.body, ApprovalGiven)]
    office.set("T-1", priority="P2")
    assert office.done(answer(office)).record.state == "closed"


def test_who_left_the_company_cannot_have_it_taken_for_them(office):
    """Anna is gone: her wish is refused as hers would be, and stays until somebody says no."""
    without = COMPANY.replace("  anna:  {name: Anna,  roles: [technician]}\n", "")
    office.desk.adopt(rules(company=without, ticket=APPROVED))
    assert "anna is not" in refused(answer(office))
    office.done(answer(office, yes=False))
    assert asked(office) == {}


def test_an_approval_by_one_does_not_stand_for_another(office):
    """The rules ask for the client by now: a service manager's yes is not enough any more."""
    office.desk.adopt(
        rules(ticket=APPROVED.replace("sets: {assignee: actor}, approval: service_manager", "approval: client"))
    )
    assert "'offer' needs the approval of client by now" in refused(answer(office))
    assert list(asked(office)) == ["offer"]


def test_alternatives_may_need_different_approvals():
    """Dear ones ask the service manager, the others nobody."""
    text = TICKET.replace(
        "  wait:    {from: ours, to: waiting}",
        "  wait:\n"
        "    - {from: ours, to: waiting, if: \"ticket.priority == 'P1'\", approval: service_manager}\n"
        "    - {from: ours, to: waiting, if: \"ticket.priority != 'P1'\"}",
    )
    office = Office(rules(ticket=text))
    assert office.done(office.ask(office.open(), "wait")).record.state == "waiting"
    assert list(office.done(office.ask(office.open(priority="P1"), "wait")).record.asked) == ["wait"]


def test_an_old_view_is_told_what_changed(office):
    """The approver decides on what they saw: somebody's later change comes before the yes."""
    seen = office.record("T-1").version
    office.set("T-1", by="carla", priority="P1")
    assert isinstance(answer(office, expected=seen), Changed)
    assert office.done(answer(office, expected=office.record("T-1").version)).record.state == "waiting"


def test_a_request_for_approval_is_news_to_others():
    """Who acts on a view from before it learns that somebody waits for an answer."""
    office = Office(rules(ticket=APPROVED))
    office.open()
    seen = office.record("T-1").version
    office.done(office.ask("T-1", "offer", note="x", solution="y"))
    outcome = office.desk.handle(Fire(id="T-1", transition="start", by="bruno", expected=seen))
    assert isinstance(outcome, Changed)
    assert isinstance(outcome.since[0].body, ApprovalAsked)


def test_a_rung_and_a_wait_ask_too():
    """The engine has no role of anybody: what it fires waits for approval, and is taken in its name."""
    text = (
        APPROVED.replace("{at: 75%, notify: [assignee, carla]}", "{at: 75%, fire: shut}")
        .replace("  accept:", "  shut:    {from: ours, to: closed, approval: service_manager}\n  accept:")
        .replace("auto_close: {runs_in: resolved,", "auto_close: {runs_in: waiting,")
    )
    office = Office(rules(ticket=text))
    office.open()
    office.daemon("2026-11-23 12:00")
    assert [(name, one.by, one.role) for name, one in asked(office).items()] == [("shut", "engine", "service_manager")]
    office.daemon("2026-11-23 17:00")
    assert [e.body.error for e in office.events("T-1") if isinstance(e.body, GuardFailed)] == [
        "'shut' waits for the approval of service_manager already; engine has asked"
    ]
    assert office.done(answer(office)).record.state == "closed"
    assert [e.by for e in office.events("T-1") if isinstance(e.body, Transitioned)] == ["engine"]
    other = office.open()
    office.do(other, "wait")
    office.daemon("2026-11-25 18:00")
    assert list(office.record(other).asked) == ["close"]


def test_a_rung_can_ask_in_the_engines_name():
    """What needs approval waits for it; what cannot be asked for is journalled under the rung's key."""
    rungs = "{at: 75%, ask: offer}\n    - {at: 90%, ask: close}"
    office = Office(rules(ticket=APPROVED.replace("{at: 75%, notify: [assignee, carla]}", rungs)))
    office.open(solution="x")
    office.reply("T-1")
    office.daemon("2026-11-23 17:00")
    assert asked(office)["offer"].by == "engine"
    assert (("dario",), "T-1 VPN: engine asks you to approve 'offer'") in messages(office)
    failed = [e.body for e in office.events("T-1") if isinstance(e.body, GuardFailed)]
    assert [body.transition for body in failed] == ["T-1/resolution/1/90%"]


def test_a_sheet_says_who_is_asked_and_what_waits(office):
    """Each person reads what holds for them."""
    sheets = {by: Sheets(Views(office.store, office.desk.workflow), by) for by in ("anna", "bruno", "dario")}
    sheet = sheets["anna"].sheet("T-1", office.clock.now())
    assert sheet.waiting == ("offer waits for service_manager, asked by anna: solution = a new line; as agreed",)
    assert [step.approval for step in sheet.steps if step.name == "offer"] == ["service_manager"]
    assert [
        s.approval for s in sheets["dario"].steps(office.record("T-1"), office.clock.now()) if s.name == "offer"
    ] == [""]
    record = office.record("T-1")
    assert [sheets[by].answerable(record) for by in sheets] == [["offer"], [], ["offer"]]
    assert [(row.id, name) for row, name, _ in Views(office.store, office.desk.workflow).waiting()] == [
        ("T-1", "offer")
    ]
