"""A small log, its map and the rules it is played under, as text; and words to import it."""

from __future__ import annotations

import re
from pathlib import Path

from engine.clock import VirtualClock
from engine.desk import Desk
from engine.intake.log import LogImport
from engine.intake.log_file import LogFile
from engine.intake.log_map import LogMap
from engine.intake.log_map_file import load
from engine.intake.summary import Summary
from engine.problems import Problem
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.workflow import Workflow
from tests.practice import TICKET, rules

CLIENT = """
workflow: client
number: C-{n}
fields:
  name: {type: text, required: true}
states:
  active: {initial: true}
  former: {final: true}
transitions:
  end: {from: active, to: former}
"""

RULES = rules(client=CLIENT, ticket=TICKET.replace("fields:\n", "fields:\n  client: {type: client}\n", 1))

MAP = """\
import: ticket
source: old
record: case
activity: what
time: {column: when, format: "YYYY-MM-DD hh:mm"}
agent: who
columns:
  who: {words: {A: anna, B: bruno, D: dario}}
fields:
  subject: title
  client: {for_each: customer, fields: {name: "{customer} Ltd"}}
  priority: prio
  solution: {always: Restarted}
activities:
  opened: {opens: true}
  started: {opens: true, do: [start, reopen], brings: priority}
  waits: wait
  solved: {do: resolve, brings: solution}
  urgent: {brings: priority}
  said: {note: "{title}", public: true}
  closed: close
  seen: ignore
"""

HEADER = "case,what,when,who,title,customer,prio"

LOG = f"""\
{HEADER}
1,opened,2026-11-23 09:00,A,VPN,Rossi,P1
1,started,2026-11-23 09:30,A,VPN,Rossi,P1
1,waits,2026-11-23 10:00,A,VPN,Rossi,P1
1,started,2026-11-23 15:00,A,VPN,Rossi,P1
1,solved,2026-11-23 16:00,B,VPN,Rossi,P1
"""


def sections(text: str) -> dict[str, str]:
    """A map's text by its top-level keys."""
    return {part.partition(":")[0]: part for part in re.split(r"(?m)^(?=\w)", text) if part}


def changed(**parts: str) -> str:
    """The map with some of its sections written otherwise; an empty text leaves a section out."""
    return "".join(
        (sections(MAP) | {"import" if name == "kind" else name: text for name, text in parts.items()}).values()
    )


def read_map(folder: Path, text: str = MAP, workflow: Workflow = RULES) -> tuple[LogMap | None, list[Problem]]:
    """The map in a file `map.yaml`, and its problems, named as if the folder were the present one."""
    path = folder / "map.yaml"
    path.write_text(text)
    return load(path, workflow)


def played(
    folder: Path, log: str | bytes = LOG, *, text: str = MAP, store: Store | None = None, until: int | None = None,
    workflow: Workflow = RULES, name: str = "log.csv", rows_per_commit: int = 128, now: int | None = None,
) -> tuple[Summary, Store]:  # fmt: skip
    """A log imported into a store; its map must be right."""
    mapping, problems = read_map(folder, text, workflow)
    assert mapping is not None, [str(problem) for problem in problems]
    store = store or MemoryStore()
    path = folder / name
    path.write_bytes(log if isinstance(log, bytes) else log.encode())
    with LogFile(path, encoding=mapping.encoding, delimiter=mapping.delimiter) as file:
        mapping.hold_against(file.header)
        desk = Desk(store, workflow, VirtualClock())
        return LogImport(desk, mapping, file, rows_per_commit=rows_per_commit, now=now).run(until), store


def rows(*lines: str) -> str:
    """A log of these rows below the usual header."""
    return "\n".join([HEADER, *lines, ""])


def refused(summary: Summary) -> list[tuple[int, str]]:
    """(line, reason) of every refused row; rules without their hash."""
    return [(r.line, re.sub(r"@[0-9a-f]{7}", "", r.reason)) for r in summary.refused]
