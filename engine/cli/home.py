"""The practice that a command works on: where it is, its rules, its store, who acts, and what time it is.

Everything is found and opened when it is first asked for, so that a command pays only for what it uses. Settings come
from options, then from the environment:

    MARGINE_HOME    the practice folder                     MARGINE_AS      who acts
    MARGINE_STORE   the store, if not margine.db in it      MARGINE_CLOCK   another clock, see `clock_from`
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.clock import Clock, FastClock, Instant, SystemClock, VirtualClock, instant
from engine.clock import zone as zone_named
from engine.problems import UsageError, did_you_mean

if TYPE_CHECKING:
    from engine.attachments.files import Files
    from engine.boards.practice import Practice
    from engine.desk import Desk
    from engine.ledger.ledger import Ledger
    from engine.rulebook import Rulebook, Standing
    from engine.store.contract import Store
    from engine.views import Views
    from engine.workflow import Workflow

COUNTED_YEARS, YEAR = range(1902, 2398), 31_556_952
"""Years in which every calendar counts, with some room for deadlines; the mean length of one in seconds."""

MOST_AGENTS = 8
"""Agents that a message lists."""

RULES, COMPANY, STORE = "workflows", "company.yaml", "margine.db"


class Home:
    """One practice folder, opened as far as it is used."""

    def __init__(
        self,
        folder: str | None = None,
        agent: str | None = None,
        *,
        environ: Mapping[str, str] = os.environ,
        clock: Clock | None = None,
    ) -> None:
        self._asked_folder = folder
        self._asked_agent = agent
        self._environ = environ
        self._clock = clock
        self.tells_of_rules = True
        """Whether it says on stderr that the rules on the disk are not in force; some commands tell it themselves."""
        self._turned = False
        """Whether this process has put other rules in force than it found."""

    @property
    def named(self) -> bool:
        """Whether somebody said which practice it is."""
        return self._asked_folder is not None

    @cached_property
    def folder(self) -> Path:
        """The practice folder. UsageError when there is none."""
        if self._asked_folder is not None:
            return _practice(Path(self._asked_folder))
        here = Path.cwd()
        for folder in (here, *here.parents):
            if _is_practice(folder):
                return _no_source(folder)
        raise UsageError(
            f"there is no practice in {here} or above it (no {RULES}/{COMPANY}); "
            "make one with `margine init DIR`, name one with --home DIR, or look at `margine demo`"
        )

    @property
    def rules(self) -> Path:
        """Its workflow files; relative to the working folder where they are below it, as people write paths."""
        path = self.folder / RULES
        return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

    @property
    def store_path(self) -> Path:
        """Its store, which need not exist yet."""
        return Path(self._environ.get("MARGINE_STORE") or self.folder / STORE)

    @cached_property
    def workflow(self) -> Workflow:
        """Its rules in force. RulesInvalid when those on the disk do not load, and none were in force before.

        Where there is no store yet, or none that can be read, they are those on the disk.
        """
        from engine.problems import StoreUnavailable
        from engine.workflow import load

        if "store" not in self.__dict__ and not self.store_path.exists():
            return load(self.rules)
        try:
            return self.standing.workflow
        except StoreUnavailable:  # whoever needs the store is told by the store
            return load(self.rules)

    @cached_property
    def rulebook(self) -> Rulebook:
        """Which rules are in force, by its journal."""
        from engine.rulebook import Rulebook

        return Rulebook(self.store, self.rules, known=self.__dict__.get("workflow"))

    @cached_property
    def standing(self) -> Standing:
        """How matters stand with its rules; says so when those on the disk are not in force, or not only they."""
        from engine.cli.endings import say
        from engine.cli.rules_told import ONE_STORE_EACH, warn

        before = self.rulebook.follow()
        standing = self.rulebook.begin(self.now_under)
        self._turned = before is not None and before.workflow.fingerprint != standing.workflow.fingerprint
        if self.tells_of_rules:
            warn(standing, self.rules, zone_named(standing.workflow.company.zone))
            if self._turned and (words := self._rival(standing)):
                say(f"margine: {words}; {ONE_STORE_EACH}")
        return standing

    @property
    def other_practice(self) -> str:
        """That another practice puts its rules in force in the same store; empty while there is no sign of it."""
        return self._rival(self.standing)

    def _rival(self, standing: Standing) -> str:
        from engine.cli.rules_told import rival

        own = self.store_path.absolute().parent.resolve() == self.folder.resolve()
        return rival(self.rulebook.former(standing), self.rules, intruding=self._turned and not own)

    def now_under(self, workflow: Workflow) -> Instant:
        """The time, while the rules that tell the zone are still being looked for."""
        return self._clock_in(zone_named(workflow.company.zone)).now()

    @cached_property
    def store(self) -> Store:
        """Its store, open. StoreUnavailable when it cannot be."""
        from engine.store import open_store

        store: Store = open_store(self.store_path)
        return store

    @cached_property
    def views(self) -> Views:
        """Its records as people read them."""
        from engine.views import Views

        return Views(self.store, self.workflow)

    @cached_property
    def ledger(self) -> Ledger:
        """What money there is to tell of."""
        from engine.ledger.ledger import Ledger

        return Ledger(self.store, self.workflow, self.snapshot_path)

    @cached_property
    def practice(self) -> Practice:
        """The practice as boards are read from it, for whoever looks."""
        from engine.boards.practice import Practice

        return Practice(self.store, self.workflow, self.clock, self.reader, snapshot=self.snapshot_path)

    @property
    def snapshot_path(self) -> Path:
        """Where the ledger's snapshot is kept: beside the store."""
        return self.store_path.with_name(f"{self.store_path.name}.ledger")

    @property
    def files(self) -> Files:
        """What was attached to its records: beside the store."""
        from engine.attachments.files import Files

        return Files(self.store_path.with_name(f"{self.store_path.name}.files"))

    @property
    def mails(self) -> Files:
        """Mails as they came: beside what was attached."""
        from engine.attachments.files import Files
        from engine.intake.mailboxes import LARGEST

        return Files(self.files.folder, LARGEST)

    @cached_property
    def mail_room(self) -> Desk:
        """The desk as mail comes to it: what a mail asks for in vain is not noted as a person's refusal."""
        from engine.desk import Desk

        standing = self.standing
        return Desk(self.store, standing.workflow, self.clock, former=lambda: self.rulebook.former(standing))

    @property
    def secret(self) -> bytes:
        """What makes tokens of subjects and Message-IDs unguessable: beside the store."""
        from engine.mail.secret import secret

        return secret(self.secret_path)

    @property
    def secret_path(self) -> Path:
        """Where the secret of mail answers is kept: beside the store."""
        return self.store_path.with_name(f"{self.store_path.name}.secret")

    def token_path(self, name: str) -> Path:
        """Where the tokens of whoever has signed in to a mailbox are kept: beside the store."""
        return self.store_path.with_name(f"{self.store_path.name}.{name}.token")

    @property
    def environ(self) -> Mapping[str, str]:
        """Settings of the machine: passwords of mailboxes are among them."""
        return self._environ

    @cached_property
    def desk(self) -> Desk:
        """The one door through which its records change."""
        from engine.desk import Desk

        standing = self.standing
        return Desk(
            self.store,
            standing.workflow,
            self.clock,
            former=lambda: self.rulebook.former(standing),
            notes_refusals=True,
        )

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which its people live."""
        return zone_named(self.workflow.company.zone)

    @cached_property
    def clock(self) -> Clock:
        """What tells the time: the system, unless MARGINE_CLOCK says otherwise."""
        return self._clock_in(self.zone)

    def _clock_in(self, zone: ZoneInfo) -> Clock:
        if self._clock is None:
            text = self._environ.get("MARGINE_CLOCK")
            self._clock = clock_from(text, zone) if text else SystemClock()
        return self._clock

    def act_as(self, agent: str | None) -> None:
        """Who acts, when a command's own --as says so."""
        self._asked_agent = agent or self._asked_agent

    @property
    def agent(self) -> str:
        """Who acts. UsageError when nobody is named and the machine's user is no agent."""
        company = self.workflow.company
        if (asked := self._asked_agent) is not None:
            if asked not in company.agents and asked != "client":
                raise UsageError(
                    f"'{asked}' is no agent of {company.name}{did_you_mean(asked, [*company.agents, 'client'])}"
                )
            return asked
        if found := self._agent_of_user():
            return found
        near = did_you_mean(self._user, company.agents) or _first_of(tuple(company.agents))
        raise UsageError(f"{self.nobody}; say who acts with --as or MARGINE_AS{near}")

    @property
    def nobody(self) -> str:
        """That the machine's user is no agent, in words."""
        return f"the user '{self._user}' is no agent of {self.workflow.company.name}"

    @property
    def reader(self) -> str:
        """Who looks: the agent who would act, or nobody."""
        return self.agent if self._asked_agent is not None else self._agent_of_user()

    def _agent_of_user(self) -> str:
        return self.workflow.company.agent_of(self._user)

    @cached_property
    def _user(self) -> str:
        return machine_user()

    def close(self) -> None:
        """Let go of the store, if it was opened."""
        if "store" in self.__dict__:
            self.store.close()


