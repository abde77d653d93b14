"""company.yaml → Company: calendars that count, agents who can be told apart, promises in seconds.

calendars   when we work                     levels   what we promise
people      who works here, and who is away  rotas    who is on call
web         the proxy in front of the screens         mailboxes  where mail comes in
outgoing    the server through which it leaves         alerts     who tells of machines, and when not
tariff      what we charge, and what it costs us, in modules of its own
"""

from __future__ import annotations

from collections.abc import Collection

from engine.company import Company, ServiceLevel, Targets
from engine.company_file.alerts import alerts, maintenance
from engine.company_file.calendars import calendars, check_zone, known_calendar
from engine.company_file.levels import service_levels
from engine.company_file.mailboxes import mailboxes
from engine.company_file.outgoing import outgoing
from engine.company_file.people import agents
from engine.company_file.rotas import rotas
from engine.company_file.tariff import tariff
from engine.company_file.web import proxy
from engine.machines.draft import Draft
from engine.machines.surroundings import BUILT_IN_ROLES, Grant, Level, Surroundings
from engine.problems import Position

_PEOPLE = {"roles": "a role", "agents": "an agent", "rotas": "a rota"}
"""Sections whose names rungs notify."""
_UNPLACED = ("roles", "calendars", "services", "activities")
"""Sections whose values do not know where they are written."""


def build(draft: Draft) -> Company:
    """The company that a file of the right shape means; problems go to the draft."""
    hours = calendars(draft)
    known_calendar(draft, "the company counts by", "calendar")
    check_zone(draft, "zone")
    _check_names(draft)
    people = agents(draft)
    return Company(
        name=draft.value("company"),
        zone=draft.value("zone"),
        calendar=draft.value("calendar"),
        roles=draft.section("roles"),
        agents=people,
        calendars=hours,
        service_levels=service_levels(draft, hours),
        file=draft.source.file,
        digest=draft.source.digest,
        services=draft.section("services"),
        rotas=rotas(draft),
        tariff=tariff(draft, people),
        timekeepers=_timekeepers(draft),
        places=_places(draft),
        screens=_screens(draft),
        web=proxy(draft),
        mailboxes=mailboxes(draft),
        outgoing=outgoing(draft),
        channels=draft.section("channels"),
        alerts=alerts(draft),
        maintenance=maintenance(draft),
    )


def _screens(draft: Draft) -> dict[str, tuple[str, ...]]:
    """The screens of each role that is narrowed; a role that nobody declares goes to the draft."""
    for role in draft.section("screens"):
        if role not in draft.section("roles"):
            message = f"screens are said for '{role}', which is no role"
            draft.unknown_key("M222", role, message, draft.names("roles"), "screens", role)
    return {role: tuple(screens) for role, screens in draft.section("screens").items()}


def _places(draft: Draft) -> dict[tuple[str, str], Position]:
    """Where names are written whose values do not know it; whole keys under the empty name."""
    names = {(section, name): place for section in _UNPLACED for name, place in draft.names(section).items()}
    return names | {
        (key, ""): draft.source.key_at(key) for key in ("currency", "invoices_from", "issuer") if key in draft.section()
    }


def _timekeepers(draft: Draft) -> tuple[str, ...]:
    """The roles that may write down the time of others."""
    roles = draft.section("roles")
    named = list(draft.texts("timekeepers"))
    for role, where in named:
        if role not in roles:
            message = f"'{role}' may write down the time of others, and is no role that is declared"
            draft.unknown("M222", role, message, draft.names("roles"), *where)
    return tuple(role for role, _ in named)


def surroundings(company: Company | None, kinds: Collection[str]) -> Surroundings:
    """The names that workflows may use; of a company that could not be read there are none."""
    if company is None:
        return Surroundings(kinds=frozenset(kinds))
    return Surroundings(
        kinds=frozenset(kinds),
        known=True,
        roles={role: company.with_role(role) for role in company.roles},
        agents=frozenset(company.agents),
        rotas=frozenset(company.rotas),
        services=frozenset(company.services),
        calendars=frozenset(company.calendars),
        always=frozenset(name for name, hours in company.calendars.items() if hours.round_the_clock),
        calendar=company.calendar,
        levels={name: _level(level) for name, level in company.service_levels.items()},
        activities=frozenset(company.tariff.activities),
        rate_cards=frozenset(company.tariff.rate_cards),
        taxes=frozenset(company.tariff.taxes),
        indices=frozenset(company.tariff.indices),
    )


def _level(level: ServiceLevel) -> Level:
    services = {service: _granted(targets) for service, targets in level.services.items()}
    return Level(level.position, _granted(level.targets), services, level.like, level.written)


def _granted(targets: Targets) -> dict[str, dict[str, Grant]]:
    return {
        promise: {value: Grant(target.seconds, target.position, target.level) for value, target in values.items()}
        for promise, values in targets.items()
    }


def _check_names(draft: Draft) -> None:
    """Rungs name roles, agents and rotas alike, so no word can be two of them, nor one of ours."""
    first: dict[str, str] = {}
    for section, what in _PEOPLE.items():
        for name in draft.section(section):
            if name in (*BUILT_IN_ROLES, "actor", "note"):
                message = f"'{name}' has a meaning of its own and cannot be one of the {section}"
                draft.report("M231", message, section, name, key=True)
            other = first.setdefault(name, section)
            if other != section:
                message = f"'{name}' is {what} and {_PEOPLE[other]}; a rung that notifies '{name}' could mean either"
                place = (draft.source.key_at(other, name), f"the {other.removesuffix('s')}")
                draft.report("M230", message, section, name, key=True, related=(place,))
