"""Whatever can happen to a ticket, made up by hypothesis: people, clients, late daemons, and rules that change meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from tests.practice import COMPANY, TICKET, Office, rules, said

EVERYTHING = (
    TICKET.replace("assignee:      {type: agent}", "assignee:      {type: agent}\n  end_date:      {type: date}")
    .replace(
        "  auto_close:",
        """  next_reply: {promise: service_level.response, per: priority, from: client_message, met_by: reply, escalate: standard}
  triage:     {promise: service_level.response, per: priority, from: assignee, met_by: start, escalate: standard}
  renewal:    {until: end_date, runs_in: ours, time: "09:00", escalate: dates}
  visit:      {every: day, runs_in: ours, closed_days: after, notify: carla}
  auto_close:""",
    )
    .replace("ladders:", "ladders:\n  dates: [{at: -1d, notify: carla}, {at: 0d, raise: priority}]")
)
RULES = [
    rules(ticket=EVERYTHING),
    rules(ticket=EVERYTHING, company=COMPANY.replace("09:00-18:00", "08:00-12:30")),
    rules(
        ticket=EVERYTHING,
        company=COMPANY.replace("P3: 8h", "P3: 3h").replace("calendar: office\n    r", "calendar: short\n    r"),
    ),
    rules(ticket=EVERYTHING.replace("runs_in: ours, met_by: resolve", "runs_in: [working, waiting], met_by: resolve")),
    rules(ticket=EVERYTHING.replace("  triage: ", "  sorting:")),
]
MOVES = ["start", "wait", "resolve", "reopen"]
WORDS = [*MOVES, "P1", "P3", "daemon", "late", "message", "reply", "date", "quick", "gone"]
STEPS = st.lists(
    st.tuples(
        st.integers(60, 200_000),
        st.sampled_from([*WORDS, *range(len(RULES))]),
    ),
    max_size=14,
)


def happen(office: Office, ticket: str, what: str | int) -> None:
    """One thing that people, clocks, or whoever edits the rules may do."""
    now = office.clock.now()
    match what:
        case int():
            office.desk.adopt(RULES[what], now - 30)
        case "daemon" | "late":
            office.daemon(said(now), on_time=what == "daemon")
        case "P1" | "P3":
            office.set(ticket, priority=what)
        case "quick" | "gone":
            office.set(ticket, service_level=what if what == "quick" else None)
        case "date":
            office.set(ticket, end_date=said(now + 3 * 86400)[:10])
        case "message" | "reply":
            office.reply(ticket, by="client" if what == "message" else "bruno")
        case _:
            office.ask(ticket, what, solution="x")


def lived(steps: Iterable[tuple[int, str | int]]) -> tuple[Office, str]:
    """A ticket to which all of it has happened."""
    office = Office(RULES[0])
    ticket = office.open()
    for seconds, what in steps:
        office.clock.advance(seconds)
        happen(office, ticket, what)
    return office, ticket
