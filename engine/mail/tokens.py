"""How an answer finds its record again: our Message-IDs, and a token in the subject that nobody can guess.

Both carry a check, 50 bits of an HMAC-SHA256 over the record's id with the practice's own secret: who has not been sent
it cannot write on a record by its number.
"""

from __future__ import annotations

import base64
import hmac
import re
from hashlib import sha256

CHECK = 10
"""Letters of a check, five bits each."""
TOKEN = re.compile(r"\[([\w./-]{1,40}) #([a-z2-7]{10})\]", re.IGNORECASE)
OURS = re.compile(r"margine\.([0-9a-f]{16})\.([0-9a-f]{2,80})\.([a-z2-7]{10})@")


def token(secret: bytes, stream: str) -> str:
    """`[T-12 #k7f3q2m9xa]`, for subjects."""
    return f"[{stream} #{_check(secret, 'subject', stream)}]"


def record_of_subject(secret: bytes, subject: str) -> str:
    """The record whose token a subject carries; empty when it carries none, or a forged one."""
    for stream, check in TOKEN.findall(subject):
        if hmac.compare_digest(check.lower(), _check(secret, "subject", stream)):
            return str(stream)
    return ""


def calendar_token(secret: bytes, agent: str) -> str:
    """What stands in the address of an agent's calendar: whoever has it can read it, and nobody can guess it."""
    return _check(secret, "calendar", agent)


def message_id(secret: bytes, stream: str, key: str, domain: str) -> str:
    """A Message-ID of ours without brackets; always the same for the same message of a record."""
    number = sha256(key.encode()).hexdigest()[:16]
    name = stream.encode().hex()
    return f"margine.{number}.{name}.{_check(secret, number, stream)}@{domain}"


def record_of_id(secret: bytes, found: str) -> str:
    """The record that a Message-ID of ours is about; empty when it is none of ours."""
    if not (ours := OURS.match(found)):
        return ""
    number, name, check = ours.groups()
    try:
        stream = bytes.fromhex(name).decode()
    except ValueError:
        return ""
    return stream if hmac.compare_digest(check, _check(secret, number, stream)) else ""


def _check(secret: bytes, what: str, stream: str) -> str:
    digest = hmac.digest(secret, f"{what} {stream}".encode(), sha256)
    return base64.b32encode(digest).decode().lower()[:CHECK]
