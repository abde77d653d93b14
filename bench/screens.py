"""What the screens cost beside an empty Textual application: starting, a key press on each, a commit of somebody else.

    python bench/screens.py [--sizes 10000 100000] [--rounds 7] [--json]

Everything is measured from outside, on a pseudo-terminal of 120x40, with the durable store in a temporary folder. The
empty application and margine start in turn, so that both meet the same machine. A key press is timed to the first byte
of the answer; a commit from the moment at which the other process has it to the moment at which its words are read from
the terminal.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from queue_screen import ROOT, START, Terminal, fill, rss

from engine.clock import FastClock, VirtualClock
from engine.commands import Done, SetFields
from engine.desk import Desk
from engine.store import open_store
from engine.workflow import load
from tui.places import PLACES

KEYS = 40
"""Presses of j and k on each screen; of ? twice where a list has one line."""
COMMITS = 20


def empty() -> int:
    """The least that Textual can show."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class Empty(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("nothing here")

        def on_key(self) -> None:
            self.exit()

    Empty().run()
    return 0


def serve(path: Path) -> int:
    """The program itself, as its owner."""
    from tui.app import run

    return run(lambda: open_store(path), load(ROOT / "workflows"), FastClock(START + 5_400, 1), "dario", view="Team")


def seconds(text: str, *arguments: str) -> float:
    """From the start of a process to a text on its terminal."""
    terminal = Terminal(*arguments, program=__file__)
    terminal.until(text)
    found = time.perf_counter() - terminal.began
    terminal.quit()
    return found


def starts(path: Path, rounds: int) -> dict[str, float]:
    """Seconds until something is painted: by an empty application, the frame of the queue, its first row."""
    tries: dict[str, Callable[[], float]] = {
        "empty_s": lambda: seconds("nothing here", "--empty"),
        "frame_s": lambda: seconds("margine", "--serve", str(path)),
        "first_row_s": lambda: seconds("T-", "--serve", str(path)),
    }
    found: dict[str, list[float]] = {name: [] for name in tries}
    for _ in range(rounds + 1):
        for name, one in tries.items():
            found[name].append(one())
    medians = {name: statistics.median(values[1:]) for name, values in found.items()}  # the first warms the disk
    return medians | {"frame_over_empty_ms": (medians["frame_s"] - medians["empty_s"]) * 1e3}


def keys(terminal: Terminal) -> dict[str, float]:
    """Milliseconds from a key press to the first byte, the 95th percentile of each screen."""
    found = {}
    for place in PLACES:
        os.write(terminal.end, f"0{place.letter}".encode())
        terminal.read(4.0)
        if times := answers(terminal, "jk") or answers(terminal, "??"):
            found[f"key_{place.name}_p95_ms"] = p95(times) * 1e3
    return found


def answers(terminal: Terminal, pair: str) -> list[float]:
    """Seconds to the first byte of the answers to two keys in turn, in their order; none where most have none."""
    times: list[float] = []
    for number in range(KEYS):
        first, _last, size = terminal.press(pair[number % 2])
        times += [first] if size else []
        if not times and number > 2:
            return []
    return sorted(times)


def commits(terminal: Terminal, path: Path) -> dict[str, float]:
    """Milliseconds from a commit of another process to its words on the screen."""
    os.write(terminal.end, b"0qg")
    terminal.read(2.0)
    store = open_store(path)
    desk = Desk(store, load(ROOT / "workflows"), VirtualClock(START + 5_400))
    times = []
    for number in range(COMMITS):
        words = f"Changed {number:03}"
        outcome = desk.handle(SetFields(id="T-1", by="carla", fields={"subject": words}))
        assert isinstance(outcome, Done), outcome
        times.append(terminal.until(words))
        terminal.read(0.3)
    store.close()
    return {"commit_median_ms": statistics.median(times) * 1e3, "commit_p95_ms": p95(sorted(times)) * 1e3}


def p95(ordered: Sequence[float]) -> float:
    """Of values in their order."""
    return ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]


def measured(path: Path, rounds: int) -> dict[str, float]:
    """Everything about one store."""
    found = starts(path, rounds)
    terminal = Terminal("--serve", str(path), program=__file__)
    terminal.until("T-")
    terminal.read(3.0)
    found["rss_queue_mb"] = rss(terminal.process.pid)
    found |= commits(terminal, path) | keys(terminal)
    found["rss_all_screens_mb"] = rss(terminal.process.pid)
    assert terminal.quit() == 0
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--empty", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.empty or arguments.serve:
        return empty() if arguments.empty else serve(arguments.serve)
    found = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "margine.db"
            fill(path, size)
            found[size] = measured(path, arguments.rounds)
        if not arguments.json:
            print(f"{size:,} tickets")
            for name, value in found[size].items():
                print(f"  {name:<26} {value:>10.2f}")
    if arguments.json:
        print(json.dumps(found, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
