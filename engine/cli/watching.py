"""Doing something again whenever files change: `margine test --watch`.

The watcher of the rules looks after each folder: it waits until what was saved has come to rest, so that a file that an
editor has written by half is not played.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import SimpleQueue

from engine.problems import UsageError
from engine.rule_files import RuleFiles, read_folder, yaml_below
from engine.watcher import Watcher


def rounds(places: Sequence[Path]) -> Iterator[None]:
    """One round at once, and one after each change of a YAML file in these folders or below; until interrupted."""
    news: SimpleQueue[None] = SimpleQueue()
    watchers = [_watcher(folder, news) for folder in _folders(places)]
    for watcher in watchers:
        watcher.start()
    try:
        for _ in watchers:
            news.get()  # each tells first what it found in the beginning
        yield
        while True:
            news.get()
            while not news.empty():  # several folders changed at once, as by git
                news.get()
            yield
    finally:
        for watcher in watchers:
            watcher.stop()


def _watcher(folder: Path, news: SimpleQueue[None]) -> Watcher:
    def offer(_: RuleFiles) -> bool:
        news.put(None)
        return True

    return Watcher(folder, lambda: _look(folder), offer)


def _look(folder: Path) -> RuleFiles:
    """What is in a folder; nothing, where the last file went or the folder did."""
    try:
        return read_folder(folder)
    except UsageError:
        return RuleFiles(folder.as_posix(), {}, ())


def _folders(places: Sequence[Path]) -> list[Path]:
    """The folders in question, and those below them that hold YAML files."""
    tops = [place if place.is_dir() else place.parent for place in places]
    below = [file.parent for top in tops for file in yaml_below(top)]
    return sorted({folder.absolute() for folder in (*tops, *below)})
