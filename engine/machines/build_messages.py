"""What leaves by mail, as written → as rules: on what, to whom, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.machines.build_actions import people
from engine.machines.definition import MessageRule
from engine.machines.draft import Draft, nearest, unplaced
from engine.machines.source import Path, Source
from engine.machines.templates import ENDING, FOLDER, Template, Templates
from engine.problems import Position, Problem

OPENED, REPLY, WRITTEN = "opened", "reply", "client_message"
"""What messages follow beside transitions: the client has opened a record; an agent has written to the client; the
client has written about a record that was there."""
GIVEN = ("state", "company", "agent", "language")
"""What templates can name besides fields: the state's title, the company's name, the name of the agent who acts, and
the language of the words."""
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
        templates=_template(draft, name),
    )


def _template(draft: Draft, name: str) -> Mapping[str, Template]:
    """The files whose words a message has, by language; what is wrong with them goes to the draft."""
    path: Path = ("messages", name)
    written: str | None = draft.value(*path, "template")
    if written is None:
        if not draft.value(*path, "text"):
            draft.report("M643", f"message '{name}' has no words: neither `text` nor `template`", *path, key=True)
        return {}
    if draft.value(*path, "text"):
        draft.report("M643", f"message '{name}' has its words twice: `text` and `template`", *path, "template")
    known = draft.around.templates
    if written not in known:
        message = f"message '{name}' has the template '{written}', and there is no {FOLDER}/{written}{ENDING}"
        draft.unknown("M643", written, message, unplaced(known), *path, "template")
    files = known.get(written, {})
    for template in files.values():
        _check_places(draft, name, template)
    return files


def _check_places(draft: Draft, name: str, template: Template) -> None:
    known = _known(draft, ("messages", name)) | {*GIVEN}
    for word, where in template.places:
        if word not in known:
            what = f"'{word}' stands for {_nothing(word)}, in message '{name}' of {draft.value('workflow')}"
            draft.report("M642", what + nearest(word, unplaced(known)), *("messages", name, "template"), at=where)


def unused(sources: Mapping[str, Source], templates: Templates) -> Iterator[Problem]:
    """Templates that no message has."""
    used = {
        rule.get("template")
        for source in sources.values()
        if isinstance(source.value, dict) and isinstance(source.value.get("messages"), dict)
        for rule in source.value["messages"].values()
        if isinstance(rule, dict)
    }
    for name, files in templates.items():
        for template in files.values() if name not in used else ():
            place = Position(template.file, 1, 1)
            yield Problem("M644", f"no message has the template '{name}'", place, severity="warning")


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
    known = _known(draft, path[:2])
    for word in PLACE.findall(text):
        if word not in known:
            draft.unknown("M221", word, f"'{{{word}}}' stands for {_nothing(word)}", unplaced(known), *path)
    return text


def _known(draft: Draft, path: Path) -> set[str]:
    """What a place in the words of a message can stand for."""
    known = {"id", *draft.section("fields")}
    if any(word in {REPLY, WRITTEN} for word, _ in draft.texts(*path, "on")):
        known.add("note")
    return known


def _nothing(word: str) -> str:
    return f"a note, which only {REPLY} and {WRITTEN} have" if word == "note" else "no field of this workflow"
