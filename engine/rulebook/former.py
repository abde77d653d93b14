"""The sets that held before, newest first, read no further back than somebody asks.

Comments are saved often, and a record may sleep for years: there can be hundreds of sets between the rules that it was
judged under and the present ones. So a set is taken from the journal when it is come to, and a kind of it is read once
for all sets that have the same texts for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from threading import RLock
from typing import overload

from engine.clock import Instant
from engine.events import Event
from engine.machines.templates import is_template
from engine.rule_events import RulesAdopted
from engine.rule_files import COMPANY, RuleFiles, of_texts
from engine.rules.kind import Kind
from engine.workflow import Workflow, check_files

MOST_FORMER = 500
"""Sets before the present one that are remembered."""

_Texts = tuple[str, str, str, tuple[str, ...]]
"""All that a kind is made of: its name, its file, the company's, and the names of all files."""


class Kinds:
    """Kinds of former sets, each read once for the same texts. Fit for several threads."""

    def __init__(self, shown: str) -> None:
        """`shown` is the folder that messages and rules name."""
        self._shown = shown
        self._lock = RLock()
        self._known: dict[_Texts, Kind | None] = {}

    def kind(self, name: str, texts: Mapping[str, str]) -> Kind | None:
        """One kind of a set; None when it had none of that name, or this version of margine cannot read it any more."""
        words = "".join(texts[one] for one in sorted(texts) if is_template(one))
        key = name, texts.get(f"{name}.yaml", ""), texts.get(COMPANY, "") + words, tuple(sorted(texts))
        with self._lock:
            if key not in self._known:
                self._known[key] = self._read(name, texts)
            return self._known[key]

    def _read(self, name: str, texts: Mapping[str, str]) -> Kind | None:
        """From its own file and the company's; from all of them where these alone do not load."""
        file = f"{name}.yaml"
        if file not in texts or COMPANY not in texts:
            return None
        own = {one: texts[one].encode() for one in sorted({COMPANY, file, *filter(is_template, texts)})}
        workflow: Workflow | None = None
        for files in (RuleFiles(self._shown, own, of_texts(texts, self._shown).names), of_texts(texts, self._shown)):
            if (workflow := check_files(files)[0]) is not None:
                break
        definition = workflow.kinds.get(name) if workflow is not None else None
        return Kind(definition, workflow.company) if workflow is not None and definition is not None else None


class Former:
    """A set of rules that was in force before the present one."""

    def __init__(self, adopted: RulesAdopted, since: Instant, until: Instant, kinds: Kinds) -> None:
        self.digest = adopted.digest[:7]
        self.since, self.until = since, until
        self.folder = adopted.folder
        """Where its files were read."""
        self._texts, self._kinds = adopted.files, kinds

    def kind(self, name: str) -> Kind | None:
        """One of its kinds; None when it had none of that name."""
        return self._kinds.kind(name, self._texts)


class Formers(Sequence[Former]):
    """The sets that held before one, newest first, of a journal that is read as far as it is asked for."""

    def __init__(self, newest_first: Iterator[Event], version: int, kinds: Kinds) -> None:
        """`version` of the stream of the rules is the last one that counts."""
        self._coming = islice(_formers(newest_first, version, kinds), MOST_FORMER)
        self._found: list[Former] = []
        self._lock = RLock()

    def __iter__(self) -> Iterator[Former]:
        place = 0
        while self._reaches(place):
            yield self._found[place]
            place += 1

    def __len__(self) -> int:
        self._reaches(MOST_FORMER)
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> Former: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Former]: ...
    def __getitem__(self, place: int | slice) -> Former | Sequence[Former]:
        self._reaches(place if isinstance(place, int) and place >= 0 else MOST_FORMER)
        return self._found[place]

    def _reaches(self, place: int) -> bool:
        """Whether there are more than so many; read on to find out."""
        with self._lock:
            while len(self._found) <= place and (former := next(self._coming, None)) is not None:
                self._found.append(former)
            return len(self._found) > place


def _formers(newest_first: Iterator[Event], version: int, kinds: Kinds) -> Iterator[Former]:
    until: Instant | None = None
    for event in newest_first:
        if event.version <= version and isinstance(body := event.body, RulesAdopted):
            if until is not None:
                yield Former(body, event.at, until, kinds)
            until = event.at
