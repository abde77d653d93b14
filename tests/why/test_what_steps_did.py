"""Why, effect by effect: what a step did, told from the events, whatever the rules say by now."""

from __future__ import annotations

from tests.practice import COMPANY, TICKET, Office, rules, said
from tests.why.steps import SKIPPING, brief, effects, late_all, steps, with_rungs


def test_what_a_step_did_is_told_action_by_action():
    """Whom it told, which field it set, which way it took."""
    office = with_rungs(
        "{at: 50%, raise: priority}",
        "{at: 75%, set: {solution: late}, notify: [carla, dario]}",
        "{at: 90%, assign: dispatcher}",
        "{at: 100%, fire: wait}",
    )
    ticket = office.open(priority="P2")
    office.daemon("2026-11-23 15:00")
    assert effects(steps(office, ticket)) == {
        "50%": ["set priority = P1"],
        "75%": ["set solution = late", "notified carla, dario"],
        "90%": ["set assignee = carla"],
        "100%": ["took wait: new → waiting"],
    }


def test_steps_of_one_late_pass_each_tell_what_they_did():
    """All three are decided at the same instant, and each has set, raised, taken or been refused its own."""
    office = late_all(
        *(f"{{at: {at}%, set: {{solution: {word}}}}}" for at, word in ((50, "one"), (75, "two"), (90, "three")))
    )
    ticket = office.open()
    office.daemon("2026-11-24 12:00", on_time=False)
    assert effects(steps(office, ticket)) == {
        "50%": ["set solution = one"],
        "75%": ["set solution = two"],
        "90%": ["set solution = three"],
    }
    office = late_all("{at: 50%, raise: priority}", "{at: 75%, raise: priority, fire: wait}", "{at: 90%, fire: wait}")
    ticket = office.open()
    office.daemon("2026-11-24 12:00", on_time=False)
    assert effects(steps(office, ticket)) == {
        "50%": ["set priority = P2"],
        "75%": ["set priority = P1", "took wait: new → waiting"],
    }


def test_a_refusal_belongs_to_one_step_only():
    """`100%+1h` begins with `100%`, and each has been refused for itself."""
    office = late_all(
        "{at: 100%, fire: wait}", "{at: 100% + 1h, fire: wait, every: 1h, times: 2}", guard="if: ticket.minutes > 9"
    )
    ticket = office.open()
    office.daemon("2026-11-25 12:00", on_time=False)
    refused = ["refused: 'wait' needs ticket.minutes > 9"]
    assert effects(steps(office, ticket)) == {"100%": refused, "100%+1h": refused, "100%+1h#2": refused}


def test_what_people_and_other_commands_did_at_the_same_instant_is_no_doing_of_a_step():
    """The command that found the step due goes on with its own, and so does who comes next."""
    office = late_all("{at: 50%, raise: priority}")
    ticket = office.open()
    office.to("2026-11-23 16:00").set(ticket, solution="x")
    office.do(ticket, "start")
    assert effects(steps(office, ticket)) == {"50%": ["set priority = P2"]}


def test_what_a_step_did_stays_told_when_the_rules_change():
    """The events say it; of what the rule before meant, nothing is put into the mouth of the one in force."""
    office = with_rungs("{at: 50%, set: {solution: late}, notify: assignee}", "{at: 75%, fire: wait}")
    ticket = office.open()
    office.daemon("2026-11-23 16:00")
    before = effects(steps(office, ticket))
    assert before["50%"] == ["set solution = late", "reached nobody: assignee meant nobody then"]
    edited = with_rungs("{at: 50%, raise: priority, notify: dispatcher}", "{at: 75%, notify: carla}")
    office.desk.adopt(edited.desk.workflow)
    assert effects(steps(office, ticket)) == {
        "50%": ["set solution = late", "reached nobody: it meant nobody then"],
        "75%": ["took wait: new → waiting"],
    }


def test_why_a_step_was_skipped_stays_told_when_the_rules_change():
    """What was passed over for a higher one was not too late, whatever `late` says by now."""
    office = Office(rules())
    ticket = office.open()
    office.daemon("2026-11-23 17:30", on_time=False)
    office.desk.adopt(rules(ticket=SKIPPING))
    assert brief(steps(office, ticket))[0] == "75% skipped 2026-11-23 15:00 (a higher one was due)"


