"""Asking on the command line in tests: a practice folder with the shipped rules, a clock that stands still, and words.

Most questions are asked in this process; what only a real process can show (pipes, signals, terminals) runs in one.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from engine.cli import cli

ROOT = Path(__file__).parent.parent.parent
SETTINGS = (
    "MARGINE_HOME",
    "MARGINE_STORE",
    "MARGINE_AS",
    "MARGINE_CLOCK",
    "GITHUB_ACTIONS",
    "NO_COLOR",
    "TERM",
    "COLUMNS",
)
COMMAND = [sys.executable, "-m", "engine.cli"]


@dataclass
class Practice:
    """A folder with rules and a store, and somebody who asks."""

    folder: Path
    now: str = "2026-11-23T09:00"
    agent: str = "anna"
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        own = {"MARGINE_HOME": str(self.folder), "MARGINE_AS": self.agent, "MARGINE_CLOCK": self.now, **self.more}
        return {name: value for name, value in own.items() if value}

    def ask(self, *words: str, stdin: str | bytes | None = None) -> Result:
        """A command in this process; its stdout is no terminal."""
        settings: Mapping[str, str | None] = {**dict.fromkeys(SETTINGS), **self.environment()}
        return CliRunner().invoke(cli, words, input=stdin, env=settings, prog_name="margine")

    def say(self, *words: str, stdin: str | bytes | None = None) -> str:
        """What a command that succeeds prints on stdout."""
        result = self.ask(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refusal(self, *words: str, exit_code: int) -> str:
        """What a command that fails prints on stderr; it prints nothing else."""
        result = self.ask(*words)
        assert (result.exit_code, result.stdout) == (exit_code, ""), result.output
        return result.stderr

    def run(self, *words: str, **settings: object) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own."""
        return subprocess.run(
            [*COMMAND, *words], env=self.process_environment(), capture_output=True, text=True, check=False, **settings
        )

    def process_environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in SETTINGS}
        return {**kept, "PYTHONPATH": str(ROOT), **self.environment()}

    def on_terminal(self, *words: str, columns: int = 100, term: str = "xterm") -> str:
        """What a terminal of a width shows, without the codes for bold."""
        return re.sub(r"\x1b\[\d*m", "", self.raw_terminal(*words, columns=columns, term=term))

    def raw_terminal(self, *words: str, columns: int = 100, term: str = "xterm") -> str:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        environment = self.process_environment() | {"TERM": term}
        with subprocess.Popen(
            [*COMMAND, *words], env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        ) as process:
            os.close(theirs)
            shown = _everything(ours)
        os.close(ours)
        assert process.returncode == 0, shown
        return shown


def _everything(terminal: int) -> str:
    """All that is written to a terminal until its last writer is gone, which Linux reports as an error."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            part = b""
        if not part:
            return b"".join(parts).decode().replace("\r\n", "\n")
        parts.append(part)


def practice(folder: Path) -> Practice:
    """The shipped rules in a folder, and nothing in the store."""
    shutil.copytree(ROOT / "workflows", folder / "workflows", ignore=shutil.ignore_patterns("tests"))
    return Practice(folder)


def forget_rules(here: Practice) -> None:
    """Make the store one that was written before rules were journalled, as by margine 0.1."""
    with closing(sqlite3.connect(here.folder / "margine.db")) as store, store:
        store.execute("DELETE FROM events WHERE stream = 'rules'")


def with_tickets(folder: Path) -> Practice:
    """Two clients, and three tickets on a Monday morning."""
    here = practice(folder)
    here.say("new", "client", "name=Rossi Srl", "service_level=gold")
    here.say("new", "client", "name=Studio Verdi")
    here.say("new", "ticket", "client=rossi", "subject=VPN lenta", "priority=P2")
    here.say("new", "ticket", "client=verdi", "subject=Stampante offline")
    here.say("new", "ticket", "client=rossi", "subject=Server non raggiungibile", "priority=P1")
    return here
