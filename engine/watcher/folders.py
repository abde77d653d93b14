"""What is to be known of a folder before one believes what is in it: whether git is at work, and where it lies."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

from engine.clock import SystemClock

NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4",
    "ocfs2", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs",
})  # fmt: skip
"""File systems on which somebody else's changes come without an event."""

MOUNTS = Path("/proc/self/mountinfo")


GIT_PATIENCE = 30
"""Seconds after which a lock of git is taken for one that a dead process left behind."""

log = logging.getLogger("margine")


class Locks:
    """The locks of git that a process has come upon, and when it first saw each.

    A lock may be dated by another machine's clock, or by one that was wrong: it is as old as its date says or as long
    as it has been seen, whichever is more. So no date can hold anybody up for ever.
    """

    def __init__(self, now: Callable[[], float] | None = None, evenly: Callable[[], float] = time.monotonic) -> None:
        """`now` is the time of day, that of the system if nothing else is said; `evenly` any clock that nobody sets."""
        self._now, self._evenly = now or SystemClock().now, evenly
        self._seen: dict[Path, tuple[tuple[int, int], float]] = {}
        """Lock → which one it was, and when it was first seen."""
        self._stale: dict[Path, tuple[int, int]] = {}
        """Those that were said not to be waited for."""

    def git_at_work(self, folder: Path) -> bool:
        """Whether a git command is writing the working tree that holds the folder: it has the index locked meanwhile.

        Where links lead to the folder, the tree that it really lies in counts, and the one that holds the links.
        """
        trees = {_git_directory(folder.absolute()), _git_directory(Path(os.path.realpath(folder)))}
        fresh = [self._is_fresh(directory / "index.lock") for directory in trees if directory is not None]
        return any(fresh)  # each was looked at, because its patience begins with that

    def _is_fresh(self, lock: Path) -> bool:
        try:
            stat = lock.stat()
        except OSError:
            self._seen.pop(lock, None)
            return False
        this = stat.st_ino, stat.st_mtime_ns
        which, since = self._seen.get(lock, (None, 0.0))
        if which != this:
            since = self._evenly()
            self._seen[lock] = this, since
        age = max(self._now() - stat.st_mtime, self._evenly() - since)
        if age < GIT_PATIENCE:
            return True
        if self._stale.get(lock) != this:
            self._stale[lock] = this
            log.warning("%s is %d s old: no git is at work there any more, so it is not waited for", lock, age)
        return False


git_at_work = Locks().git_at_work
"""As this process knows it."""


def _git_directory(folder: Path) -> Path | None:
    """Where git keeps the index of the working tree that holds a folder; None where there is no such tree."""
    for above in (folder, *folder.parents):
        directory = above / ".git"
        if directory.is_file():
            directory = _linked(directory)
        if directory.is_dir():
            return directory
    return None


def _linked(file: Path) -> Path:
    """The directory of a further working tree, or of a submodule: `.git` is a file there that names it."""
    try:
        named = file.read_text(errors="replace").removeprefix("gitdir:").strip()
    except OSError:
        return file
    return file.parent / named


def is_network(folder: Path, mounts: str | None = None) -> bool:
    """Whether a folder lies on a file system that tells nothing of what others change; `mounts` as Linux lists them."""
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(errors="replace")
        except OSError:  # another system than Linux
            return False
    kind = _file_system(os.path.realpath(folder), mounts)
    return kind in NETWORK or kind.startswith("fuse.") or kind == "fuse"


def _file_system(path: str, mounts: str) -> str:
    """The type of the file system that holds a path: that of the deepest mount above it, the last one of several."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), fields[4]).rstrip("/")
        if len(point) >= best and (path == point or path.startswith(f"{point}/")):
            best, kind = len(point), after.split(" ")[0]
    return kind
