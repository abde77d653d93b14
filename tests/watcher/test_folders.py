"""What is known of a folder: whether git writes in it, and whether its file system tells of changes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from engine.watcher.folders import GIT_PATIENCE, Locks, git_at_work, is_network

MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /proc rw,nosuid - proc proc rw
41 22 0:40 / /srv/nas rw,relatime shared:3 - nfs4 nas:/export rw,vers=4.2
42 41 254:2 / /srv/nas/local rw - xfs /dev/vdb1 rw
43 22 0:41 / /home/anna/my\\040rules rw - fuse.sshfs anna@host: rw
44 22 0:42 / /windows rw - 9p drvfs rw
45 22 0:43 / /over rw - nfs4 nas:/old rw
46 22 0:44 / /over rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("folder", "network"),
    [
        ("/srv/practice/workflows", False),
        ("/srv/nas/practice", True),
        ("/srv/nas", True),
        ("/srv/nasty", False),
        ("/srv/nas/local/practice", False),
        ("/home/anna/my rules/workflows", True),
        ("/windows/c", True),
        ("/over/workflows", False),
    ],
)
def test_the_deepest_mount_decides(folder: str, network: bool):
    """The file system under a folder is that of the last mount at the deepest point above it."""
    assert is_network(Path(folder), MOUNTS) is network


def test_where_nothing_lists_mounts_the_disk_is_local():
    """Lines that are no mounts are passed over."""
    assert not is_network(Path("/srv"), "")
    assert not is_network(Path("/srv"), "nonsense\n1 2 3 - \n")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words], cwd=folder, check=True,
                   capture_output=True)  # fmt: skip


def test_a_locked_index_means_that_git_is_at_work(tmp_path: Path):
    """In the tree that holds the folder, however far above it; in a further working tree, its own lock counts."""
    tree, rules = tmp_path / "tree", tmp_path / "tree" / "a" / "workflows"
    rules.mkdir(parents=True)
    assert not git_at_work(rules)
    git(tree, "init")
    git(tree, "commit", "--allow-empty", "-m", "first")
    git(tree, "worktree", "add", "../second")
    assert not git_at_work(rules)
    lock = tree / ".git" / "index.lock"
    lock.touch()
    assert git_at_work(rules)
    assert not git_at_work(tmp_path / "second")
    lock.unlink()
    other = tree / ".git" / "worktrees" / "second" / "index.lock"
    other.touch()
    assert git_at_work(tmp_path / "second")
    assert not git_at_work(rules)


def test_a_lock_that_a_dead_git_left_behind_is_no_obstacle_for_ever(tmp_path: Path):
    """No checkout of rules takes half a minute: an older lock has nobody any more who would take it away."""
    git(tmp_path, "init")
    lock = tmp_path / ".git" / "index.lock"
    lock.touch()
    assert git_at_work(tmp_path)
    made = lock.stat().st_mtime - GIT_PATIENCE - 1
    os.utime(lock, (made, made))
    assert not git_at_work(tmp_path)


def test_the_tree_counts_in_which_a_folder_really_lies(tmp_path: Path):
    """Rules that a link leads to are written by the git of their own repository, and the link by that of the practice."""
    tree, practice = tmp_path / "repository", tmp_path / "practice"
    (tree / "workflows").mkdir(parents=True)
    practice.mkdir()
    (practice / "workflows").symlink_to(tree / "workflows")
    for one in (tree, practice):
        git(one, "init")
        lock = one / ".git" / "index.lock"
        assert not git_at_work(practice / "workflows")
        lock.touch()
        assert git_at_work(practice / "workflows")
        lock.unlink()


@pytest.mark.parametrize("date", [3600, 10, -5])
def test_a_lock_dated_in_the_future_is_waited_for_as_long_as_any_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, date: int
):
    """Its age is counted from the first look, whatever clock dated it; that it was passed over is said once."""
    (tmp_path / ".git").mkdir()
    lock = tmp_path / ".git" / "index.lock"
    lock.touch()
    now, passed = lock.stat().st_mtime, 0.0
    locks = Locks(lambda: now + passed, lambda: passed)
    os.utime(lock, (now + date, now + date))
    assert locks.git_at_work(tmp_path)
    passed = GIT_PATIENCE - 6.0
    assert locks.git_at_work(tmp_path)
    assert caplog.messages == []
    passed = GIT_PATIENCE
    assert [locks.git_at_work(tmp_path) for _ in range(3)] == [False] * 3
    (said,) = caplog.messages
    assert said.startswith(f"{lock} is ")
    assert "not waited for" in said
    lock.unlink()
    lock.touch()
    os.utime(lock, (now + 7200, now + 7200))
    assert locks.git_at_work(tmp_path)


def test_a_link_that_leads_nowhere_is_no_lock(tmp_path: Path):
    """A `.git` file that names no directory does not stop the watch."""
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert not git_at_work(tmp_path)
