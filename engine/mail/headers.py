"""What stands at the head of a mail: text and addresses, however broken, decoded as RFC 2047 says and bounded.

The structured parser of the standard library is exact, and slow or failing on what is broken or endless; here a field
is cut before it is looked at.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

LONGEST = 20_000
"""Characters of one field that are looked at."""
LONGEST_LINE = 500
"""Characters of a subject or of a name."""
MOST_ADDRESSES = 100
MOST_IDS = 100
ADDRESS = re.compile(r"[^@\s<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9\u0080-\U0010FFFF.-]{1,253}")
TROUBLE = (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""What the email package raises on mails that are none."""
ID = re.compile(r"<([^<>\s]{1,500})>")


def first(message: Message, name: str) -> str:
    """A field as it was sent, on one line; of several the first; empty where there is none."""
    return next(iter(every(message, name)), "")


def every(message: Message, name: str) -> list[str]:
    """All fields of a name as they were sent, each on one line."""
    wanted = name.casefold()
    return [_line(value) for key, value in message.raw_items() if str(key).casefold() == wanted]


def words(message: Message, name: str) -> str:
    """A field that people read, decoded."""
    return decoded(first(message, name))[:LONGEST_LINE]


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address in small letters) of a field; what is no address is left out."""
    found: dict[str, str] = {}
    for called, address in _listed(every(message, name)):
        if fits := ADDRESS.fullmatch(address.strip()):
            found.setdefault(fits[0].lower(), decoded(called)[:LONGEST_LINE])
        if len(found) == MOST_ADDRESSES:
            break
    return [(called, address) for address, called in found.items()]


def addresses_in(text: str) -> list[str]:
    """The addresses that a person has written into one field of a record, in small letters."""
    return [found.lower() for found in ADDRESS.findall(text)]


def domain(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2]


def ids(message: Message, name: str) -> list[str]:
    """The Message-IDs in a field, without their brackets, in order; the first and the last of very many."""
    found = list(dict.fromkeys(ID.findall(first(message, name))))
    return found if len(found) <= MOST_IDS else [*found[: MOST_IDS // 2], *found[-MOST_IDS // 2 :]]


def decoded(text: str) -> str:
    """Encoded words as text, on one line and without what no one can see; as it is where it cannot be decoded."""
    try:
        pieces = [_piece(piece, charset) for piece, charset in decode_header(text)] if "=?" in text else [text]
    except TROUBLE:
        pieces = [text]
    return _seen("".join(pieces)) or _seen(text)


def as_text(data: bytes, charset: str | None) -> str:
    """Bytes in a character set that is named, or guessed where it is not known or wrong: no byte is an error."""
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _listed(fields: list[str]) -> list[tuple[str, str]]:
    """(name, address) of fields; of what nests comments without end whatever looks like an address."""
    try:
        return getaddresses(fields[:MOST_ADDRESSES])
    except TROUBLE:
        return [("", found) for field in fields[:MOST_ADDRESSES] for found in ADDRESS.findall(field)]


def _seen(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _piece(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else as_text(piece, charset)


def _line(value: object) -> str:
    """A folded field on one line; bytes that no header may have are read as what they most often are."""
    text = str(value)[:LONGEST]
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = as_text(text.encode("utf-8", "surrogateescape"), None)
    return re.sub(r"[\r\n]+[ \t]*", " ", text).replace("\0", "").strip()
