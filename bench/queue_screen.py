"""How much the queue costs with 1,000, 10,000 and 100,000 tickets: a clock tick, a key press, a second at rest.

    python bench/queue_screen.py [--sizes 1000 10000 100000] [--json]

The view is everybody's open tickets; the store is the durable one, in a temporary folder. A tick is measured on the
screen's own thread, painting included, with every line on the screen carrying a clock that counts seconds (and, calm,
minutes). Key presses and bytes are measured from outside, on a pseudo-terminal of 120x40: to the first byte (the cursor
has moved), and to the last (the record beside it is read).
(The file is not called queue.py because scripts beside it import the standard library's `queue`.)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pty
import re
import resource
import select
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from engine.clock import FastClock, VirtualClock, instant  # noqa: E402
from engine.commands import Done, Open  # noqa: E402
from engine.desk import Desk  # noqa: E402
from engine.store import open_store  # noqa: E402
from engine.workflow import load  # noqa: E402

START = instant("2026-11-23 09:00", ZoneInfo("Europe/Rome"))
LATER = START + 300
"""Five minutes on: every P1 promise of 15 minutes counts seconds."""
MUCH_LATER = START + 5_400
"""An hour and a half on: no promise is within an hour of its deadline, and clocks show minutes."""
SIZE = (120, 40)
QUIET = 0.06
"""Seconds without a byte after which an answer is over."""
BATCH = 1_000
SUBJECTS = ("Server non raggiungibile", "VPN lenta da casa", "Posta bloccata", "Backup fallito", "Nuovo utente")


def fill(path: Path, tickets: int) -> None:
    """A store with so many open tickets, one in fifty of them Anna's, opened through the desk."""
    store = open_store(path)
    desk = Desk(store, load(ROOT / "workflows"), VirtualClock(START))
    clients = []
    for name in ("Rossi Srl", "Studio Verdi", "Bianchi SpA"):
        opened = desk.handle(Open(kind="client", by="dario", fields={"name": name, "service_level": "gold"}))
        assert isinstance(opened, Done)
        clients.append(opened.id)
    for first in range(0, tickets, BATCH):
        with desk.batch():
            for number in range(first, min(tickets, first + BATCH)):
                fields = {
                    "client": clients[number % 3],
                    "subject": f"{SUBJECTS[number % 5]} {number}",
                    "priority": f"P{number % 4 + 1}",
                    "assignee": "anna" if number % 50 == 0 else "bruno",
                }
                desk.handle(Open(kind="ticket", by="carla", fields=fields))
    store.close()


async def tick(path: Path, start: int, rounds: int = 200) -> tuple[float, float]:
    """Milliseconds of CPU of one tick on the screen's thread: worked out, and painted as well."""
    from tui.app import MargineApp
    from tui.screens.queue import QueueScreen

    clock = VirtualClock(start)
    app = MargineApp(lambda: open_store(path), load(ROOT / "workflows"), clock, "anna")
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, QueueScreen)
        while screen.table.row is None or not screen.live.counts:
            await pilot.pause(0.05)
        screen.live.switch(1)
        await app.workers.wait_for_complete()
        await pilot.pause()
        idle = await spent(pilot.pause, rounds)
        computed = 0.0

        async def one() -> None:
            nonlocal computed
            clock.advance(1)
            began = time.thread_time()
            screen.pulse()
            computed += time.thread_time() - began
            await pilot.pause()

        whole = await spent(one, rounds)
    return computed / rounds * 1e3, (whole - idle) / rounds * 1e3


def ticks(path: Path) -> dict[str, float]:
    """A tick when every line counts seconds, and when all count minutes."""
    busy, painted = asyncio.run(tick(path, LATER))
    calm, calm_painted = asyncio.run(tick(path, MUCH_LATER))
    return {
        "tick_ms": busy,
        "tick_painted_ms": painted,
        "calm_tick_ms": calm,
        "calm_tick_painted_ms": calm_painted,
    }


async def spent(action: Callable[[], Awaitable[object]], rounds: int) -> float:
    """Seconds of CPU of this thread for so many rounds."""
    began = time.thread_time()
    for _ in range(rounds):
        await action()
    return time.thread_time() - began


