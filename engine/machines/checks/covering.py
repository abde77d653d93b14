"""Covers of work: records that would never grant anything, and covers that no work ever comes to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.machines.build_timers.meter import OF_PROJECTS
from engine.machines.checks import Case, Check
from engine.machines.definition import Definition
from engine.machines.draft import nearest, unplaced
from engine.machines.money_rules import CoverRule
from engine.machines.source import Path


def _covers(case: Case) -> Iterator[tuple[CoverRule, Path]]:
    rating = case.definition.rating
    for name, cover in rating.covered.items() if rating else ():
        yield cover, ("rating", "covered", name)


def sources(case: Case) -> None:
    """`from: block`, where there are no blocks, or they do not say to what they belong."""
    for cover, path in _covers(case):
        if not cover.source:
            continue
        other = case.kinds.get(cover.source)
        if cover.source not in case.draft.around.kinds:
            message = f"cover '{cover.name}' is drawn from '{cover.source}', which is no workflow kind"
            case.draft.unknown("M227", cover.source, message, unplaced(case.draft.around.kinds), *path, "from")
        elif other is not None:
            _refers_here(case, cover, other, path)
            _their_field(case, other, "minutes", cover.minutes, (*path, "minutes"))
            _their_field(case, other, "date", cover.until, (*path, "until"))
            _their_states(case, other, (*path, "open_in"))


def measures(case: Case) -> None:
    """A meter of a project that watches what nobody measures."""
    if case.definition.kind != "project" or case.definition.rating is not None:
        return
    for name, rule in case.definition.timers.items():
        if rule.kind == "meter" and rule.meter not in OF_PROJECTS:
            message = f"timer '{name}' watches '{rule.meter}', and nothing of that name is measured of projects"
            case.draft.unknown("M570", rule.meter, message, unplaced(OF_PROJECTS), "timers", name, "meter")


def _refers_here(case: Case, cover: CoverRule, other: Definition, path: Path) -> None:
    """Exactly one field says to which record an allowance belongs."""
    kind = case.definition.kind
    fields = [field for field in other.fields.values() if field.kind == kind]
    if len(fields) != 1:
        how = f"has no field of type {kind}" if not fields else f"refers to a {kind} in {len(fields)} fields"
        message = (
            f"cover '{cover.name}' is drawn from '{other.kind}', which {how}: nobody could tell to which it belongs"
        )
        related = tuple((field.position, f"'{field.name}'") for field in fields) or ((other.position, other.kind),)
        case.draft.report("M258", message, *path, "from", related=related)


def _their_field(case: Case, other: Definition, kind: str, name: str, path: Path) -> None:
    """A field of the records that grant, which must be of one type."""
    field = other.fields.get(name)
    if not name:
        return
    if field is None:
        message = f"a {other.kind} has no field '{name}'{nearest(name, unplaced(other.fields))}"
        case.draft.report("M221", message, *path)
    elif field.type != kind:
        message = f"'{name}' of {other.kind} is a field of type {field.kind or field.type}, and must be of type {kind}"
        case.draft.report("M256", message, *path, related=((field.position, f"'{name}' of {other.kind}"),))


def _their_states(case: Case, other: Definition, path: Path) -> None:
    for word, where in case.draft.texts(*path):
        if word in other.groups:
            message = f"'{word}' is a group of {other.kind}; name its states: {', '.join(other.groups[word])}"
            case.draft.report("M220", message, *where)
        elif word not in other.states:
            message = f"'{word}' is no state of {other.kind}"
            case.draft.unknown("M220", word, message, unplaced(other.states), *where)


def never_reached(case: Case) -> None:
    """A cover behind one that leaves nothing to it."""
    before: list[CoverRule] = []
    for cover, path in _covers(case):
        if hiding := next((each for each in before if _hides(each, cover)), None):
            message = f"cover '{cover.name}' is never reached: '{hiding.name}' covers all of that before it"
            related = ((hiding.position, f"cover '{hiding.name}'"),)
            case.draft.report("M267", message, *path, key=True, related=related)
        before.append(cover)


def _hides(first: CoverRule, later: CoverRule) -> bool:
    """Whether a cover without end takes all work that a later one is for."""
    endless = not (first.guard or first.minutes or first.amount or first.source)
    return endless and _within(later.activities, first.activities) and _within(later.services, first.services)


def _within(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    """Whether some names are among others; no names are all that there are."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


CHECKS = (Check(sources, frozenset({"M227", "M306"})), Check(never_reached, frozenset({"M254"})), Check(measures))
