"""The text of a mail and its files, whatever they are wrapped in.

An Italian certified mail (PEC) is an envelope of the provider around the mail that was written, `postacert.eml`; that
one is read, and the envelope stays in the mail as it came. What is signed or encrypted (S/MIME) and Outlook's
winmail.dat are files like any other: kept whole, never opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from engine.mail.headers import TROUBLE, as_text, decoded, first
from engine.mail.pages import text_of

DEEPEST = 20
"""Parts within parts that are followed."""
MOST_PARTS = 200
"""Parts of one mail that are looked at."""
MOST_FILES = 50
LONGEST_TEXT = 100_000
"""Characters that become words on a record."""
PEC = "posta-certificata"


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with a mail."""

    name: str
    """As its sender called it: not to be trusted."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail holds."""

    text: str
    files: tuple[Part, ...]
    left_out: int = 0
    """Parts beyond what is looked at; they are in the mail as it came."""


def written(message: Message) -> Message:
    """The mail that somebody wrote: of a certified one what is in its envelope."""
    if first(message, "X-Trasporto").casefold() != PEC:
        return message
    for part, _ in _leaves(message):
        if part.get_content_type() == "message/rfc822" and _name(part).casefold() in {"postacert.eml", ""}:
            inner = mail_within(part)
            if inner is not None:
                return inner
    return message


def body(message: Message) -> Body:
    """Its text and its files. Of alternatives the plain text is the text, and the others are no files."""
    texts: list[str] = []
    pages: list[str] = []
    files: list[Part] = []
    left_out = 0
    for count, (part, alternative) in enumerate(_leaves(message)):
        if count >= MOST_PARTS or len(files) == MOST_FILES:
            left_out += 1
        elif _is_text(part) and not _name(part):
            (pages if part.get_content_subtype() == "html" else texts).append(_text(part))
        elif not (alternative and part.get_content_maintype() == "text"):
            files.append(Part(_name(part) or _named_by_type(part), _content(part)))
    if not any(text.strip() for text in texts):
        texts = [text_of(page) for page in pages]
    text = "\n\n".join(_tidy(text).strip("\n") for text in texts if text.strip())
    short = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}\n[…]"
    return Body(short, tuple(files), left_out)


def of_type(message: Message, kind: str) -> Message | None:
    """The first part of a type, `message/delivery-status`; parts that are mails are not looked into."""
    return next((part for part, _ in _leaves(message) if part.get_content_type() == kind), None)


def mail_within(part: Message) -> Message | None:
    """The mail that a part of type message/rfc822 is."""
    inside = part.get_payload()
    return inside[0] if isinstance(inside, list) and inside and isinstance(inside[0], Message) else None


def _leaves(message: Message) -> Iterator[tuple[Message, bool]]:
    """Each part that has no parts, and whether it is one of alternatives; a mail within the mail is one part."""
    stack = [(message, False, 0)]
    while stack:
        part, alternative, depth = stack.pop()
        inside = part.get_payload() if part.get_content_maintype() == "multipart" and depth < DEEPEST else None
        if isinstance(inside, list):
            either = alternative or part.get_content_subtype() == "alternative"
            stack += [(each, either, depth + 1) for each in reversed(inside) if isinstance(each, Message)]
        else:
            yield part, alternative


def _is_text(part: Message) -> bool:
    attached = first(part, "Content-Disposition").casefold().startswith("attachment")
    return part.get_content_type() in {"text/plain", "text/html"} and not attached


def _text(part: Message) -> str:
    return as_text(_content(part), _charset(part))


def _content(part: Message) -> bytes:
    """The bytes of a part, whole: of one that cannot be decoded as they were sent."""
    if part.is_multipart():
        return _whole(part)
    try:
        found = part.get_payload(decode=True)
    except TROUBLE:
        found = None
    if isinstance(found, bytes):
        return found
    return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _whole(part: Message) -> bytes:
    """A mail or parts within, as they were sent."""
    inner = mail_within(part) if part.get_content_maintype() == "message" else None
    try:
        return (inner or part).as_bytes()
    except TROUBLE:
        return str(part.get_payload()).encode("utf-8", "surrogateescape")


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except TROUBLE:
        return None


def _name(part: Message) -> str:
    try:
        return decoded(part.get_filename() or "")
    except TROUBLE:
        return ""


def _named_by_type(part: Message) -> str:
    if part.get_content_maintype() == "message":
        return "message.eml"
    return f"part.{part.get_content_subtype()}"


def _tidy(text: str) -> str:
    """With line ends of this world, and without what cannot be shown; not much more of it than is wanted."""
    plain = text[: 4 * LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in plain if each in "\n\t" or each.isprintable())