class Terminal:
    """The program on a pseudo-terminal."""

    def __init__(self, *arguments: str, program: str = __file__) -> None:
        self.end, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (SIZE[1], SIZE[0]))
        environ = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT)}
        environ.pop("COLUMNS", None)
        environ.pop("LINES", None)
        command = [sys.executable, program, *arguments]
        self.began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environ)

    def read(self, seconds: float) -> bytes:
        """What comes within so many seconds."""
        found, until = b"", time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            if select.select([self.end], [], [], left)[0]:
                found += os.read(self.end, 1 << 16)
        return found

    def until(self, text: str) -> float:
        """Seconds until a text has been written."""
        found, began = b"", time.perf_counter()
        while text not in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", found.decode(errors="replace")):
            found += self.read(0.002)
            if time.perf_counter() - began > 60:
                raise TimeoutError(f"{text!r} was never shown")
        return time.perf_counter() - began

    def press(self, key: str) -> tuple[float, float, int]:
        """Seconds to the first and to the last byte of the answer, and how many bytes it has."""
        while self.read(QUIET):
            pass
        began = time.perf_counter()
        os.write(self.end, key.encode())
        first = last = 0.0
        size = 0
        while select.select([self.end], [], [], QUIET if size else 1.0)[0]:
            size += len(os.read(self.end, 1 << 16))
            last = time.perf_counter() - began
            first = first or last
        return first, last, size

    def quit(self) -> int:
        os.write(self.end, b"q")
        while self.process.poll() is None:
            self.read(0.02)
        os.close(self.end)
        return self.process.returncode


def outside(path: Path) -> dict[str, float]:
    """Start, keys and bytes as a person at a terminal has them."""
    terminal = Terminal("--serve", str(path))
    terminal.until("0:0")
    started = time.perf_counter() - terminal.began
    os.write(terminal.end, b"2")
    terminal.read(2.0)
    at_rest = len(terminal.read(10.0)) / 10

    keys = [terminal.press("j") for _ in range(60)]
    terminal.press("/")
    echo, _, _ = terminal.press("z")
    began = time.perf_counter()
    os.write(terminal.end, b"q")
    terminal.until("matches the filter")
    searched = time.perf_counter() - began
    terminal.press("\x1b")
    os.write(terminal.end, b"go")
    terminal.until("sort: id")
    terminal.read(2.0)
    os.write(terminal.end, b"G")
    to_the_end = terminal.until(f"T-{count(path)}")
    memory = rss(terminal.process.pid)
    assert terminal.quit() == 0
    return {
        "first_row_s": started,
        "key_first_byte_ms": statistics.median(k[0] for k in keys) * 1e3,
        "key_painted_ms": statistics.median(k[1] for k in keys) * 1e3,
        "key_painted_p95_ms": sorted(k[1] for k in keys)[-4] * 1e3,
        "key_bytes": statistics.median(k[2] for k in keys),
        "rest_bytes_per_s": at_rest,
        "filter_echo_ms": echo * 1e3,
        "filter_searched_ms": searched * 1e3,
        "to_the_end_ms": to_the_end * 1e3,
        "rss_mb": memory,
    }


def count(path: Path) -> int:
    from engine.store.contract import Where

    store = open_store(path)
    try:
        return store.count(Where(kind="ticket"))
    finally:
        store.close()


def rss(pid: int) -> float:
    """Megabytes of resident memory of a process, where /proc says; else of this one at its largest."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
    return int(found[1]) / 1024 if found else 0.0


def serve(path: Path) -> int:
    """The program itself, in a process of its own."""
    from tui.app import run

    return run(lambda: open_store(path), load(ROOT / "workflows"), FastClock(LATER, 1), "anna")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve(arguments.serve)
    found = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "margine.db"
            fill(path, size)
            found[size] = ticks(path) | outside(path)
        if not arguments.json:
            print(f"{size:,} tickets")
            for name, value in found[size].items():
                print(f"  {name:<20} {value:>10.2f}")
    if arguments.json:
        print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
