"""The steps of a ticket's clocks as `why` tells them, in few words, and tickets with rungs of one's own."""

from __future__ import annotations

from engine.why import RungStory, explain
from tests.practice import TICKET, Office, rules, said

SKIPPING = TICKET.replace("  standard:\n", "  standard:\n    late: skip_after 1h\n    rungs:\n").replace(
    "    - {", "      - {"
)


def steps(office: Office, ticket: str, clock: str = "resolution") -> list[RungStory]:
    found = explain(office.store, office.desk.workflow, office.record(ticket), office.clock.now())
    return [rung for rung in found.rungs if rung.clock == clock]


def brief(rungs: list[RungStory]) -> list[str]:
    """`75% done 2026-11-23 15:00`, `100% never (the promise was kept before)`."""
    told = []
    for rung in rungs:
        because = f" ({rung.because})" if rung.because else ""
        told.append(f"{rung.key} {rung.status}" + (f" {said(rung.due)}" if rung.due is not None else "") + because)
    return told


def effects(rungs: list[RungStory]) -> dict[str, list[str]]:
    return {rung.key: [effect.what for effect in rung.effects] for rung in rungs if rung.version}


def with_rungs(*written: str, **more: str) -> Office:
    """A ticket whose resolution climbs these rungs."""
    head, _, _ = TICKET.partition("    - {at: 75%")
    head = head.replace("met_by: [first_reply, resolve], escalate: standard", "met_by: [first_reply, resolve]")
    return Office(rules(ticket=head + "".join(f"    - {rung}\n" for rung in written), **more))


EACH = TICKET.partition("  standard:")[0] + "  standard:\n    late: all\n    rungs:\n"


def late_all(*written: str, guard: str = "") -> Office:
    """A ticket whose resolution climbs these rungs, all of them however late; it may wait under a condition."""
    text = EACH.replace("met_by: [first_reply, resolve], escalate: standard", "met_by: [first_reply, resolve]")
    text = text.replace("to: waiting}", f"to: waiting, {guard}}}") if guard else text
    return Office(rules(ticket=text + "".join(f"      - {rung}\n" for rung in written)))
