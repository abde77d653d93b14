"""Kill writers at random instants, for as long as one likes, and look after each kill whether anything is missing.

    python bench/crash.py [--seconds 600] [--writers 4] [--seed N] [--json]

Writers commit single changes, several at once, and batches; every acknowledgement comes through a pipe after the commit
returned. After each round: everything acknowledged is in the journal, every commit is there whole or not at all, every
record is what its events add up to, and the store can be written. Exit code 1 and the store's path when not.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from engine.store.tiny import TinyStore

ROOT = Path(__file__).resolve().parent.parent
WHOLE = {1, 3, 4}
"""How many events a commit of the writers has."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--json", action="store_true", help="the result as JSON on standard output")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="margine-crash-"))
    chance, end = random.Random(options.seed), time.monotonic() + options.seconds
    said: dict[str, int] = {}
    rounds, problems = 0, []
    while time.monotonic() < end and not problems:
        for output in kill_some(folder / "margine.db", rounds, options.writers, chance):
            said |= acknowledged(output)
        problems = look(folder / "margine.db", said)
        rounds += 1
    result = {"rounds": rounds, "killed": rounds * options.writers, "acknowledged": len(said), "problems": problems}
    print(json.dumps(result, indent=2) if options.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    if problems:
        print(f"the store is kept in {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def kill_some(path: Path, round_: int, writers: int, chance: random.Random) -> list[bytes]:
    """Let writers write for a moment, kill them one after the other, and return what each had said."""
    command = [sys.executable, "-m", "tests.store.writer", str(path)]
    processes = [
        subprocess.Popen([*command, f"w{number}r{round_}", str(chance.random())], cwd=ROOT, stdout=subprocess.PIPE)
        for number in range(writers)
    ]
    outputs = []
    for process in processes:
        assert process.stdout
        output = process.stdout.readline()
        time.sleep(chance.random() * 0.3 / writers)
        process.kill()
        outputs.append(output + process.communicate()[0])
    return outputs


def acknowledged(output: bytes) -> dict[str, int]:
    """Cause → events, of the lines that arrived whole."""
    return {line.split()[0].decode(): int(line.split()[1]) for line in output.split(b"\n")[:-1]}


def look(path: Path, said: dict[str, int]) -> list[str]:
    """What is missing or half done."""
    store = TinyStore(path)
    try:
        found = Counter(event.cause for event in store.events())
        lost = [f"{cause} was acknowledged and is not there" for cause in said if found[cause] != said[cause]]
        half = [f"{cause} is there by half: {number} events" for cause, number in found.items() if number not in WHOLE]
        return [*lost, *half, *store.check().problems]
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
