"""A mail arrives on a record: what a client writes is heard, what a machine writes is only noted.

Nothing follows from an automatic mail: no clock begins or ends, no transition is taken, and nobody is answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from engine.commands import Refusal
from engine.events import CLIENT, CLIENT_MESSAGE, Noted
from engine.machines.build_actions import ASSIGNEE
from engine.machines.build_messages import WRITTEN
from engine.mail_events import MailReceived
from engine.records import File, Mail
from engine.rules import actions, clockwork, messages
from engine.rules.story import Story

WORDLESS = "(a mail without words)"


def receive(story: Story, mail: Mail, text: str, files: Sequence[File]) -> Refusal | None:
    """A mail about a record that is there already."""
    _arrived(story, mail, text, files)
    if _is_heard(story, mail):
        clockwork.heard(story, CLIENT_MESSAGE)
        actions.answered(story)
        messages.leave(story, WRITTEN, text)
    return None


def opened(story: Story, mail: Mail, text: str, files: Sequence[File]) -> None:
    """The mail that a new record begins with."""
    _arrived(story, mail, text, files)
    if _is_heard(story, mail):
        clockwork.heard(story, CLIENT_MESSAGE)


def _told_of_failure(story: Story, mail: Mail) -> None:
    """Whoever has the record learns that what they wrote did not arrive."""
    if mail.failed and ASSIGNEE in story.kind.definition.fields:
        key = f"{story.record.id}/mail/{mail.fingerprint}/failed"
        text = f"mail cannot reach {', '.join(mail.failed)}: {mail.subject}"
        story.queue(key, story.people(ASSIGNEE, story.now), text, story.kind.definition.rule)


def _is_heard(story: Story, mail: Mail) -> bool:
    return CLIENT in story.roles and not mail.automatic


def _arrived(story: Story, mail: Mail, text: str, files: Sequence[File]) -> None:
    left_out = actions.bring(story, files)
    story.happen(MailReceived(replace(mail, left_out=mail.left_out + left_out)))
    story.happen(Noted(text.strip() or WORDLESS, _is_heard(story, mail)))
    _told_of_failure(story, mail)
