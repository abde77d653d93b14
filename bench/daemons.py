"""Two daemons, killed at random for a minute: every step is decided once, and none is left out.

    python bench/daemons.py [--seconds 60] [--seed N] [--json]

Tickets are opened on Monday all the while, and two daemons live on Friday, so that everything about a ticket is due as
soon as it is there: promises with their ladders, a wait, a date with days before and after, a task that a rung opens.
Every now and then one of the daemons is killed, somewhere in its work, and another takes its place. In the end each
step of each ticket must be in the journal exactly once, and each task and each message exist once. Exit code 1 if not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.pop(0)  # this folder: a script in it must not stand in for a module of Python's own
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.decide import company
from engine.clock import VirtualClock, instant
from engine.commands import Open
from engine.desk import Desk
from engine.events import Escalated, Opened, SlaBreached, TimerFired
from engine.store import open_store
from engine.workflow import load

ROOT = Path(__file__).resolve().parent.parent
MONDAY, FRIDAY = instant("2026-11-23T10:00:00+01:00"), "2026-11-27T18:00:00+01:00"

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:       {type: text}
  service_level: {type: service_level, default: gold}
  priority:      {type: choice, of: [P1, P2, P3, P4], default: P1}
  visit_on:      {type: date, default: 2026-11-25}
states:
  new:    {initial: true}
  stale:  {}
  closed: {final: true}
transitions:
  age:   {from: new, to: stale}
  close: {from: [new, stale], to: closed}
timers:
  response:   {promise: service_level.response, per: priority, met_by: first_reply, escalate: standard}
  resolution: {promise: service_level.resolution, per: priority, met_by: close, escalate: standard}
  ageing:     {runs_in: new, after: 2 workdays, fire: age}
  visit:      {until: visit_on, escalate: days}
ladders:
  standard:
    late: all
    rungs:
      - {at: 75%, notify: dispatcher}
      - {at: 100%, open: {task: {subject: "Call about {id}"}}}
      - {at: +1h, notify: dispatcher, every: 1h, times: 2}
  days: [{at: -1d, notify: dispatcher}, {at: 0d, notify: dispatcher}, {at: +1d, notify: dispatcher}]
"""
TASK = """
workflow: task
number: A-{n}
fields:
  subject: {type: text, required: true}
states:
  todo: {initial: true}
  done: {final: true}
transitions:
  finish: {from: todo, to: done}
"""
STEPS = {
    *((name, rung) for name in ("response", "resolution") for rung in ("", "75%", "100%", "100%+1h", "100%+1h#2")),
    *(("visit", rung) for rung in ("-1d", "0d", "+1d")),
    ("ageing", "after"),
}
"""Timer and step; the empty text is the breach."""


def daemon(practice: Path) -> subprocess.Popen[bytes]:
    environ = os.environ | {"MARGINE_CLOCK": FRIDAY, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "engine.cli", "--home", str(practice), "run"]
    return subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)


def harass(practice: Path, seconds: float, chance: random.Random) -> tuple[int, int]:
    """(tickets opened, daemons killed) within so many seconds, until nothing is due any more."""
    store = open_store(practice / "margine.db")
    desk = Desk(store, load(practice / "workflows"), VirtualClock(MONDAY))
    pair = [daemon(practice), daemon(practice)]
    opened, kills, end = 0, 0, time.monotonic() + seconds
    while time.monotonic() < end:
        with desk.batch():
            for _ in range(25):
                desk.handle(Open(kind="ticket", by="anna"))
        opened += 25
        time.sleep(chance.random() * 0.4)
        victim = chance.randrange(2)
        if chance.random() < 0.4:
            pair[victim].kill()
            pair[victim].wait()
            pair[victim] = daemon(practice)
            kills += 1
    while store.next_due() is not None and time.monotonic() < end + 120:
        store.wait(store.position(), 1.0)
    for process in pair:
        process.kill()
        process.wait()
    store.close()
    return opened, kills


def wrong(practice: Path, tickets: int) -> list[str]:
    """What is missing, or there more than once."""
    store = open_store(practice / "margine.db")
    steps: Counter[tuple[str, str, str]] = Counter()
    tasks = 0
    for event in store.events():
        match event.body:
            case Escalated(name=name, rung=rung):
                steps[event.stream, name, rung] += 1
            case SlaBreached(name=name):
                steps[event.stream, name, ""] += 1
            case TimerFired(name=name):
                steps[event.stream, name, "after"] += 1
            case Opened(kind="task"):
                tasks += 1
    wanted = Counter((f"T-{n}", *step) for n in range(1, tickets + 1) for step in STEPS)
    problems = [f"{' '.join(step)} was decided {steps[step]} times" for step in wanted | steps if steps[step] != 1]
    problems += [] if tasks == 2 * tickets else [f"{tasks} tasks for {tickets} tickets"]
    keys = Counter(message.key for _, message in store.messages(limit=10**9))
    problems += [f"{key} is in the outbox {count} times" for key, count in keys.items() if count != 1]
    problems += store.check().problems
    store.close()
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="margine-daemons-"))
    rules = folder / "workflows"
    rules.mkdir()
    for name, text in {"company": company(), "ticket": TICKET, "task": TASK}.items():
        (rules / f"{name}.yaml").write_text(text)
    tickets, kills = harass(folder, options.seconds, random.Random(options.seed))
    problems = wrong(folder, tickets)
    result = {"tickets": tickets, "steps": tickets * len(STEPS), "daemons killed": kills, "problems": problems[:20]}
    print(json.dumps(result) if options.json else "\n".join(f"{key}: {value}" for key, value in result.items()))
    shutil.rmtree(folder)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
