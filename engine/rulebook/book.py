"""The rulebook: which rules are in force, kept in the journal, so that all processes agree and the disk may break.

    look at the disk → judge → journal → every process follows the journal

A set of files is judged whole: it must load, and strand no live record. A good one is journalled with its text, once,
by whoever sees it first; the others find it in the journal and take it from there, without the disk. A bad one is
journalled with its problems, and the rules before it stay. Nothing is in force that is not in the journal, except in
a store that cannot be written just now.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

from engine.clock import Instant
from engine.events import ENGINE, Event
from engine.problems import Position, Problem, RulesInvalid, StoreBusy, StoreUnavailable, UsageError
from engine.rule_events import RULES, RuleProblem, RulesAdopted, RulesMended, RulesRejected
from engine.rule_files import RuleFiles, of_texts, read_folder
from engine.rulebook.former import Formers, Kinds
from engine.rulebook.journal import Journal
from engine.rulebook.standing import Rejection, Standing
from engine.rulebook.stranded import stranded
from engine.store.contract import Change, Committed, Store
from engine.watcher.folders import git_at_work
from engine.watcher.lookout import STABLE
from engine.workflow import Workflow, check_files, errors

MOST_LOOKS = 10
"""Looks of a process that begins at files that are being written, before it goes on without them."""
MOST_RACES = 20
"""Lost races in a row after which a look gives up: somebody journals rules without pause."""
MOST_PROBLEMS = 50
"""Problems that are journalled of one set; the rest is counted."""
MOST_PARSED = 4
"""Sets that a process keeps at hand once it has read them."""

Verdict = RulesAdopted | RulesRejected | RulesMended


class Rulebook:
    """The rules of one store. Fit for several threads: one may look while another follows."""

    def __init__(
        self,
        store: Store,
        folder: Path | None = None,
        *,
        known: Workflow | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """Without a folder it only follows what others journal. `known`: rules that were read already.

        `pause` lets some seconds go by between two looks at files that have changed.
        """
        self.folder = folder
        self._pause = pause
        self._store = store
        self._shown = folder.as_posix() if folder is not None else known.folder if known else "workflows"
        self._lock = threading.RLock()
        self._standing: Standing | None = None
        self._kinds = Kinds(self._shown)
        self._parsed: dict[str, tuple[Workflow | None, list[Problem]]] = {}
        if known is not None:
            self._parsed[known.fingerprint] = (known, [])

    def begin(self, now: Callable[[Workflow], Instant], cause: str = "start") -> Standing:
        """The rules that a process begins with: those on the disk when they are good, else the last good ones.

        `now` tells the instant, once there are rules that say in which zone. RulesInvalid or UsageError when the disk
        holds none and none was ever in force. A store that cannot be written is no hindrance to read under them.
        Files that somebody is just writing are left to those who watch them, or to the next process.
        """
        journal = self._journal()
        try:
            files = read_folder(self._folder)
        except UsageError as error:
            if journal.adopted is None:
                raise
            files = _unreadable(self._shown, error)
        if journal.adopted is not None and not journal.knows(files.fingerprint):
            rested = self._at_rest(files)
            if rested is None and (standing := self.follow()) is not None:
                return standing
            files = rested or files
        return self._settle(files, now, cause, in_any_case=True)

    def look(self, now: Instant, cause: str) -> Standing:
        """Read the disk, and put in force what is there if it is good."""
        return self.offer(self.read(), now, cause)

    def offer(self, files: RuleFiles, now: Instant, cause: str) -> Standing:
        """As `look`, with files that were read already. StoreUnavailable when it could not be journalled."""
        return self._settle(files, lambda _: now, cause)

    def read(self) -> RuleFiles:
        """The folder as it is now; that there is nothing to read is a problem like any other."""
        try:
            return read_folder(self._folder)
        except UsageError as error:
            return _unreadable(self._shown, error)

    def follow(self) -> Standing | None:
        """How matters stand by the journal, whoever wrote it; None while nothing that can be read is in force."""
        with self._lock:
            newest = next(self._store.latest(RULES), None)
            if newest is not None and (self._standing is None or self._standing.version != newest.version):
                self._standing = self._standing_by(self._journal()) or self._standing
            return self._standing

    def former(self, standing: Standing) -> Formers:
        """The sets that were in force before, newest first; each is read when it is come to."""
        return Formers(self._store.latest(RULES), standing.version, self._kinds)

    def _at_rest(self, files: RuleFiles) -> RuleFiles | None:
        """The files once two looks have seen the same; None while git, or somebody else, is writing them."""
        for _ in range(MOST_LOOKS):
            before = files.fingerprint
            self._pause(STABLE)
            if git_at_work(self._folder):
                return None
            files = self.read()
            if files.fingerprint == before:
                return files
        return None

    # -- judging ---------------------------------------------------------------------------------------------------

    def _settle(
        self, files: RuleFiles, now: Callable[[Workflow], Instant], cause: str, *, in_any_case: bool = False
    ) -> Standing:
        """Judge files, and journal the verdict if it is a new one; after a lost race they are judged again."""
        with self._lock:
            for _ in range(MOST_RACES):
                journal = self._journal()
                verdict, rules = self._verdict(files, journal)
                if verdict is not None:
                    at = now(rules) if journal.at is None else max(now(rules), journal.at)
                    event = Event(RULES, journal.version + 1, at, ENGINE, cause, verdict)
                    if not self._written(event, in_any_case=in_any_case):
                        continue
                    journal = journal.after(event)
                self._standing = self._standing_by(journal)
                assert self._standing is not None  # noqa: S101 - without rules the verdict raises
                return self._standing
        raise StoreBusy("the rules are being changed by others without pause; try again")

    def _written(self, event: Event, *, in_any_case: bool) -> bool:
        """Whether an event stands in the journal; where that cannot be, and need not, it counts without."""
        try:
            return isinstance(self._store.commit([Change(RULES, event.version - 1, [event], None)]), Committed)
        except StoreUnavailable:
            if in_any_case:
                return True
            raise

    def _verdict(self, files: RuleFiles, journal: Journal) -> tuple[Verdict | None, Workflow]:
        """What is to be journalled of these files, and the rules that hold then. RulesInvalid when none do."""
        present = self._in_force(journal)
        coming, problems = self._judged(files)
        if coming is None:
            if present is None:
                raise RulesInvalid(errors(problems))
            return _unless_said(_rejected(files, problems), journal), present
        if present is not None and present.fingerprint == coming.fingerprint:
            return (RulesMended(files.fingerprint) if journal.rejected else None), present
        if present is not None and (lost := stranded(self._store, present, coming)):
            return _unless_said(RulesRejected(files.fingerprint, stranded=lost), journal), present
        changed = _changed(journal.files, files.texts) if journal.adopted else {}
        folder = self.folder.absolute().as_posix() if self.folder is not None else ""
        return RulesAdopted(files.fingerprint, files.texts, changed, folder), coming

    def _judged(self, files: RuleFiles) -> tuple[Workflow | None, list[Problem]]:
        """What a set of files comes to; those asked for last are remembered, and so the set in force always is."""
        found = self._parsed.pop(files.fingerprint, None)
        if found is None:
            workflow, problems, _ = check_files(files)
            found = workflow, problems
        self._parsed[files.fingerprint] = found
        for old in list(self._parsed)[:-MOST_PARSED]:
            del self._parsed[old]
        return found

    # -- the journal -----------------------------------------------------------------------------------------------

    def _journal(self) -> Journal:
        """What the newest events of the stream come to."""
        since: list[Event] = []
        for event in self._store.latest(RULES):
            since.append(event)
            if isinstance(event.body, RulesAdopted):
                break
        journal = Journal()
        for event in reversed(since):
            journal = journal.after(event)
        return journal

    def _in_force(self, journal: Journal) -> Workflow | None:
        """The rules of the journal, as far as this version of margine can read them."""
        return self._judged(of_texts(journal.files, self._shown))[0] if journal.adopted else None

    def _standing_by(self, journal: Journal) -> Standing | None:
        workflow, adopted, rejected = self._in_force(journal), journal.adopted, journal.rejected
        if workflow is None or adopted is None or not isinstance(adopted.body, RulesAdopted):
            return None
        rejection = None
        if rejected is not None and isinstance(rejected.body, RulesRejected):
            rejection = Rejection(rejected.at, rejected.body)
        files = {name: hashlib.sha256(text.encode()).hexdigest()[:7] for name, text in journal.files.items()}
        body = adopted.body
        return Standing(workflow, adopted.at, journal.version, rejection, body.changed, files, body.folder)

    @property
    def _folder(self) -> Path:
        if self.folder is None:
            raise UsageError("there is no folder to read rules from, only a journal to follow")
        return self.folder


def _unreadable(folder: str, error: UsageError) -> RuleFiles:
    """A look at a folder that shows nothing to read."""
    return RuleFiles(folder, {}, (), (Problem("M108", str(error), Position(folder, 1, 1)),))


def _unless_said(verdict: RulesRejected, journal: Journal) -> RulesRejected | None:
    return None if journal.says(verdict) else verdict


def _rejected(files: RuleFiles, problems: list[Problem]) -> RulesRejected:
    found = errors(problems)
    told = tuple(_told(problem, files) for problem in found[:MOST_PROBLEMS])
    return RulesRejected(files.fingerprint, told, len(found) - len(told))


def _told(problem: Problem, files: RuleFiles) -> RuleProblem:
    """As it is journalled: other processes see the same folder by another path."""
    place, prefix = problem.position, f"{files.folder}/"
    message, file = problem.message.replace(prefix, ""), place.file.removeprefix(prefix)
    return RuleProblem(problem.code, message, file, place.line, place.column, problem.help)


def _changed(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Name → what became of the file."""
    both = sorted({*before, *after})
    hows = {name: "added" if name not in before else "changed" if name in after else "removed" for name in both}
    return {name: how for name, how in hows.items() if before.get(name) != after.get(name)}
