"""Real files, real events, real git: whatever happens to a folder, each change comes into force once, and whole.

The journal is the witness: every set that was ever put in force or rejected stands in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from engine.problems import StoreBusy
from engine.rule_events import RULES, RulesAdopted
from engine.rule_files import RuleFiles, read_folder
from engine.rulebook import Rulebook
from engine.store.memory import MemoryStore
from engine.watcher import Watcher
from engine.watcher.lookout import LONGEST
from tests.cli.asking import ROOT
from tests.practice import COMPANY, TICKET

PATIENCE = 60.0
"""Seconds after which something that should have come is taken not to come."""


def kind(number: int, text: str) -> str:
    """A small workflow file."""
    return (
        f"workflow: kind{number}\nnumber: K{number}-{{n}}\ntitle: {text}\n"
        "states: {live: {initial: true}, gone: {final: true}}\ntransitions: {end: {from: live, to: gone}}\n"
    )


class Watched:
    """A folder with a watcher over it, and the journal of what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.book = Rulebook(self.store, folder)
        self.looks = 0
        self.after_look = lambda _: None
        self.expected: list[str] = []
        self.watcher = Watcher(folder, self._read, self._offer)

    def start(self) -> None:
        self.watcher.start()
        self.settled()

    def _read(self) -> RuleFiles:
        files = self.book.read()
        self.looks += 1
        self.after_look(files)
        return files

    def _offer(self, files: RuleFiles) -> bool:
        return self.book.offer(files, 0, "test").settled

    def settled(self) -> None:
        """What is on the disk now has been put in force, and nothing else before it."""
        self.expected.append(read_folder(self.folder).fingerprint)
        while len(self.journal) < len(self.expected):
            before = self.store.position()
            assert self.store.wait(before, PATIENCE) > before, "nothing came into force"
        assert self.journal == self.expected

    @property
    def journal(self) -> list[str]:
        """Fingerprints of the sets in force; a rejection has no place in it."""
        events = list(self.store.events(RULES))
        return [e.body.digest if isinstance(e.body, RulesAdopted) else str(e.body) for e in events]

    def text(self, number: int) -> str:
        """Rules that differ by a number."""
        return TICKET.replace("after: 2 workdays", f"after: {number} workdays")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    folder = tmp_path / "tree" / "workflows"
    folder.mkdir(parents=True)
    (folder / "company.yaml").write_text(COMPANY)
    (folder / "ticket.yaml").write_text(TICKET)
    found = Watched(folder)
    yield found
    found.watcher.stop()


def git(tree: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words], cwd=tree, check=True,
                   capture_output=True)  # fmt: skip


def two_branches(watched: Watched, files: int) -> Path:
    """A working tree whose branches `one` and `two` differ in every workflow file."""
    tree = watched.folder.parent
    git(tree, "init", "-b", "one")
    for branch in ("one", "two"):
        if branch == "two":
            git(tree, "checkout", "-b", branch)
        for number in range(files):
            (watched.folder / f"kind{number}.yaml").write_text(kind(number, branch))
        git(tree, "add", "-A")
        git(tree, "commit", "-m", branch)
    git(tree, "checkout", "one")
    return tree


def test_300_files_checked_out_by_git(watched: Watched):
    """There and back: one reload each, and never a mixture."""
    tree = two_branches(watched, 300)
    watched.start()
    for branch in ("two", "one"):
        git(tree, "checkout", branch)
        watched.settled()


def test_a_checkout_that_takes_its_time(watched: Watched):
    """Files come one by one for longer than anybody waits for the end of hints; git's lock says that it is not over."""
    files = 20
    tree = two_branches(watched, files)
    (tree / ".git" / "info" / "attributes").write_text("*.yaml filter=slow\n")
    git(tree, "config", "filter.slow.smudge", f"sleep {1.3 * LONGEST / files}; cat")
    watched.start()
    git(tree, "checkout", "two")
    watched.settled()


def test_an_editor_saves_at_one_stroke(watched: Watched):
    """A new file is renamed onto the old one, or the old one is put aside first: both are one change."""
    watched.start()
    file, draft, aside = (watched.folder / name for name in ("ticket.yaml", ".ticket.yaml.swp", "ticket.yaml~"))
    draft.write_text(watched.text(3))
    draft.rename(file)
    watched.settled()
    file.rename(aside)
    file.write_text(watched.text(4))
    aside.unlink()
    watched.settled()


def test_an_editor_keeps_its_notes_beside_the_files(watched: Watched):
    """Emacs holds a lock as a link that leads nowhere while somebody types, a share lays a file beside each other one."""
    watched.start()
    (watched.folder / ".#ticket.yaml").symlink_to("dario@host.4711:9")
    (watched.folder / "._ticket.yaml").write_bytes(b"\0\5\x16\7")
    (watched.folder / ".ticket.yml").write_text("")
    (watched.folder / "ticket.yaml").write_text(watched.text(3))
    watched.settled()


