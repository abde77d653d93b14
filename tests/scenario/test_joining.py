"""Links, merging and approvals in scenarios: what several records do to each other, and who has to be asked."""

from __future__ import annotations

import pytest

from tests.practice import TICKET, rules
from tests.scenario.story import failures, played, slips

APPROVED = TICKET.replace(
    "  close:   {from",
    "  offer:   {from: ours, to: waiting, asks: [solution, note], approval: service_manager}\n  close:   {from",
)
WORKFLOW = rules(ticket=APPROVED)
OPENED = """
      - at: Mon 2026-11-23 09:00
        by: anna
        open: {vpn: {ticket: {}}, other: {ticket: {}}}
      - by: anna
        do: {vpn: offer}
        with: {solution: A new line, note: As agreed}
        expect: {vpn: {state: new, waits_for: {offer: service_manager}, notified: service_manager}}
"""


def told(steps: str) -> list[str]:
    report = played(f"scenarios:\n  It is told:\n    steps:\n{steps}", workflow=WORKFLOW)
    return slips(report) or failures(report)


def unapproved(steps: str) -> list[str]:
    """What the coverage says of approvals."""
    report = played(f"scenarios:\n  It is told:\n    steps:\n{steps}", workflow=WORKFLOW)
    return [item.lacking for item in report.items if item.what == "approval"]


def test_a_transition_waits_until_it_is_approved():
    """It was asked for and not taken; with the yes it is taken, with all that was given along."""
    assert told(OPENED + """
      - {by: bruno, approve: {vpn: offer}, refused: cannot give it}
      - at: 10:00
        by: service_manager
        approve: {vpn: offer}
        with: {note: Fine}
        expect: {vpn: {state: waiting, waits_for: {}, fields: {solution: A new line}}}
""") == []  # fmt: skip


def test_a_no_leaves_everything_as_it_was():
    """Whoever asked is told; and may ask again, and take it back."""
    assert told(OPENED + """
      - {by: dario, reject: {vpn: offer}, with: {note: Too dear}, expect: {vpn: {waits_for: {}, notified: anna}}}
      - {by: anna, do: {vpn: offer}, with: {solution: Cheaper, note: Again}}
      - {by: anna, reject: {vpn: offer}, expect: {vpn: {state: new, waits_for: {}}}}
""") == []  # fmt: skip


def test_an_approval_is_shown_once_it_was_asked_for_and_given():
    """Neither the request alone nor a no shows what happens with a yes."""
    assert unapproved("      - {at: 2026-11-23 09:00, by: anna, open: {vpn: {ticket: {}}}}\n") == ["never asked for"]
    assert unapproved(OPENED + "      - {by: dario, reject: {vpn: offer}}\n") == ["never given"]
    assert unapproved(OPENED + "      - {by: dario, approve: {vpn: offer}}\n") == [""]


def test_links_are_looked_at_from_both_ends():
    """All of them are told, with the names of the scenario; a circle is refused by the rules."""
    assert told(OPENED + """
      - by: anna
        link: {other: {parent: vpn}}
        expect: {vpn: {links: {other: child}}, other: {links: {vpn: parent}}}
      - {by: anna, link: {vpn: {parent: other}}, refused: already}
      - {by: anna, unlink: {other: {parent: vpn}}, expect: {vpn: {links: {}}}}
""") == []  # fmt: skip
    assert told(OPENED + "      - {expect: {vpn: {links: {other: blocks}}}}\n") == [
        "links: wanted blocks other, found none"
    ]


@pytest.mark.parametrize(
    ("step", "slip"),
    {
        "{by: anna, link: {vpn: {block: other}}}": "12:33 M817 'block' is no link; did you mean 'blocks'?",
        "{by: anna, link: {vpn: {blocks: othr}}}": (
            "12:41 M802 'othr' is no record of this scenario: nothing before has opened it; did you mean 'other' (line 7)?"
        ),
        "{by: anna, link: {vpn: {blocks: other, parent: x}}}": (
            "12:32 M204 'vpn' holds blocks and parent; 1 of them is the most"
        ),
        "{by: anna, merge: {vpn: othr}}": (
            "12:33 M802 'othr' is no record of this scenario: nothing before has opened it; did you mean 'other' (line 7)?"
        ),
        "{by: anna, approve: {vpn: ofer}}": "12:35 M806 'ofer' is no transition of a ticket; did you mean 'offer'?",
        "{by: anna, reject: {vpn: offer}, with: {why: x}}": (
            "12:49 M812 only a note can be given with 'reject', and this is 'why'"
        ),
        "{expect: {vpn: {waits_for: {offer: anna}}}}": (
            "12:44 M808 'anna' is no role; there is client, dispatcher, service_manager, technician"
        ),
        "{expect: {vpn: {links: {other: child of}}}}": "12:40 M817 'child of' is no link; did you mean 'child'?",
    }.items(),
)  # fmt: skip
def test_a_slip_about_several_records_is_told_at_its_place(step, slip):
    """Relations, records and transitions are looked up like everything else."""
    assert told(f"{OPENED}      - {step}\n") == [slip]
