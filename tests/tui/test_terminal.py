"""The program in a real terminal: a pseudo-terminal of the standard library, with a store on disk."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from shown import WORKFLOWS, Office

from engine.store import open_store

pytestmark = pytest.mark.skipif(
    not hasattr(termios, "tcsetwinsize"), reason="this Python cannot size a pseudo-terminal"
)

PROGRAM = """
import fcntl, signal, sys, termios
from pathlib import Path
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a gate that was started by nohup hands down that it is ignored
if "--alone" not in sys.argv:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is its own, as under a shell: closing it is a signal
from engine.clock import FastClock
from engine.store import open_store
from engine.workflow import load
from tui.app import run
store, workflows, start = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
try:
    sys.exit(run(lambda: open_store(store), load(workflows), FastClock(start, 1), "anna"))
finally:
    store.with_name("tidied").touch()
"""


class Terminal:
    """A program in a terminal of 80x24, and everything that it has written so far."""

    def __init__(self, *arguments: str) -> None:
        self.end, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.before = termios.tcgetattr(theirs)
        self.written = ""
        environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "", "LINES": "", "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environ,
            start_new_session=True,
        )
        self.theirs = theirs

    def read_until(self, text: str, within: float = 30.0) -> None:
        """Read until something has been written since the last key."""
        deadline = time.monotonic() + within
        while text not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.written):
            assert time.monotonic() < deadline, f"{text!r} was never shown"
            if select.select([self.end], [], [], 0.1)[0]:
                self.written += os.read(self.end, 65536).decode(errors="replace")

    def press(self, keys: str) -> None:
        self.written = ""
        os.write(self.end, keys.encode())

    def ended(self) -> int:
        """The exit code; whatever is still written is read, so that the program can end."""
        while self.process.poll() is None:
            if select.select([self.end], [], [], 0.1)[0]:
                self.written += os.read(self.end, 65536).decode(errors="replace")
        while select.select([self.end], [], [], 0)[0]:
            self.written += os.read(self.end, 65536).decode(errors="replace")
        return self.process.returncode

    def hang_up(self) -> int:
        """Close the terminal, as a window or a lost connection does; the exit code."""
        os.close(self.end)
        os.close(self.theirs)
        self.end = self.theirs = -1
        return self.process.wait(30)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for end in {self.end, self.theirs} - {-1}:
            os.close(end)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The program, once it shows its one ticket."""
    office = Office(store=open_store(tmp_path / "margine.db"))
    office.ticket(office.client("Rossi Srl"), "Centralino muto", assignee="anna")
    office.store.close()
    terminal = Terminal(str(tmp_path / "margine.db"), str(WORKFLOWS), str(office.clock.now()))
    try:
        terminal.read_until("Centralino muto")
        yield terminal
    finally:
        terminal.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_gives_the_terminal_back(terminal: Terminal, tmp_path: Path, number: int):
    """Told to end by a signal, even twice, it leaves the terminal as it was, and its callers still tidy up."""
    terminal.process.send_signal(number)
    terminal.process.send_signal(number)
    assert terminal.ended() == 128 + number
    assert "\x1b[?1049l" in terminal.written  # back from the alternate screen
    assert "\x1b[?1000l" in terminal.written  # the mouse is the terminal's own again
    assert "\x1b[?25h" in terminal.written  # the cursor is to be seen
    assert termios.tcgetattr(terminal.theirs) == terminal.before
    assert (tmp_path / "tidied").exists()


def test_a_terminal_that_is_closed_ends_it(terminal: Terminal, tmp_path: Path):
    """When its terminal goes away it ends by itself, and its callers still tidy up."""
    assert terminal.hang_up() > 0  # below 0 it would have been killed
    assert (tmp_path / "tidied").exists()


def test_a_terminal_that_goes_without_a_word_ends_it(tmp_path: Path):
    """Where closing it is no signal, as in a container: nothing is left that writes to nobody, or listens to nobody."""
    path = tmp_path / "margine.db"
    office = Office(store=open_store(path))
    office.ticket(office.client("Rossi Srl"), "Stampante offline", assignee="anna")
    office.store.close()
    terminal = Terminal(str(path), str(WORKFLOWS), str(office.clock.now()), "--alone")
    terminal.read_until("Stampante offline")
    assert terminal.hang_up() == 128 + signal.SIGHUP
    assert (tmp_path / "tidied").exists()


def test_it_starts_moves_and_leaves_the_terminal_as_it_was(tmp_path: Path):
    """In a real terminal: a row is shown, j moves, another process's ticket appears, q ends with 0 and restores all."""
    path = tmp_path / "margine.db"
    office = Office(store=open_store(path))
    client = office.client("Rossi Srl")
    office.ticket(client, "Stampante offline", assignee="anna")
    office.ticket(client, "Centralino muto", assignee="anna")
    terminal = Terminal(str(path), str(WORKFLOWS), str(office.clock.now()))
    try:
        terminal.read_until("Centralino muto")
        terminal.press("j")
        terminal.read_until("T-2")
        terminal.press("/cavo")
        terminal.read_until("0 of 2")
        terminal.press("\x1b")
        terminal.read_until("Stampante offline")
        office.ticket(client, "Cavo tranciato", assignee="anna")
        terminal.read_until("1 new: s")
        terminal.press("q")
        assert terminal.ended() == 0
        assert "\x1b[?1049l" in terminal.written  # back from the alternate screen
        assert termios.tcgetattr(terminal.theirs) == terminal.before
    finally:
        terminal.close()
        office.store.close()