def test_a_store_that_is_busy_is_a_line_in_the_log(watched: Watched, caplog: pytest.LogCaptureFixture):
    """The set is offered again, and nobody has to read a traceback of what comes to pass by itself."""
    offered, busy = SimpleQueue[str](), [StoreBusy("another process holds the store for more than 30 s")]

    def offer(files: RuleFiles) -> bool:
        offered.put(files.fingerprint)
        if busy:
            raise busy.pop()
        return True

    watched.watcher = Watcher(watched.folder, watched.book.read, offer, sweep=0.01)
    watched.watcher.start()
    assert offered.get(timeout=PATIENCE) == offered.get(timeout=PATIENCE)
    (record,) = caplog.records
    assert "more than 30 s; trying again" in record.getMessage()
    assert record.exc_info is None


def test_a_half_written_file(watched: Watched):
    """The first look finds half a file; the rest is written before the second, and only the whole comes into force."""
    watched.start()
    file, text = watched.folder / "ticket.yaml", watched.text(3)
    half = text[: text.index("ladders:")]
    seen = []

    def write_the_rest(files: RuleFiles) -> None:
        if files.data["ticket.yaml"].decode() == half:
            seen.append(half)
            file.write_text(text)

    watched.after_look = write_the_rest
    file.write_text(half)
    before = watched.store.position()
    assert watched.store.wait(before, PATIENCE) > before
    assert seen == [half]
    watched.settled()


def test_a_folder_that_is_replaced(watched: Watched):
    """Another folder under the same name is the one that is watched from then on, the old one is not."""
    watched.start()
    folder, old, new = (watched.folder.with_name(name) for name in ("workflows", "old", "new"))
    shutil.copytree(folder, new)
    (new / "ticket.yaml").write_text(watched.text(3))
    folder.rename(old)
    new.rename(folder)
    watched.settled()
    (old / "ticket.yaml").write_text(watched.text(9))
    (folder / "ticket.yaml").write_text(watched.text(4))
    watched.settled()


def test_a_folder_that_is_removed_and_made_anew(watched: Watched):
    """Even where the new folder gets the number of the old one, what changes in it is heard of."""
    watched.start()
    copy = watched.folder.with_name("copy")
    shutil.copytree(watched.folder, copy)
    (copy / "ticket.yaml").write_text(watched.text(3))
    shutil.rmtree(watched.folder)
    shutil.copytree(copy, watched.folder)
    watched.settled()
    (watched.folder / "ticket.yaml").write_text(watched.text(4))
    watched.settled()


def test_a_link_that_is_turned_to_another_folder(watched: Watched):
    """A practice that is put in place by a link, as tools that deploy do: what the link leads to counts."""
    link = watched.folder.with_name("current")
    link.symlink_to(watched.folder)
    second = watched.folder.with_name("second")
    shutil.copytree(watched.folder, second)
    (second / "ticket.yaml").write_text(watched.text(3))
    linked = Watched(link)
    linked.start()
    try:
        draft = link.with_name("draft")
        draft.symlink_to(second)
        draft.rename(link)
        linked.settled()
        (second / "ticket.yaml").write_text(watched.text(4))
        linked.settled()
    finally:
        linked.watcher.stop()


def test_a_file_that_is_deleted_and_made_anew(watched: Watched):
    """Between two looks it was gone; what counts is what is there."""
    watched.start()
    file = watched.folder / "ticket.yaml"
    file.unlink()
    file.write_text(watched.text(3))
    watched.settled()


def test_a_touched_file_is_no_reload(watched: Watched):
    """The same text again is looked at, and nothing is journalled of it."""
    watched.start()
    looks = watched.looks
    (watched.folder / "ticket.yaml").write_text(TICKET)
    (watched.folder / "ticket.yaml").write_text(watched.text(3))
    (watched.folder / "ticket.yaml").write_text(TICKET)
    watched.watcher.hint(at_once=True)
    (watched.folder / "company.yaml").write_text(COMPANY + "# the end\n")
    watched.settled()
    assert watched.looks > looks


BLIND = """
import os, resource, sys
from pathlib import Path
from engine.rulebook import Rulebook
from engine.store.memory import MemoryStore
from engine.watcher import Watcher
import watchdog.observers, watchdog.events
folder = Path(sys.argv[1])
store = MemoryStore()
book = Rulebook(store, folder)
book.look(0, "start")
watcher = Watcher(folder, book.read, lambda files: book.offer(files, 0, "test").settled)
taken = [os.open(os.devnull, os.O_RDONLY)]
resource.setrlimit(resource.RLIMIT_NOFILE, (taken[0] + 2, taken[0] + 2))
watcher.start()
print("watching", flush=True)
sys.stdin.readline()
print(store.wait(1, 60), watcher.blind, book.follow().digest, flush=True)
watcher.stop()
"""


def test_without_inotify_it_looks_by_itself(watched: Watched):
    """A process that can open no more files hears of nothing, and finds the change all the same."""
    command = [sys.executable, "-c", BLIND, str(watched.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "watching\n"
        (watched.folder / "ticket.yaml").write_text(watched.text(3))
        told, _ = process.communicate("go\n")
    assert told.split() == ["2", "True", read_folder(watched.folder).fingerprint[:7]]
