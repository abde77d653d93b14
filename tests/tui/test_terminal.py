"""The program in a real terminal: a pseudo-terminal of the standard library, with a store on disk."""

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from shown import WORKFLOWS, Office

from engine.store import open_store

PROGRAM = """
import sys
from pathlib import Path
from engine.clock import FastClock
from engine.store import open_store
from engine.workflow import load
from tui.app import run
store, workflows, start = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
sys.exit(run(lambda: open_store(store), load(workflows), FastClock(start, 1), "anna"))
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
            [sys.executable, "-c", PROGRAM, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
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

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.end)
        os.close(self.theirs)


@pytest.mark.skipif(not hasattr(termios, "tcsetwinsize"), reason="this Python cannot size a pseudo-terminal")
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
        terminal.read_until("1 new, s shows")
        terminal.press("q")
        assert terminal.ended() == 0
        assert "\x1b[?1049l" in terminal.written  # back from the alternate screen
        assert termios.tcgetattr(terminal.theirs) == terminal.before
    finally:
        terminal.close()
        office.store.close()
