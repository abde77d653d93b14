"""The rules of company.yaml: who works here, calendars, service levels and their targets, whatever else it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from engine.company import Company, ServiceLevel, Target
from engine.impact import prices
from engine.impact.rule import Rule
from engine.impact.speech import facts
from engine.machines.durations import spell
from engine.problems import Position

WHOLE = ("name", "zone", "calendar")
"""What is said of the company itself."""
_TOLD = {*WHOLE, "timekeepers", "roles", "calendars", "service_levels", "file", "digest", "places", "tariff"}
_PEOPLE = {"agents", "rotas"}
_LEVEL = {"name", "targets", "services", "written"}


def rules(company: Company) -> Iterator[Rule]:
    """Every rule of a company."""
    place = Position(company.file, 1, 1)
    whole = {key: str(getattr(company, key)) for key in WHOLE}
    whole |= {"timekeepers": ", ".join(company.timekeepers)} if company.timekeepers else {}
    yield Rule("", "company", "", place, whole, frozenset({("company",)}))
    for role, title in company.roles.items():
        where = company.places.get(("roles", role), place)
        yield Rule("", "role", role, where, {"": title}, frozenset({("who", role)}), title)
    for name, hours in company.calendars.items():
        where = company.places.get(("calendars", name), place)
        yield Rule("", "calendar", name, where, hours.facts, frozenset({("calendar", name)}))
    for level in company.service_levels.values():
        yield from _level(level)
    for part in fields(company):
        if part.name not in _TOLD:
            yield from _others(company, part.name)
    yield from prices.rules(company)


def _level(level: ServiceLevel) -> Iterator[Rule]:
    said = facts(level, {}, leave=_LEVEL)
    yield Rule("", "service level", level.name, level.position, said, frozenset({("level", level.name)}))
    for promise, targets in level.targets.items():
        yield from _targets(level, promise, targets)
    for service, promises in level.services.items():
        for promise, targets in promises.items():
            yield from _targets(level, f"{promise} for service {service}", targets)


def _targets(level: ServiceLevel, promise: str, targets: Mapping[str, Target]) -> Iterator[Rule]:
    """Targets as they are written; what a level has because it is like another is that one's."""
    for value, target in targets.items():
        if target.level in {"", level.name}:
            name = f"{level.name} {promise}" + (f" for {value}" if value else "")
            said = {"": spell(target.seconds), "calendar": target.calendar}
            yield Rule("", "target", name, target.position, said, frozenset({("target", target.position)}))


def _others(company: Company, section: str) -> Iterator[Rule]:
    """Whatever else a company names: agents, rotas, services."""
    sort, values = section.removesuffix("s"), getattr(company, section)
    for name, value in values.items() if isinstance(values, Mapping) else ():
        keys = frozenset({("who" if section in _PEOPLE else sort, str(name))})
        place = company.places.get((section, str(name)), Position(company.file, 1, 1))
        if is_dataclass(value):
            said = facts(value, {}, leave=("id", "name") if sort != "agent" else ("id",))
            yield Rule("", sort, str(name), getattr(value, "position", place), said, keys)
        else:
            yield Rule("", sort, str(name), place, {"": str(value)}, keys, str(value))
