"""What leaves by mail because of what happened: as the workflow says, each message once."""

from __future__ import annotations

from collections.abc import Mapping

from engine.machines.build_messages import REPLY
from engine.machines.definition import MessageRule
from engine.rules.places import ID, told, worded
from engine.rules.story import Story

LANGUAGE = "language"
"""The field that says in which language a record's client is written to."""


def leave(story: Story, occasion: str, note: str = "") -> None:
    """Queue the messages that follow an occasion; `note` is what an agent has written to the client."""
    definition = story.kind.definition
    for rule in definition.messages.values():
        if occasion not in rule.on:
            continue
        to = [who for word in rule.to for who in story.people(word, story.now)]
        key = f"{story.record.id or ID}/message/{rule.name}/{story.record.version}"
        text, subject = _words(story, rule, note)
        where = definition.rule_at(rule.position)
        story.queue(key, to, text.strip(), where, subject=subject, automatic=occasion != REPLY)


def _words(story: Story, rule: MessageRule, note: str) -> tuple[str, str]:
    """(text, subject) of a message: those of the rule, or of its template in the record's language."""
    if not rule.templates:
        more = {"note": note}
        return worded(story, rule.text, more), worded(story, rule.subject, more)
    language = story.record.text(LANGUAGE)
    template = rule.templates.get(language) or rule.templates.get("") or next(iter(rule.templates.values()))
    subject, text = template.words(_values(story, note, template.language or language))
    return text, worded(story, rule.subject, {"note": note}) or subject


def _values(story: Story, note: str, language: str) -> Mapping[str, str]:
    """Every name that a template can have, with what it stands for."""
    definition, company = story.kind.definition, story.kind.company
    state = definition.states.get(story.record.state)
    agent = company.agents.get(story.by)
    given = {
        "id": told(story, "id"), "note": note, "company": company.name,
        "state": state.title or state.name if state else story.record.state, "agent": agent.name if agent else "",
    }  # fmt: skip
    return given | {name: _named(story, name) for name in definition.fields} | {"language": language}


def _named(story: Story, name: str) -> str:
    """What a field holds, in words; an agent by name."""
    agent = story.kind.company.agents.get(told(story, name))
    return agent.name if agent is not None and story.kind.definition.fields[name].type == "agent" else told(story, name)
