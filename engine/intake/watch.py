"""One mailbox, watched: what arrives is taken in at once, by the rules then in force; troubles pass or are told."""

from __future__ import annotations

import logging
from collections.abc import Callable

from engine.attachments.files import Files
from engine.clock import Instant
from engine.company import Mailbox
from engine.desk import Desk
from engine.intake.following import Following
from engine.intake.mail import Intake, Taken
from engine.intake.mailboxes import Box
from engine.problems import MailboxUnavailable, SecretMissing, StoreUnavailable
from engine.rulebook import Rulebook

PAUSE, LONGEST_PAUSE = 30, 300
"""Seconds before a mailbox that could not be had is tried again, the first time and at last."""
AGAIN = 300
"""Seconds after which what stayed in the mailbox is tried again."""

log = logging.getLogger("margine")


class Watch:
    """Takes in one mailbox until it is stopped; it may be killed at any time, and any number may watch one mailbox."""

    def __init__(
        self,
        desk: Desk,
        rulebook: Rulebook,
        files: tuple[Files, Files],
        secret: bytes,
        opened: Callable[[Mailbox], Box],
    ) -> None:
        """`files`: for mails as they came, and for what is attached."""
        self._desk, self._files, self._secret = desk, files, secret
        self._following = Following(desk, rulebook)
        self._opened = opened
        self._intake: Intake | None = None
        self._stays: dict[str, Instant] = {}
        """When each mail that stayed in the mailbox is tried again."""
        self._troubles = 0
        self._told = ""

    def once(self, name: str, tell: Callable[[Taken], None]) -> int:
        """One pass over the mailbox of that name; 0, or after how many seconds it is worth another try."""
        if self._following.follow():
            self._intake = None
            self._stays.clear()
        mailbox = self._desk.workflow.company.mailboxes.get(name)
        if mailbox is None:
            return self._trouble(f"company.yaml declares no mailbox '{name}' any more")
        try:
            return self._pass(mailbox, tell)
        except (MailboxUnavailable, SecretMissing, StoreUnavailable) as error:
            return self._trouble(str(error))

    def _pass(self, mailbox: Mailbox, tell: Callable[[Taken], None]) -> int:
        if self._intake is None:
            self._intake = Intake(self._desk, *self._files, self._secret)
        now = self._desk.clock.now()
        self._stays = {key: again for key, again in self._stays.items() if again > now}
        for taken in self._intake.run_once(mailbox, self._opened(mailbox), frozenset(self._stays)):
            if not taken.stream:
                self._stays[taken.key] = now + AGAIN
            tell(taken)
        if self._told:
            log.info("mailbox %s can be had again", mailbox.name)
        self._troubles, self._told = 0, ""
        return 0

    def _trouble(self, text: str) -> int:
        """Tell what is wrong, once; it is tried again ever less often."""
        if text != self._told:
            log.warning("%s", text)
        self._told, self._troubles = text, self._troubles + 1
        return min(PAUSE << min(self._troubles - 1, 10), LONGEST_PAUSE)
