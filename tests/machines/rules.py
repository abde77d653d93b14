"""A folder of rules for tests: what a test writes stands first, and the rest of a sound practice behind it.

So a test shows only the lines that it is about, and lines count from the first of them.
"""

from __future__ import annotations

import re
from pathlib import Path

from engine.problems import Problem
from engine.workflow import Workflow, check

TICKET = """
workflow: ticket
number: T-{n}
fields:
  subject:       {type: text}
  client:        {type: client}
  priority:      {type: choice, of: [P1, P2, P3], default: P3}
  service_level: {type: service_level, default: gold}
  assignee:      {type: agent}
  cost:          {type: money}
  vip:           {type: flag}
states:
  new:     {initial: true}
  working: {}
  waiting: {}
  done:    {final: true}
transitions:
  start:  {from: [new, waiting], to: working}
  wait:   {from: working, to: waiting}
  finish: {from: working, to: done}
timers:
  resolution: {promise: service_level.resolution, per: priority, runs_in: [new, working], met_by: finish, escalate: standard}
ladders:
  standard: [{at: 100%, notify: owner}]
"""

CLIENT = """
workflow: client
number: C-{n}
fields:
  name: {type: text}
  level: {type: service_level}
  size: {type: choice, of: [small, large]}
states:
  active: {initial: true}
  former: {final: true}
transitions:
  end: {from: active, to: former}
"""

COMPANY = """
company: Prova
zone: Europe/Rome
calendar: office
roles: {technician: Works, owner: Answers}
agents:
  anna:  {name: Anna Prova, roles: technician}
  bruno: {name: Bruno Prova, roles: [technician, owner]}
calendars:
  office: {open: {mon-fri: "09:00-18:00"}}
  always: {open: always}
service_levels:
  gold: {calendar: office, resolution: {P1: 4h, P2: 8h, P3: 16h}}
"""

PRACTICE = {"ticket.yaml": TICKET, "client.yaml": CLIENT, "company.yaml": COMPANY}
_OF_COMPANY = {
    "company",
    "zone",
    "calendar",
    "roles",
    "agents",
    "calendars",
    "services",
    "rotas",
    "recurring",
    "timekeepers",
    "service_levels",
    "currency",
    "activities",
    "rate_cards",
    "overheads",
    "taxes",
    "indices",
    "unbilled",
    "issuer",
    "mailboxes",
    "outgoing",
    "alerts",
    "maintenance",
    "channels",
}


def completed(written: str, base: str) -> str:
    """What a test wrote, followed by the sections of `base` that it left out.

    A section that it wrote keeps the entries of `base` that it does not name, behind its own; unless something stands
    behind its key, be it a comment.
    """
    theirs = dict(_sections(base))
    mine = dict(_sections(written.strip("\n") + "\n"))
    whole = [section + _left_out(key, section, theirs.get(key, "")) for key, section in mine.items()]
    return "".join(whole) + "".join(section for key, section in theirs.items() if key not in mine)


def _left_out(key: str, mine: str, theirs: str) -> str:
    """The entries of a section of the base that a test does not name."""
    if not mine.startswith(f"{key}:\n"):
        return ""
    named = re.findall(r"^  ([^ :]+):", mine, re.MULTILINE)
    entries = re.split(r"^(?=  \S)", theirs, flags=re.MULTILINE)[1:]
    return "".join(entry for entry in entries if entry.partition(":")[0].strip() not in named)


def _sections(base: str) -> list[tuple[str, str]]:
    """The top-level keys of a text, each with all that belongs to it."""
    parts = re.split(r"^(?=[a-z_]+:)", base.lstrip("\n"), flags=re.MULTILINE)
    return [(part.partition(":")[0], part) for part in parts if part]


def keys(written: str) -> dict[str, None]:
    """The top-level keys of a text, in order."""
    return dict.fromkeys(re.findall(r"^([A-Za-z_]+):", written, flags=re.MULTILINE))


def file_of(written: str) -> str:
    """The file that a piece of YAML belongs to, by its keys."""
    return "company.yaml" if keys(written).keys() & _OF_COMPANY else "ticket.yaml"


def write(folder: Path, files: dict[str, str]) -> None:
    """A practice in a folder, with some of its files changed."""
    folder.mkdir(exist_ok=True)
    for name, text in (PRACTICE | files).items():
        folder.joinpath(name).write_text(text, encoding="utf-8")


def checked(folder: Path, written: str, file: str = "") -> tuple[Workflow | None, list[Problem]]:
    """What `check` makes of a practice of which one file begins with `written`."""
    file = file or file_of(written)
    write(folder, {file: completed(written, PRACTICE[file])})
    workflow, problems, _ = check(folder)
    return workflow, problems


def shown(problem: Problem) -> str:
    """`2:9 M220 transition 'start' leads to …`: a problem without its file."""
    where = problem.position
    severity = "" if problem.severity == "error" else "warning "
    return f"{where.line}:{where.column} {severity}{problem.code} {problem.message}"


def complaints(folder: Path, written: str) -> list[str]:
    """What is said of the file that begins with `written`."""
    _, problems = checked(folder, written)
    return [shown(problem) for problem in problems if problem.position.file.endswith(file_of(written))]
