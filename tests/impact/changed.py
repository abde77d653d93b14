"""Rules for tests of plans: a richer ticket, a task, and the changes that a practice makes to them, one by one."""

from __future__ import annotations

from functools import cache

from engine.clock import Instant
from engine.impact import Forecast, Outlook, changes, forecast, revived
from engine.store.contract import Where
from engine.views import Views
from engine.workflow import Workflow
from tests import practice
from tests.practice import COMPANY, TICKET, Office

TASK = """
workflow: task
number: K-{n}
fields:
  subject: {type: text}
states:
  todo: {initial: true}
  done: {final: true}
transitions:
  finish: {from: todo, to: done}
"""

RICH = TICKET.replace(
    "  auto_close:",
    "  nudge:    {runs_in: waiting, after: 5h, notify: client}\n"
    "  look:     {runs_in: [waiting, resolved], every: day, time: '08:00', closed_days: after, notify: carla}\n"
    "  review_at: {until: review, escalate: days}\n"
    "  auto_close:",
).replace("  solution:", "  review:  {type: date, default: 2026-12-01}\n  solution:")
RICH += (
    '  days: [{at: -7d, notify: carla}, {at: 0d, open: {task: {subject: "Review {id}"}}}, {at: +7d, raise: priority}]\n'
)

OF_TICKET = {
    "a rung comes earlier": ("{at: 75%, notify", "{at: 25%, notify"),
    "a rung acts otherwise": ("{at: 100%, notify: dispatcher}", "{at: 100%, raise: priority, assign: bruno}"),
    "a rung repeats more often": ("every: 1h, times: 2", "every: 30m, times: 4"),
    "a rung fires": ("{at: 75%, notify: [assignee, carla]}", "{at: 20%, fire: wait}"),
    "a rung opens a task": ("{at: 100%, notify: dispatcher}", "{at: 30%, open: {task: {subject: 'Help {id}'}}}"),
    "whatever comes late acts": ("  standard:\n", "  standard:\n    late: all\n    rungs:\n"),
    "a wait takes longer": ("after: 2 workdays", "after: 3 workdays"),
    "a wait takes less": ("after: 5h", "after: 1h"),
    "waiting counts": ("ours: [new, working]", "ours: [new, working, waiting]"),
    "a promise is dropped": ("  response:   {promise", "  ignored:   {promise"),
    "a promise is met by less": ("met_by: [first_reply, resolve]", "met_by: resolve"),
    "a schedule has another hour": ("time: '08:00'", "time: '07:00'"),
    "a date warns earlier": ("{at: -7d,", "{at: -10d,"),
    "urgent tickets start themselves": (
        "  wait:    {",
        "  rush:    {from: new, to: working, automatic: true, if: \"ticket.priority == 'P1'\"}\n  wait:    {",
    ),
    "a closed ticket is live": ("", ""),
    "a resolved ticket has ended": ("", ""),
    "a state is renamed": ("", ""),
}
"""What to replace in RICH."""

OF_COMPANY = {
    "targets are shorter": ("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 2h, P2: 4h, P3: 6h}"),
    "targets are longer": ("{P1: 4h, P2: 6h, P3: 8h}", "{P1: 8h, P2: 12h, P3: 16h}"),
    "another calendar": ('office: {open: {mon-fri: "09:00-18:00"}}', 'office: {open: {mon-fri: "12:00-20:00"}}'),
    "a closed day": (
        'office: {open: {mon-fri: "09:00-18:00"}}',
        'office: {open: {mon-fri: "09:00-18:00"}, closed: [2026-11-24]}',
    ),
    "quick is 24x7": ("calendar: short\n", "calendar: always\n"),
    "a title": ("company: Prova", "company: Prova Srl"),
}
"""What to replace in COMPANY."""


@cache
def changed(*names: str) -> Workflow:
    """The rules after these changes."""
    ticket, company = RICH, COMPANY
    for name in sorted(names, key=lambda name: (name in REWRITTEN, name)):  # what rewrites a state finds all of it
        if name in REWRITTEN:
            ticket = REWRITTEN[name](ticket)
        elif name in OF_TICKET:
            ticket = _replaced(ticket, *OF_TICKET[name])
        else:
            company = _replaced(company, *OF_COMPANY[name])
    if "waiting counts" in names:  # its two transitions name the states of the group besides
        ticket = ticket.replace("{from: ours, to: ", "{from: [new, working], to: ")
        ticket = ticket.replace("from: [ours, waiting], to: resolved", "from: ours, to: resolved")
        ticket = ticket.replace("from: [ours, on_hold], to: resolved", "from: ours, to: resolved")
    return practice.rules(ticket=ticket, company=company, task=TASK)


def ended(ticket: str) -> str:
    """`resolved` is final, and nothing leads out of it any more."""
    ticket = _replaced(ticket, "  resolved: {}\n", "  resolved: {final: true}\n")
    ticket = _replaced(ticket, "  reopen:  {from: resolved, to: working, by: [client, agent]}\n", "")
    ticket = _replaced(ticket, "{from: [resolved, waiting], to: closed}", "{from: waiting, to: closed}")
    ticket = "\n".join(line for line in ticket.split("\n") if not line.startswith("  auto_close:"))
    return ticket.replace("[waiting, resolved]", "waiting")


def alive(ticket: str) -> str:
    """`closed` is not the end any more."""
    ticket = _replaced(ticket, "  closed:   {final: true}\n", "  closed:   {}\n  gone:     {final: true}\n")
    return _replaced(ticket, "transitions:\n", "transitions:\n  forget:  {from: closed, to: gone}\n")


def renamed(ticket: str) -> str:
    """`waiting` becomes `on_hold`."""
    return ticket.replace("waiting", "on_hold") + "moved: {waiting: on_hold}\n"


REWRITTEN = {"a closed ticket is live": alive, "a resolved ticket has ended": ended, "a state is renamed": renamed}


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new)


def planned(office: Office, coming: Workflow, at: Instant | None = None) -> Forecast:
    """What other rules would do to the open records of an office now."""
    desk = office.desk
    outlook = Outlook(desk.decider, coming, office.clock.now() if at is None else at)
    views = Views(office.store, desk.workflow)
    records = [*views.all(Where(open=True), "id")]
    for kind, states in revived(coming):
        records += views.all(Where(kind, open=False, states=states), "id")
    return forecast(outlook, changes(desk.workflow, coming), records)
