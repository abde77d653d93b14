"""Paths of files as people type them: with `~`, and as far as they have come."""

from __future__ import annotations

import os
from pathlib import Path

from engine.problems import UsageError

MOST = 2_000
"""Entries of a folder that are looked at."""


def meant(text: str) -> Path:
    """The file that a text means. UsageError when it can mean none."""
    written = text.strip()
    if not written:
        raise UsageError("no file is named")
    if "\0" in written:
        raise UsageError("no file has such a name")
    try:
        return Path(written).expanduser()
    except RuntimeError:
        raise UsageError(f"nobody is called '{written.partition('/')[0]}' on this machine") from None


def goes_on(text: str) -> str | None:
    """The text with its last name gone on to the first that begins so; folders end in `/`. None where there is none."""
    written = text.lstrip()
    if not written:
        return None
    before, slash, begun = written.rpartition("/")
    try:
        names = _names(meant(before + slash if slash else "."), begun)
    except (OSError, UsageError):
        return None
    if not names or names[0] == begun:
        return None
    return text[: len(text) - len(begun)] + names[0]


def _names(folder: Path, begun: str) -> list[str]:
    """What begins so in a folder, in order; hidden files where a dot was typed."""
    found: list[str] = []
    with os.scandir(folder) as entries:
        for place, entry in enumerate(entries):
            if place >= MOST:
                break
            hidden = entry.name.startswith(".") and not begun.startswith(".")
            if entry.name.startswith(begun) and not hidden and entry.name.isprintable():
                found.append(f"{entry.name}/" if entry.is_dir() else entry.name)
    return sorted(found)