def _no_source(folder: Path) -> Path:
    """A folder that was found; UsageError for margine's own source, whose workflows/ are there to be copied."""
    from engine.cli.version import ROOT

    if folder.resolve() != ROOT.resolve():
        return folder
    raise UsageError(
        f"{folder} is the source of margine and no practice: its {RULES}/ are what a new practice begins with; "
        f"make one with `margine init DIR`, look at `margine demo`, or say --home {folder} if you mean it"
    )


def _first_of(agents: tuple[str, ...]) -> str:
    """Some of many agents, where none is near."""
    return f"; there is {', '.join(agents[:MOST_AGENTS])} and {len(agents) - MOST_AGENTS} more"


def _is_practice(folder: Path) -> bool:
    """Whether a folder has rules, or a store that remembers which were in force before somebody took them away."""
    return (folder / RULES / COMPANY).is_file() or (folder / STORE).is_file()


def _practice(folder: Path) -> Path:
    if _is_practice(folder):
        return folder.absolute()
    raise UsageError(
        f"'{folder}' is no practice folder: it has no {RULES}/{COMPANY}; make one with `margine init {folder}`"
    )


def told_instant(text: str, zone: ZoneInfo) -> Instant:
    """The instant that a person wrote, local to `zone` unless it says otherwise.

    ValueError when it is none, or lies in a year in which no calendar counts.
    """
    moment = instant(text, zone)
    if moment // YEAR + 1970 not in COUNTED_YEARS:
        raise ValueError(f"no calendar counts at {text}")
    return moment


def clock_from(text: str, zone: ZoneInfo) -> Clock:
    """The clock that a text describes, for demonstrations and tests: it is not the time that promises are kept by.

    `2026-11-23T09:12` stands still at that instant; `2026-11-23T09:12*60` starts there, in each process anew, and runs
    sixty times as fast. Without an offset the instant is local to `zone`. UsageError when it is neither.
    """
    start, star, factor = text.partition("*")
    try:
        moment, speed = told_instant(start.strip(), zone), int(factor) if star else 1
    except (ValueError, OverflowError):
        speed = 0
    if speed < 1:
        raise UsageError(
            f"MARGINE_CLOCK is '{text}', which is no clock such as 2026-11-23T09:12 or 2026-11-23T09:12*60"
        )
    return FastClock(moment, speed) if star else VirtualClock(moment)


def machine_user() -> str:
    """Who is logged in to the machine; empty for a user without a name, as in some containers."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
