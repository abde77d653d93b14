"""Real daemons on a real store, killed at random: every rung is decided once, and none is left out."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from engine.clock import VirtualClock
from engine.commands import Open
from engine.desk import Desk
from engine.events import Escalated, SlaBreached
from engine.store import open_store
from engine.workflow import load
from tests.practice import COMPANY, TICKET, at

ROOT = Path(__file__).resolve().parent.parent
TICKETS = 1500
RUNGS = ["75%", "100%", "100%+1h", "100%+1h#2"]


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A folder whose tickets all have everything due: opened on Monday, looked at on Friday."""
    rules = tmp_path / "workflows"
    rules.mkdir()
    (rules / "company.yaml").write_text(COMPANY)
    (rules / "ticket.yaml").write_text(TICKET)
    store = open_store(tmp_path / "margine.db")
    desk = Desk(store, load(rules), VirtualClock(at("2026-11-23 09:00")))
    with desk.batch():
        for _ in range(TICKETS):
            desk.handle(Open(kind="ticket", by="anna"))
    store.close()
    yield tmp_path
    shutil.rmtree(tmp_path)


def daemon(practice: Path, *words: str) -> subprocess.Popen[str]:
    environ = os.environ | {"MARGINE_CLOCK": "2026-11-27T18:00", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "engine.cli", "--home", str(practice), "run", *words]
    return subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_two_daemons_killed_at_random_decide_every_rung_once(practice: Path):
    """Two at a time, each killed somewhere in its work and replaced, until nothing is due any more."""
    chance = random.Random(20261127)
    store = open_store(practice / "margine.db")
    pair = [daemon(practice), daemon(practice)]
    kills = 0
    while store.next_due() is not None:
        store.wait(store.position(), 30)
        victim = chance.randrange(2)
        kill(pair[victim])
        pair[victim] = daemon(practice)
        kills += 1
    for process in pair:
        kill(process)
    assert kills >= 3

    decided = Counter(
        (event.stream, event.body.name, event.body.rung)
        for event in store.events()
        if isinstance(event.body, Escalated)
    )
    breached = Counter((e.stream, e.body.name) for e in store.events() if isinstance(e.body, SlaBreached))
    expected = [(f"T-{n}", name) for n in range(1, TICKETS + 1) for name in ("response", "resolution")]
    assert decided == Counter((*which, rung) for which in expected for rung in RUNGS)
    assert breached == Counter(expected)
    assert store.check().problems == ()
    store.close()


def test_a_daemon_ends_cleanly_when_asked(practice: Path):
    """SIGTERM ends it after its present pass, with code 0 and a word."""
    process = daemon(practice)
    assert "keeping" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate()
    assert process.returncode == 0
    assert rest.endswith("margine: stopped\n")


def test_a_daemon_does_not_start_on_broken_rules(practice: Path):
    """The problem is shown with its place, exit code 1, and nothing is fired."""
    path = practice / "workflows" / "ticket.yaml"
    path.write_text(path.read_text().replace("to: resolved", "to: resloved"))
    process = daemon(practice)
    _, words = process.communicate()
    assert process.returncode == 1
    assert "did you mean 'resolved'" in words
    assert "ticket.yaml:21:" in words
    store = open_store(practice / "margine.db")
    assert not any(isinstance(event.body, Escalated) for event in store.events())
    store.close()
