"""`meter`: an allowance of the record that work is drawn from, with rungs at percentages of what is used of it."""

from __future__ import annotations

from engine.machines.build_timers.kind import TimerKind, common, ladder
from engine.machines.definition import TimerRule
from engine.machines.draft import Draft

_KEYS = frozenset({"meter", "runs_in", "late", "escalate"})
_GRANTS = frozenset({"minutes", "amount", "from"})
"""What a cover has of which there is only so much."""


OF_PROJECTS = ("spent", "forecast", "work", "time")
"""What meters of projects watch; `engine.projects.measures` says how each is measured."""


def _build(draft: Draft, name: str) -> TimerRule:
    if "escalate" not in draft.section("timers", name):
        message = f"timer '{name}' watches an allowance and does nothing: it needs 'escalate', a ladder of percentages"
        draft.report("M512", message, "timers", name, key=True)
    return TimerRule(kind="meter", meter=_cover(draft, name), ladder=ladder(draft, name), **common(draft, name))


def _cover(draft: Draft, name: str) -> str:
    """The cover of the kind's own rating; where it has none, whoever measures knows the word."""
    path = ("timers", name, "meter")
    word: str = draft.value(*path)
    covers = draft.section("rating", "covered")
    if not draft.section("rating"):
        return word
    if word not in covers:
        message = (
            f"timer '{name}' watches '{word}', and nothing of that name is 'covered' by the rating of this workflow"
        )
        known = {cover: draft.source.key_at("rating", "covered", cover) for cover in covers}
        draft.unknown("M570", word, message, known, *path)
    elif _GRANTS.isdisjoint(draft.section("rating", "covered", word)):
        message = f"timer '{name}' watches '{word}', which covers everything: there is nothing that could be used up"
        draft.report("M570", message, *path, advice="an allowance has 'minutes', 'amount' or 'from'")
    return word


KIND = TimerKind("meter", "a meter", _KEYS, _build)
