"""The practice that a board is read from: its store, its rules, its clock and who looks.

What costs something is made when it is first asked for, and kept: the ledger takes up only what is new since the last
time. One practice belongs to one set of rules; others make another practice.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from engine.clock import Clock, Instant, zone
from engine.company import Company
from engine.sheet import Sheets
from engine.store.contract import Store
from engine.views import Views
from engine.workflow import Workflow

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from engine.desk import Desk
    from engine.failing import Failure
    from engine.ledger.ledger import Ledger
    from engine.reports.reading import Reading


class Practice:
    """One store under one set of rules, as one agent sees it; its readers may be used by one thread at a time."""

    def __init__(
        self, store: Store, workflow: Workflow, clock: Clock, agent: str, *, snapshot: Path | None = None
    ) -> None:
        """`agent` is an id of company.yaml, empty for nobody; `snapshot` the file beside the store for the ledger."""
        self.store, self.workflow, self.clock, self.agent = store, workflow, clock, agent
        self._snapshot = snapshot
        self._reports: Reading | None = None

    @property
    def now(self) -> Instant:
        """The instant on its clock."""
        return self.clock.now()

    @property
    def company(self) -> Company:
        """Who works here, for what."""
        return self.workflow.company

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the company."""
        return zone(self.company.zone)

    @property
    def today(self) -> date:
        """The date of now where the company is."""
        from engine.clock import local

        return local(self.now, self.zone).date()

    @cached_property
    def views(self) -> Views:
        """Records as people read them."""
        return Views(self.store, self.workflow)

    @cached_property
    def sheets(self) -> Sheets:
        """One record in full, for the one who looks."""
        return Sheets(self.views, self.agent)

    @cached_property
    def ledger(self) -> Ledger:
        """What is charged, billed and spent; `Ledger.refresh` or a reading method takes up what is new."""
        from engine.ledger.ledger import Ledger

        return Ledger(self.store, self.workflow, self._snapshot)

    @property
    def failing(self) -> list[Failure]:
        """Channels to agents that do not take what they are given, as whoever sends has noted beside the store."""
        from engine.failing import beside, read

        return read(beside(self._snapshot.with_suffix(""))) if self._snapshot is not None else []

    @property
    def reports(self) -> Reading:
        """What reports are made from; margins are remembered for as long as the ledger stands still."""
        if self._reports is None or self._reports.today != self.today:
            from engine.reports.reading import Reading

            self._reports = Reading(self.store, self.workflow, self.ledger, self.today)
        return self._reports

    @cached_property
    def desk(self) -> Desk:
        """A door for readers that need one; who changes records uses the desk of the screen or of the command."""
        from engine.desk import Desk

        return Desk(self.store, self.workflow, self.clock)
