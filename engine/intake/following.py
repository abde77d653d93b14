"""A desk that keeps to the rules in force, whoever puts others in force meanwhile."""

from __future__ import annotations

from engine.desk import Desk
from engine.rulebook import Rulebook, Standing


class Following:
    """Looks at the journal of the rules before each piece of work."""

    def __init__(self, desk: Desk, rulebook: Rulebook) -> None:
        self.desk, self._rulebook = desk, rulebook
        self._standing: Standing | None = None

    def follow(self) -> bool:
        """Take up what is in force by now; True when that is something else than before."""
        standing = self._rulebook.follow()
        before, self._standing = self._standing, standing or self._standing
        if standing is None or before is None or standing.workflow.fingerprint == before.workflow.fingerprint:
            return False
        rulebook = self._rulebook
        self.desk.adopt(standing.workflow, standing.since, lambda: rulebook.former(standing))
        return True
