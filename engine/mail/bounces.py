"""Delivery reports (RFC 3464): which addresses cannot be reached for good, and which mail it was about."""

from __future__ import annotations

from email import message_from_string
from email.message import Message

from engine.mail.headers import ADDRESS, first, ids
from engine.mail.parts import mail_within, of_type

MOST = 100
"""Addresses of one report."""


def failed(message: Message) -> tuple[str, ...]:
    """Addresses that a report says cannot be reached: action `failed`, status 5.x.x. A 4.x.x may still arrive."""
    status = of_type(message, "message/delivery-status")
    blocks = status.get_payload() if status is not None else None
    found: dict[str, None] = {}
    for block in blocks[: MOST + 1] if isinstance(blocks, list) else ():
        if isinstance(block, Message) and first(block, "Action").casefold() == "failed":
            permanent = first(block, "Status").strip().startswith("5")
            address = ADDRESS.search(first(block, "Original-Recipient") or first(block, "Final-Recipient"))
            if permanent and address:
                found[address[0].lower()] = None
    return tuple(found)


def about(message: Message) -> list[str]:
    """The Message-ID of the mail that a report is about, and those that it answered."""
    whole = of_type(message, "message/rfc822")
    original = mail_within(whole) if whole is not None else None
    if original is None and (heads := of_type(message, "text/rfc822-headers")) is not None:
        original = message_from_string(str(heads.get_payload())[:100_000])
    if original is None:
        return []
    return [*ids(original, "Message-ID"), *ids(original, "In-Reply-To"), *reversed(ids(original, "References"))]
