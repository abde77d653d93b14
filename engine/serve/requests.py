"""What a request says, as values; what does not fit is told with its field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import formataddr
from hashlib import sha256
from typing import Any

from engine.intake.alerts import Alert
from engine.mail.headers import ADDRESS

LARGEST = 64 * 1024
"""Bytes of a request."""
LONGEST = 200
"""Characters of a name."""
FIRING = {
    "firing": True,
    "problem": True,
    "down": True,
    "resolved": False,
    "ok": False,
    "up": False,
    "recovered": False,
}
"""Words for the state of a condition, as sources have them."""


class Unfit(Exception):  # noqa: N818 - reads as what happened
    """A request that cannot be carried out; the text says which field is wrong."""


def alert(body: bytes, key: str) -> Alert:
    """An alert: `device`, `condition`, and what else there is to say. Raises Unfit."""
    said = _object(body)
    state = _text(said, "state").casefold() or "firing"
    if state not in FIRING:
        raise Unfit(f"'state' is '{state}', and can be {', '.join(FIRING)}")
    return Alert(
        device=_needed(said, "device"),
        condition=_needed(said, "condition"),
        firing=FIRING[state],
        client=_text(said, "client"),
        subject=_text(said, "subject"),
        text=_text(said, "text", 20_000),
        key=key or _text(said, "key"),
    )


def form(body: bytes, key: str, domain: str) -> bytes:
    """A form as the mail that its writer could have sent: `email`, `subject`, `text`, perhaps `name`. Raises Unfit."""
    said = _object(body)
    address = _needed(said, "email")
    if not ADDRESS.fullmatch(address) or not address.isascii():
        raise Unfit("'email' is no address")
    mail = EmailMessage()
    mail["From"] = formataddr((_text(said, "name"), address))
    mail["Subject"] = _needed(said, "subject")
    text = _needed(said, "text", 20_000)
    if key:
        mail["Message-ID"] = f"<form.{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    mail.set_content(text.encode("utf-8", "replace").decode())
    return mail.as_bytes()


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unfit(f"the body is no JSON: {error}") from None
    if not isinstance(said, dict):
        raise Unfit("the body is no JSON object")
    return said


def _needed(said: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    if not (found := _text(said, name, longest)):
        raise Unfit(f"'{name}' is missing")
    return found


def _text(said: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    """A text; names are on one line, and nothing has characters that nobody can see."""
    found = said.get(name, "")
    if not isinstance(found, str):
        raise Unfit(f"'{name}' is no text")
    if len(found) > longest:
        raise Unfit(f"'{name}' has {len(found):,} characters, and can have {longest:,}")
    lines = longest > LONGEST
    seen = "".join(each if each.isprintable() or (lines and each in "\n\t") else " " for each in found)
    return seen.strip() if lines else " ".join(seen.split())
