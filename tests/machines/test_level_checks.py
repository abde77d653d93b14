"""company.yaml: what service levels promise, for whom and for what, and the timers that count on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import checked, complaints, shown

WRONG = [
    (
        "a promise that no timer counts on",
        """
service_levels:
  gold: {calendar: office, resolution: {P1: 4h, P2: 8h, P3: 16h}, resoluton: 4h}
""",
        [
            "2:67 M609 service level 'gold' promises a 'resoluton', and no timer counts on it; did you mean 'resolution'?"
        ],
    ),
    (
        "a key of a level that is misspelt",
        """
service_levels:
  gold: {calendar: office, resolution: {P1: 4h, P2: 8h, P3: 16h}, titel: 4h}
""",
        ["2:67 M609 service level 'gold' promises a 'titel', and no timer counts on it; did you mean 'title'?"],
    ),
    (
        "a promise for a service that no timer counts on",
        """
services: {server: Servers}
service_levels:
  gold: {calendar: office, resolution: 8h, services: {server: {answer: 1h}}}
""",
        ["3:64 warning M609 service level 'gold' promises a 'answer', and no timer counts on it; there is resolution"],
    ),
    (
        "neither a calendar nor another level",
        """
service_levels:
  gold: {resolution: 8h}
""",
        ["2:3 M203 a service level needs 'calendar', or 'like' and another one"],
    ),
    (
        "like one that there is not",
        """
service_levels:
  gold: {calendar: office, resolution: 8h}
  rossi: {like: glod, resolution: 4h}
""",
        ["3:17 M610 service level 'rossi' is like 'glod', which is no service level; did you mean 'gold' (line 2)?"],
    ),
    (
        "like itself",
        """
service_levels:
  gold: {like: gold, calendar: office, resolution: 8h}
""",
        ["2:16 M610 service level 'gold' would be like itself (gold → gold)"],
    ),
    (
        "like each other",
        """
service_levels:
  gold:  {calendar: office, like: rossi, resolution: 8h}
  rossi: {like: verdi}
  verdi: {like: gold}
""",
        ["2:35 M610 service level 'gold' would be like itself (gold → rossi → verdi → gold)"],
    ),
    (
        "a mistake that others take over is told once, where it is written",
        """
service_levels:
  gold:  {calendar: office, resolution: {P1: 1h, P2: 2h, P3: 3h, P4: 4h}}
  rossi: {like: gold}
""",
        [
            (
                "2:70 M240 service level 'gold' promises a resolution for 'P4', which is no value of ticket.priority; "
                "there is P1, P2, P3"
            )
        ],
    ),
    (
        "what is missing is missing in the level that others are like",
        """
service_levels:
  gold:  {calendar: office, resolution: {P1: 1h, P2: 2h}}
  rossi: {like: gold}
""",
        [
            (
                "2:3 M511 service level 'gold' promises no resolution for P3, and timer 'resolution' of ticket counts on "
                "one per priority"
            )
        ],
    ),
    (
        "an unknown service",
        """
services: {server: Servers, network: Networks}
service_levels:
  gold: {calendar: office, resolution: 8h, services: {servr: {resolution: 1h}}}
""",
        [
            (
                "3:55 M611 service level 'gold' promises something for 'servr', which is no service; did you mean "
                "'server' (line 1)?"
            )
        ],
    ),
    (
        "a value that a service has and no field",
        """
services: {server: Servers}
service_levels:
  gold: {calendar: office, resolution: 8h, services: {server: {resolution: {P0: 1h}}}}
""",
        [
            (
                "3:81 M240 service level 'gold' promises a resolution for 'P0', which is no value of ticket.priority; "
                "there is P1, P2, P3"
            )
        ],
    ),
    (
        "a target of a service that is no time",
        """
services: {server: Servers}
service_levels:
  gold: {calendar: office, resolution: 8h, services: {server: {resolution: soon}}}
""",
        ["3:76 M513 'soon' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays"],
    ),
    (
        "a target that is never over",
        """
calendars:
  sundays: {open: {sun: "09:00-10:00"}}
service_levels:
  gold: {calendar: sundays, resolution: {P1: 4h, P2: 8h, P3: 40000h}}
""",
        [
            "6:62 M526 '40000h' is never over: calendar 'sundays' is open 1h a week, and counts to the end of 2399",
        ],
    ),
    (
        "a target of its own calendar that is never over",
        """
calendars:
  sundays: {open: {sun: "09:00-10:00"}}
service_levels:
  gold: {calendar: office, resolution: {P1: 4h, P2: 8h, P3: {within: 40000h, calendar: sundays}}}
  rossi: {like: gold}
""",
        [
            "6:70 M526 '40000h' is never over: calendar 'sundays' is open 1h a week, and counts to the end of 2399",
        ],
    ),
    (
        "a target that is over in a few centuries",
        """
calendars:
  sundays: {open: {sun: "09:00-10:00"}}
service_levels:
  gold: {calendar: sundays, resolution: 19000h}
""",
        [],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_a_service_level(tmp_path, monkeypatch, written, said):
    """What a service level cannot mean is reported once, where it is written."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said


OF_TICKETS = [
    (
        "a plain default before others",
        """
fields:
  level: {type: service_level, default: [gold, client.level]}
""",
        ["2:48 M252 'level' is 'gold' by default at the latest; what stands behind it is never tried"],
    ),
    (
        "an unknown field among several defaults",
        """
fields:
  level: {type: service_level, default: [client.levle, gold]}
""",
        [
            (
                "2:42 M243 the default of 'level' is 'client.levle', and client has no field 'levle'; did you mean 'level'?"
            )
        ],
    ),
    (
        "a last default that there is not",
        """
fields:
  level: {type: service_level, default: [client.level, glod]}
""",
        ["2:56 M242 the default of 'level' is 'glod', which is no service level; did you mean 'gold'?"],
    ),
    (
        "a field that follows nothing",
        """
fields:
  level: {type: service_level, default: gold, follows: true}
""",
        ["2:47 M253 field 'level' follows nothing: its default is copied from no other record"],
    ),
    (
        "a promise that no level makes",
        """
timers:
  resolution: {promise: service_level.repair, per: priority, met_by: finish, escalate: standard}
""",
        ["2:25 M509 timer 'resolution' promises 'repair', which no service level has; there is resolution"],
    ),
    (
        "two fields that say which service it is",
        """
fields:
  service: {type: service}
  other: {type: service}
""",
        ["3:3 M251 'other' says which service it is about, and 'service' does so already"],
    ),
    (
        "a service that there is not",
        """
fields:
  service: {type: service, default: server}
""",
        ["2:37 M242 the default of 'service' is 'server', which is no service"],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in OF_TICKETS], ids=[row[0] for row in OF_TICKETS])
def test_what_is_said_of_a_workflow(tmp_path, monkeypatch, written, said):
    """Timers and fields name promises and services as company.yaml does."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said


def test_a_broken_timer_makes_no_promise_look_uncounted(tmp_path):
    """Where a timer cannot be read nobody knows what it counts on, and one mistake shows as one."""
    written = "timers:\n  resolution: {promise: service_level.resolution, after: 3h, met_by: finish}\n"
    _, problems = checked(tmp_path / "workflows", written)
    assert [shown(problem).split()[1] for problem in problems if problem.severity == "error"] == ["M512"]
