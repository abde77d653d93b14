"""What leaves by mail, as written → as rules: on what, to whom, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.machines.build_actions import people
from engine.machines.definition import MessageRule
from engine.machines.draft import Draft, unplaced
from engine.machines.source import Path

OPENED, REPLY, WRITTEN = "opened", "reply", "client_message"
"""What messages follow beside transitions: the client has opened a record; an agent has written to the client; the
client has written about a record that was there."""
PLACE = re.compile(r"\{(\w+)\}")


def messages(draft: Draft) -> dict[str, MessageRule]:
    """Every rule about messages, in the order of the file; what is wrong with them goes to the draft."""
    return {name: _rule(draft, name) for name in draft.section("messages")}


def _rule(draft: Draft, name: str) -> MessageRule:
    path: Path = ("messages", name)
    return MessageRule(
        name=name,
        on=tuple(_occasions(draft, name)),
        to=people(draft, f"message '{name}' goes to", (*path, "to")),
        subject=_words(draft, (*path, "subject")),
        text=_words(draft, (*path, "text")),
        position=draft.source.key_at(*path),
    )


def _occasions(draft: Draft, name: str) -> Iterator[str]:
    known = {**unplaced((OPENED, REPLY, WRITTEN)), **draft.names("transitions")}
    for word, where in draft.texts("messages", name, "on"):
        if word not in known:
            what = f"which is neither a transition nor {OPENED}, {REPLY} or {WRITTEN}"
            message = f"message '{name}' is sent on '{word}', {what}"
            draft.unknown("M226", word, message, known, *where)
        yield word


def _words(draft: Draft, path: Path) -> str:
    """A text; a place in it that stands for nothing goes to the draft."""
    text: str = draft.value(*path) or ""
    known = {"id", *draft.section("fields")}
    if any(word in {REPLY, WRITTEN} for word, _ in draft.texts(*path[:2], "on")):
        known.add("note")
    for word in PLACE.findall(text):
        if word not in known:
            where = f"a note, which only {REPLY} and {WRITTEN} have" if word == "note" else "no field of this workflow"
            draft.unknown("M221", word, f"'{{{word}}}' stands for {where}", unplaced(known), *path)
    return text
