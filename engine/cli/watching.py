"""Doing something again whenever files change: `margine test --watch`.

Files are looked at by their names, sizes and times of change; what an editor leaves half-written for a moment is looked
at again as soon as it is whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

EVERY = 0.3
"""Seconds between two looks."""


def rounds(places: Sequence[Path]) -> Iterator[None]:
    """One round at once, and one after each change of a YAML file at or below these places; until interrupted."""
    before = None
    while True:
        if (now := _state(places)) != before:
            before = now
            yield
        time.sleep(EVERY)


def _state(places: Sequence[Path]) -> list[tuple[str, int, int]]:
    found = []
    for place in places:
        for file in sorted([place] if place.is_file() else place.rglob("*.yaml")):
            try:
                status = file.stat()
            except FileNotFoundError:  # it went away between the two looks
                continue
            found.append((file.as_posix(), status.st_mtime_ns, status.st_size))
    return found
