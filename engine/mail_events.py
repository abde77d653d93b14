"""What happened by mail; part of the journal (events.py)."""

from __future__ import annotations

import msgspec

from engine.records import Mail


class MailReceived(msgspec.Struct, frozen=True, tag=True):
    """A mail arrived; its words and files follow as events of their own."""

    mail: Mail
