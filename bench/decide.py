"""Commands decided in memory, beside the bare `transitions` trigger of the same machine.

    python bench/decide.py [--rounds N] [--json]

The decision has a guard in CEL, two promises with a ladder of three rungs, and no disk: `Decider.decide` from a record
and a command to events and the next record. The bare side is `transitions` alone: the same states and transitions,
a Python condition in place of the guard, one unbound item. Both go round the same circle of two transitions; the
sides take turns, and the ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from transitions import Machine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.clock import instant
from engine.commands import Fire, Open
from engine.decide import Decider
from engine.machines.definition import Definition
from engine.records import Record
from engine.workflow import Workflow, load

TURNS = 2000
NOW = instant("2026-11-23T10:00:00+01:00")

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:       {type: text, required: true}
  priority:      {type: choice, of: [P1, P2, P3, P4], default: P3}
  service_level: {type: service_level, default: gold}
states:
  new:      {initial: true}
  working:  {}
  waiting:  {}
  closed:   {final: true}
transitions:
  start: {from: [new, waiting], to: working, if: "ticket.priority != 'P4' || ticket.minutes > 600"}
  wait:  {from: working, to: waiting, if: "ticket.priority in ['P1', 'P2', 'P3']"}
  close: {from: working, to: closed}
timers:
  response:   {promise: service_level.response, per: priority, met_by: first_reply, escalate: standard}
  resolution:
    {promise: service_level.resolution, per: priority, runs_in: [new, working], met_by: close, escalate: standard}
ladders:
  standard:
    - {at: 75%, notify: [dispatcher]}
    - {at: 100%, notify: [dispatcher], raise: priority}
    - {at: 100% + 1h, notify: [service_manager], every: 1h, times: 3}
"""


def company() -> str:
    """The shipped company, without the work that comes round there: it would need the other shipped kinds."""
    text = (Path(__file__).resolve().parent.parent / "workflows" / "company.yaml").read_text()
    return re.sub(r"^recurring:.*?(?=^\S)", "", text, flags=re.MULTILINE | re.DOTALL)


def practice() -> Workflow:
    """The starter company with a ticket machine that can go in a circle."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "company.yaml").write_text(company())
        (Path(folder) / "ticket.yaml").write_text(TICKET)
        return load(Path(folder))


class Item:
    """What the bare machine moves."""

    state = "new"


def bare(definition: Definition) -> Machine:
    """The same machine, in `transitions` alone."""
    machine = Machine(
        model=None, states=list(definition.states), initial="new", auto_transitions=False, send_event=True
    )
    for alternatives in definition.transitions.values():
        for t in alternatives:
            condition = [lambda _: True] if t.guard else None
            machine.add_transition(t.name, list(t.sources), t.target, conditions=condition)
    return machine


def bare_turns(machine: Machine) -> float:
    item, start, wait = Item(), machine.events["start"], machine.events["wait"]
    began = time.perf_counter()
    for _ in range(TURNS // 2):
        start.trigger(item)
        wait.trigger(item)
    return (time.perf_counter() - began) / TURNS


def decided_turns(decider: Decider, record: Record) -> float:
    start = Fire(id="T-1", transition="start", by="anna")
    wait = Fire(id="T-1", transition="wait", by="anna")
    began = time.perf_counter()
    for turn in range(TURNS // 2):
        record = decider.decide(record, start, NOW + turn * 2).record
        record = decider.decide(record, wait, NOW + turn * 2 + 1).record
    spent = (time.perf_counter() - began) / TURNS
    assert record.version >= TURNS * 2, f"every turn must happen: {record}"
    return spent


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    workflow = practice()
    decider, machine = Decider(workflow), bare(workflow.definitions["ticket"])
    opened = decider.decide(None, Open(kind="ticket", by="anna", fields={"subject": "VPN"}), NOW).record
    rounds = [(bare_turns(machine), decided_turns(decider, opened)) for _ in range(options.rounds)]
    figures = {
        "bare_us": statistics.median(b for b, _ in rounds) * 1e6,
        "decided_us": statistics.median(d for _, d in rounds) * 1e6,
        "ratio": statistics.median(b / d for b, d in rounds),
    }
    if options.json:
        print(json.dumps(figures))
        return
    print("one transition, bare `transitions`  {bare_us:8.1f} µs".format(**figures))
    print("one transition, decided             {decided_us:8.1f} µs".format(**figures))
    print("decided speed / bare speed          {ratio:8.3f}   (goal: at least 0.167)".format(**figures))


if __name__ == "__main__":
    main()
