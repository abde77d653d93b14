"""A small practice for tests: a company and a ticket as YAML text, a desk on a virtual clock, and words to work it.

A test writes only the rules that it is about; the rest comes from here.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from engine import timers
from engine.clock import VirtualClock, instant, iso
from engine.commands import Done, Fire, Note, Open, Outcome, SetFields
from engine.desk import Desk
from engine.events import Escalated, Event, SlaBreached
from engine.records import Record, Timer
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.workflow import Workflow, load

ROME = ZoneInfo("Europe/Rome")

COMPANY = """
company: Prova
zone: Europe/Rome
calendar: office
roles: {technician: Works, dispatcher: Sees, service_manager: Answers}
agents:
  anna:  {name: Anna,  roles: [technician]}
  bruno: {name: Bruno, roles: [technician]}
  carla: {name: Carla, roles: [dispatcher]}
  dario: {name: Dario, roles: [service_manager]}
calendars:
  office: {open: {mon-fri: "09:00-18:00"}}
  short:  {open: {mon-fri: "10:00-18:00"}}
  always: {open: always}
service_levels:
  gold:
    calendar: office
    response:   {P1: 1h, P2: 2h, P3: 4h}
    resolution: {P1: 4h, P2: 6h, P3: 8h}
  quick:
    calendar: short
    response: 1h
    resolution: 2h
"""

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:       {type: text, default: VPN}
  priority:      {type: choice, of: [P1, P2, P3], default: P3}
  service_level: {type: service_level, default: gold}
  assignee:      {type: agent}
  solution:      {type: text}
states:
  new:      {initial: true}
  working:  {records_time: true}
  waiting:  {}
  resolved: {}
  closed:   {final: true}
groups:
  ours: [new, working]
transitions:
  start:   {from: [new, waiting], to: working, sets: {assignee: actor}}
  wait:    {from: ours, to: waiting}
  resolve: {from: [ours, waiting], to: resolved, asks: solution}
  reopen:  {from: resolved, to: working, by: [client, agent]}
  close:   {from: [resolved, waiting], to: closed}
timers:
  response:   {promise: service_level.response, per: priority, met_by: [first_reply, resolve], escalate: standard}
  resolution: {promise: service_level.resolution, per: priority, runs_in: ours, met_by: resolve, escalate: standard}
  auto_close: {runs_in: resolved, after: 2 workdays, fire: close}
ladders:
  standard:
    - {at: 75%, notify: [assignee, carla]}
    - {at: 100%, notify: dispatcher}
    - {at: 100% + 1h, notify: service_manager, every: 1h, times: 2}
"""


def rules(*, company: str = COMPANY, **kinds: str) -> Workflow:
    """The workflow of a folder with company.yaml and one file per kind; the ticket above unless another is given."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"company": company, "ticket": TICKET, **kinds}.items():
            if text:
                (Path(folder) / f"{name}.yaml").write_text(text)
        return load(Path(folder))


def at(text: str) -> int:
    """`2026-11-23 09:00` in Rome."""
    return instant(text, ROME)


def said(moment: int | None) -> str:
    """`2026-11-23 09:00` (with seconds when there are any)."""
    if moment is None:
        return "never"
    text = iso(moment, ROME)[:19].replace("T", " ")
    return text.removesuffix(":00") if text.count(":") == 2 else text


class Office:
    """A desk on a virtual clock; every verb happens at the instant that the clock shows."""

    def __init__(
        self, workflow: Workflow | None = None, start: str = "2026-11-23 09:00", store: Store | None = None
    ) -> None:
        self.clock = VirtualClock(at(start))
        self.store = store or MemoryStore()
        self.desk = Desk(self.store, workflow or rules(), self.clock)

    def to(self, moment: str) -> Office:
        """Move the clock; nothing is fired."""
        self.clock.set(at(moment))
        return self

    def daemon(self, moment: str, *, on_time: bool = True) -> timers.Pass:
        """Move the clock and let the daemon do what came due: each at its own instant, or all of it now."""
        self.to(moment)
        return timers.run_once(self.desk, self.clock.now(), on_time=on_time)

    def open(self, by: str = "anna", kind: str = "ticket", **fields: object) -> str:
        return self.done(self.desk.handle(Open(kind=kind, by=by, fields=fields))).id

    def do(self, stream: str, transition: str, by: str = "anna", note: str = "", **fields: object) -> Record:
        return self.done(self.ask(stream, transition, by, note, **fields)).record

    def ask(self, stream: str, transition: str, by: str = "anna", note: str = "", **fields: object) -> Outcome:
        return self.desk.handle(Fire(id=stream, transition=transition, by=by, note=note, fields=fields))

    def reply(self, stream: str, text: str = "We are on it", by: str = "anna", *, public: bool = True) -> Record:
        return self.done(self.desk.handle(Note(id=stream, text=text, by=by, public=public))).record

    def set(self, stream: str, by: str = "carla", **fields: object) -> Record:
        return self.done(self.desk.handle(SetFields(id=stream, fields=fields, by=by))).record

    def done(self, outcome: Outcome) -> Done:
        assert isinstance(outcome, Done), outcome
        return outcome

    def record(self, stream: str) -> Record:
        record = self.store.load(stream)
        assert record is not None
        return record

    def timer(self, stream: str, name: str = "resolution") -> Timer:
        return self.record(stream).timers[name]

    def due(self, stream: str, name: str = "resolution") -> str:
        return said(self.timer(stream, name).due)

    def events(self, stream: str) -> list[Event]:
        return list(self.store.events(stream))

    def escalations(self, stream: str, name: str = "resolution") -> list[str]:
        """`2026-11-23 15:00 75%` for every rung and breach, in order; `(skipped)` behind those only recorded."""
        found = []
        for event in self.events(stream):
            body = event.body
            if isinstance(body, SlaBreached) and body.name == name:
                found.append(f"{said(event.at)} breach")
            elif isinstance(body, Escalated) and body.name == name:
                found.append(f"{said(event.at)} {body.rung}" + (" (skipped)" if body.skipped else ""))
        return found