OPENING = "{at: 50%, open: {ticket: {subject: Look at it}}}"


def test_a_record_that_was_opened_stays_told_when_the_rules_change():
    """Under a rule that opens nothing any more, too."""
    office = with_rungs(OPENING)
    ticket = office.open()
    office.daemon("2026-11-23 14:00")
    assert effects(steps(office, ticket)) == {"50%": ["opened T-2"]}
    office.desk.adopt(with_rungs("{at: 50%, notify: carla}").desk.workflow)
    assert effects(steps(office, ticket)) == {"50%": ["opened T-2"]}


def test_an_opening_that_was_refused_opened_nothing():
    """The refusal is kept by the record itself, which is not what was to be opened."""
    required = "subject:       {type: text, required: true}"
    head, _, _ = TICKET.partition("    - {at: 75%")
    head = head.replace("subject:       {type: text, default: VPN}", required)
    office = Office(rules(ticket=f"{head}    - {{at: 50%, open: {{ticket: {{subject: '{{solution}}'}}}}}}\n"))
    ticket = office.open(subject="VPN")
    office.daemon("2026-11-23 14:00")
    assert effects(steps(office, ticket)) == {"50%": ["refused: a new ticket needs subject"]}


def test_a_step_that_asks_for_an_approval_says_whom():
    """What it began goes on with somebody's answer."""
    asking = TICKET.replace("from: ours, to: waiting}", "from: ours, to: waiting, approval: service_manager}")
    asking = asking.replace("{at: 100%, notify: dispatcher}", "{at: 100%, ask: wait}")
    office = Office(rules(ticket=asking))
    ticket = office.open()
    office.daemon("2026-11-23 17:00")
    assert "asked service_manager to approve wait" in effects(steps(office, ticket, "response"))["100%"]


def test_a_message_that_reached_nobody_is_told_with_whom_it_was_meant_for():
    """The silence has a reason, and somebody can mend it."""
    office = with_rungs("{at: 75%, notify: assignee}")
    ticket = office.open()
    office.daemon("2026-11-23 16:00")
    assert effects(steps(office, ticket)) == {"75%": ["reached nobody: assignee meant nobody then"]}


GUARDED = "  wait:    {from: ours, to: waiting, if: \"ticket.minutes > 0 && ticket.priority == 'P3'\"}"


def test_what_a_step_wanted_and_the_rules_refused_is_told_with_what_the_condition_read():
    """The guard that stopped it, and the values that made it false then, not now."""
    guarded = TICKET.replace("  wait:    {from: ours, to: waiting}", GUARDED)
    guarded = guarded.replace("{at: 100%, notify: dispatcher}", "{at: 100%, fire: wait}")
    office = Office(rules(ticket=guarded))
    ticket = office.open()
    office.daemon("2026-11-23 17:30")
    office.set(ticket, priority="P1")
    (refused,) = next(rung for rung in steps(office, ticket) if rung.key == "100%").effects
    assert refused.what == "refused: 'wait' needs ticket.minutes > 0 && ticket.priority == 'P3'"
    assert refused.read == ("ticket.minutes = 0", "ticket.priority = 'P3'")
    assert refused.rule.startswith("ticket.yaml:20@")


def test_a_message_that_waits_for_the_morning_says_until_when():
    """Quiet hours hold it back; the step itself was on time."""
    always = COMPANY.replace("calendar: office\n    r", "calendar: always\n    r")
    quiet = TICKET.replace("  standard:\n", "  standard:\n    quiet: office\n    rungs:\n").replace(
        "    - {", "      - {"
    )
    office = Office(rules(ticket=quiet, company=always), "2026-11-23 17:00")
    ticket = office.open(priority="P1")
    office.daemon("2026-11-23 20:30")
    (told,) = steps(office, ticket)[0].effects
    assert (told.what, said(told.held)) == ("notified carla", "2026-11-24 09:00")
