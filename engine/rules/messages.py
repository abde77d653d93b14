"""What leaves by mail because of what happened: as the workflow says, each message once."""

from __future__ import annotations

from engine.machines.build_messages import REPLY
from engine.rules.places import ID, worded
from engine.rules.story import Story


def leave(story: Story, occasion: str, note: str = "") -> None:
    """Queue the messages that follow an occasion; `note` is what an agent has written to the client."""
    definition = story.kind.definition
    for rule in definition.messages.values():
        if occasion not in rule.on:
            continue
        to = [who for word in rule.to for who in story.people(word, story.now)]
        key = f"{story.record.id or ID}/message/{rule.name}/{story.record.version}"
        more = {"note": note}
        text, subject = worded(story, rule.text, more), worded(story, rule.subject, more)
        where = definition.rule_at(rule.position)
        story.queue(key, to, text.strip(), where, subject=subject, automatic=occasion != REPLY)
