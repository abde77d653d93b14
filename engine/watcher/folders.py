"""What is to be known of a folder before one believes what is in it: whether git is at work, and where it lies."""

from __future__ import annotations

import os
import re
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


def git_at_work(folder: Path) -> bool:
    """Whether a git command is writing the working tree that holds the folder: it has the index locked meanwhile."""
    for above in (folder, *folder.parents):
        directory = above / ".git"
        if directory.is_file():
            directory = _linked(directory)
        if directory.is_dir():
            return _is_fresh(directory / "index.lock")
    return False


def _is_fresh(lock: Path) -> bool:
    try:
        return SystemClock().now() - lock.stat().st_mtime < GIT_PATIENCE
    except OSError:
        return False


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
