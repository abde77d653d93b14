"""The real help desk log: a target is changed in git, `margine plan` predicts, and the reload does exactly that.

The log is not part of the project; where it is not there this is skipped.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engine import takeover, timers
from engine.clock import VirtualClock, instant, iso
from engine.desk import Desk
from engine.events import Escalated, SlaBreached, Transitioned
from engine.intake.log import LogImport
from engine.intake.log_file import LogFile
from engine.intake.log_map_file import load as load_map
from engine.records import Record, Timer
from engine.rulebook import Rulebook
from engine.store import open_store
from engine.store.contract import Store, Where
from tests.cli.asking import Practice
from tests.practice import ROME
from tests.test_helpdesk_log import EXAMPLE, LOG

CUT = "2011/01/15"
"""Of the log what lies before; 157 tickets are open then, and 58 of them have clocks that live."""
NOW = "2011-01-17T10:00"
"""The Monday after: the daemon has an hour to catch up with."""

CHANGED = (
    ("resolution: {S1: 32h, S2: 64h,  S3: 128h, S4: 256h}", "resolution: {S1: 16h, S2: 24h,  S3: 36h, S4: 64h}"),
    ("resolution: {S1: 40h, S2: 80h,  S3: 160h, S4: 320h}", "resolution: {S1: 80h, S2: 160h, S3: 320h, S4: 640h}"),
)
"""Level 2 is promised much less time, level 3 twice as much."""

pytestmark = [
    pytest.mark.skipif(not LOG.exists(), reason=f"the help desk log is not at {LOG}"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Prova", "-c", "user.email=prova@x.example")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def part_of_the_log(folder: Path) -> Path:
    part = folder / "part.csv"
    with LOG.open(newline="") as whole, part.open("w", newline="") as file:
        rows = csv.DictReader(whole)
        writer = csv.DictWriter(file, rows.fieldnames or ())
        writer.writeheader()
        writer.writerows(row for row in rows if row["Complete Timestamp"] < CUT)
    return part


def imported(here: Practice) -> Store:
    """The practice's store with the first part of the log, under the rules that git has."""
    store = open_store(here.folder / "margine.db")
    standing = Rulebook(store, here.folder / "workflows").begin(lambda _: instant("2009-01-01T00:00", ROME))
    mapping, _ = load_map(EXAMPLE / "map.yaml", standing.workflow)
    assert mapping is not None
    with LogFile(part_of_the_log(here.folder)) as file:
        mapping.hold_against(file.header)
        LogImport(Desk(store, standing.workflow, VirtualClock()), mapping, file).run()
    return store


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A repository with the example's rules, a change of two targets on top, and the imported store beside them."""
    folder = tmp_path_factory.mktemp("log") / "practice"
    shutil.copytree(EXAMPLE / "workflows", folder / "workflows")
    git(folder.parent, "init", "-q", str(folder))
    git(folder, "add", "workflows")
    git(folder, "commit", "-qm", "The rules of the example")
    found = Practice(folder, now=NOW, agent="agent-5")
    imported(found).close()
    company = folder / "workflows" / "company.yaml"
    for old, new in CHANGED:
        assert old in company.read_text()
        company.write_text(company.read_text().replace(old, new))
    git(folder, "commit", "-qam", "Other targets")
    return found


def reloaded(here: Practice, store: Store) -> None:
    """The files on the disk come in force, as in a daemon: journalled, taken up, swept behind, and one pass."""
    now, book = instant(NOW, ROME), Rulebook(store, here.folder / "workflows")
    standing = book.follow()
    assert standing is not None
    desk = Desk(store, standing.workflow, VirtualClock(now), former=lambda: book.former(standing))
    standing = book.look(now, "files changed")
    assert standing.rejected is None
    desk.adopt(standing.workflow, standing.since, lambda: book.former(standing))
    takeover.follow_rules(desk)
    timers.run_once(desk, now)


def passed(path: Path) -> Store:
    """A copy of the store after the daemon's pass under the rules that were in force."""
    store = open_store(path)
    book = Rulebook(store)
    standing = book.follow()
    assert standing is not None
    timers.run_once(
        Desk(store, standing.workflow, VirtualClock(), former=lambda: book.former(standing)), instant(NOW, ROME)
    )
    return store


def shown(timer: Timer) -> dict[str, Any]:
    moments = {name: getattr(timer, name) for name in ("due", "next", "breached")}
    told = {name: None if moment is None else iso(moment, ROME) for name, moment in moments.items()}
    return {"status": timer.status, "target": timer.target, "calendar": timer.calendar, **told}


def acts(store: Store, was: Record) -> Counter[tuple[str, str, str]]:
    """Breaches, rungs and transitions since a record was like that."""
    found = Counter[tuple[str, str, str]]()
    for event in store.events(was.id):
        match event.body if event.version > was.version else None:
            case SlaBreached(name=name):
                found["breach", name, ""] += 1
            case Escalated(name=name, rung=rung, skipped=skipped):
                found["rung", name, rung + " (skipped)" * skipped] += 1
            case Transitioned(transition=name):
                found["transition", "", name] += 1
    return found


def foretold(told: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    told = [act for act in told if act["what"] in {"breach", "rung", "transition"}]
    return Counter(
        (act["what"], act["clock"] or "", (act["key"] or "") + " (skipped)" * act["skipped"]) for act in told
    )


def clocks(record: Record) -> list[tuple[str, str, int | None, int | None]]:
    return [(name, timer.status, timer.due, timer.breached) for name, timer in record.timers.items()]


NOTHING: dict[str, Any] = {"at_once": [], "clocks": {}}


def test_the_reload_does_exactly_what_was_planned(here: Practice):
    """Record by record: each deadline, each breach and each rung that was foretold, and nothing that was not.

    Beside it a copy of the store goes on under the old rules: that is what the plan leaves out.
    """
    result = here.ask("plan", "--from", "HEAD~1", "--json")
    plan = json.loads(result.stdout)
    assert (result.exit_code, plan["looked"] > 157, plan["breaches"] > 0) == (1, True, True)
    foreseen = {record["id"]: record for record in plan["records"]}
    store = open_store(here.folder / "margine.db")
    store.backup(str(here.folder / "unchanged.db"))
    unchanged = passed(here.folder / "unchanged.db")
    before = store.find(Where(open=True), "id", None, 5000).records
    reloaded(here, store)
    for was in before:
        told, record, without = foreseen.get(was.id, NOTHING), store.load(was.id), unchanged.load(was.id)
        assert record is not None
        assert without is not None
        assert record.state == told.get("goes_to", without.state)
        assert {name: shown(record.timers[name]) for name in told["clocks"]} == {
            name: clock["after"] for name, clock in told["clocks"].items()
        }
        same = [clock for clock in clocks(without) if clock[0] not in told["clocks"]]
        assert [clock for clock in clocks(record) if clock[0] not in told["clocks"]] == same
        assert acts(store, was) == acts(unchanged, was) + foretold(told["at_once"])
    assert sum(acts(store, was)["breach", "resolution", ""] for was in before) > plan["breaches"] > 0
    unchanged.close()
    store.close()


def test_the_page_names_the_targets_that_changed(here: Practice):
    """Eight rows of the table, each with its line; those that no open ticket has are told too."""
    lines = here.ask("plan", "--from", "HEAD~1", "--to", "HEAD").stdout.splitlines()
    rules = [line.split("\t")[3] for line in lines if line.startswith("rule ")]
    assert rules == [f"target level-{level} resolution for S{row}" for level in (2, 3) for row in (1, 2, 3, 4)]
