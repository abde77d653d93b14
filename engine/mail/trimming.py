"""What is new in an answer, without what it quotes and without the signature; the whole is in the mail as it came."""

from __future__ import annotations

import re

LANGUAGES = ["en", "it", "de", "fr", "es", "nl", "pl", "sv", "da"]
LONGEST = 20_000
"""Characters that are looked at: the expressions that find quotations take more than their share of time on more."""


def trimmed(text: str) -> str:
    """The new words of an answer; all of it where nothing would be left, or where it is very long."""
    from mailparser_reply import EmailReplyParser

    if len(text) > LONGEST or max((len(line) for line in text.splitlines()), default=0) > 2_000:
        return _above_quotation(text)
    try:
        replies = EmailReplyParser(languages=LANGUAGES).read(text).replies
        new = str(replies[0].body).strip() if replies else ""
    except (ValueError, IndexError, RecursionError, AttributeError, TypeError):
        new = ""
    return new or text.strip()


def _above_quotation(text: str) -> str:
    """What stands above the first run of quoted lines."""
    found = re.search(r"(?m)^>.*\n>", text)
    return (text[: found.start()].strip() if found else "") or text.strip()
