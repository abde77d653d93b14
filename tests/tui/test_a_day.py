"""A day in a real terminal: taking, replying, waiting, resolving, undoing, assigning many, closing a month.

The program is killed on the way and begun again; nothing is lost that was acknowledged.
"""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.demo import _prepare
from engine.store import open_store

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed (Debian package tmux)"),
    pytest.mark.timeout(300),
]

ROOT = Path(__file__).parents[2]
WITHIN = 60.0
"""Seconds for what a busy machine does in one."""


class Desk:
    """A person at a terminal of 120x40, in tmux."""

    def __init__(self, practice: Path, agent: str) -> None:
        self.practice, self.agent, self.sittings = practice, agent, 0
        self.begin()

    @property
    def socket(self) -> Path:
        """Of the present server of terminals: one that was told to go may still be there for a moment."""
        return self.practice.with_name(f"tmux{self.sittings}")

    def tmux(self, *words: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def begin(self) -> None:
        """Sit down: the program starts, and shows the queue. The server of terminals stays when a program ends."""
        self.sittings += 1
        environ = (
            "MARGINE_CLOCK=2026-11-23T10:00*1 NO_COLOR= TERM=screen-256color LC_ALL=C.UTF-8 MARGINE_CONFIG=/nowhere"
        )
        program = f"{sys.executable} -m engine.cli --home {self.practice} tui --as {self.agent}"
        line = f"cd {ROOT} && exec env -u COLUMNS -u LINES {environ} PYTHONPATH={ROOT} {program}"
        self.tmux(
            "set-option",
            "-g",
            "exit-empty",
            "off",
            ";",
            "new-session",
            "-d",
            "-x",
            "120",
            "-y",
            "40",
            "-s",
            "day",
            line,
        )
        self.see("All 172")

    def left(self) -> None:
        """Until the program has ended, and its terminal with it."""
        command = ["tmux", "-S", str(self.socket), "list-sessions"]
        deadline = time.monotonic() + WITHIN
        while "day" in subprocess.run(command, capture_output=True, text=True, check=False).stdout:
            assert time.monotonic() < deadline
            select.select([], [], [], 0.05)

    @property
    def process(self) -> int:
        return int(self.tmux("display-message", "-p", "-t", "day", "#{pane_pid}"))

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "day")

    def see(self, *wanted: str) -> str:
        """Look until all of it is there."""
        deadline = time.monotonic() + WITHIN
        while not all(re.search(pattern, shown := self.screen()) for pattern in map(re.escape, wanted)):
            assert time.monotonic() < deadline, f"{wanted} never came:\n{shown}"
            select.select([], [], [], 0.05)
        return shown

    def type(self, *keys: str) -> None:
        """Names of keys as tmux has them; what begins with `=` is text."""
        for key in keys:
            if key.startswith("="):
                self.tmux("send-keys", "-t", "day", "-l", key[1:])
            else:
                self.tmux("send-keys", "-t", "day", key)

    def kill(self) -> None:
        """The machine falls over: no chance to put anything away."""
        os.kill(self.process, signal.SIGKILL)
        self.end()

    def end(self) -> None:
        subprocess.run(["tmux", "-S", str(self.socket), "kill-server"], capture_output=True, check=False)


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The fictional provider of the demo, on a Monday morning."""
    folder = tmp_path / "practice"
    _prepare(folder)
    return folder


@pytest.fixture
def desk(practice: Path) -> Iterator[Desk]:
    person = Desk(practice, "dario")
    yield person
    person.end()


def record(practice: Path, stream: str):
    store = open_store(practice / "margine.db")
    try:
        return store.load(stream)
    finally:
        store.close()


def test_a_day(desk: Desk, practice: Path):
    """From the first look to the invoice, with a machine that falls over at noon."""
    # open, and look for what is new
    desk.type("2")
    desk.see("Team", "T-1")
    desk.type("/", "=state:new")
    desk.see("state:new")
    desk.type("Enter")
    shown = desk.see("open", "t start")
    ticket = re.search(r"▌\S*\s+(T-\d+)", shown)
    assert ticket, shown
    mine = ticket[1]

    # take it, answer, write the time down
    desk.type("t")
    desk.see(f"{mine} start: now")
    desk.type("r", "=jkq: guardo subito", "C-s")
    desk.see("reply sent")
    desk.type("+", "=15m guardato", "Enter")
    desk.see("15m of work written down")

    # wait for the client, go on, resolve
    desk.type("w", "=chiesto il modello", "C-s")
    desk.see(f"{mine} wait: now")
    assert record(practice, mine).state == "waiting"
    desk.see("a assign   t start")
    desk.type("t")
    desk.see("a assign   w wait")
    desk.type("e", "=cavo sostituito", "Enter")
    desk.see(f"{mine} resolve: now")
    assert record(practice, mine).state == "resolved"

    # that was too early: take it back
    desk.type("u")
    desk.see("taken back:")
    assert record(practice, mine).state == "working"

    # noon: the machine falls over; what was acknowledged is there
    desk.kill()
    after = record(practice, mine)
    assert (after.state, after.fields["assignee"]) == ("working", "dario")
    desk.begin()
    desk.see(mine)

    # two tickets that nobody has go to Bruno
    desk.type("5")
    desk.see("margine  Unassigned", "T-171", "T-161")
    desk.type("Space", "Space")
    desk.see("2 marked")
    desk.type("a", "=bruno", "Enter", "C-s")
    desk.see("2 done - u takes it back")

    # the month that is over
    desk.type("0")
    desk.see("Screens", "Month end")
    desk.type("e")
    desk.see("Month end Oct 2026", "ready")
    desk.type("d")
    desk.see("R-11", "A approve")
    desk.type("A")
    desk.see("approve the invoice of", "y/N")
    desk.type("y")
    desk.see("approved")

    # home
    desk.type("q")
    desk.left()
