"""company.yaml: zones, calendars, agents, promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "an unknown zone",
        """
zone: Europe/Roma
""",
        [
            "1:7 M601 'Europe/Roma' is no time zone; did you mean 'Europe/Rome'?",
        ],
    ),
    (
        "an unknown calendar for all",
        """
calendar: ofice
""",
        [
            "1:11 M224 the company counts by 'ofice', which is no calendar; did you mean 'office' (line 9)?",
        ],
    ),
    (
        "an unknown calendar of a service level",
        """
service_levels:
  gold: {calendar: ofice, resolution: 1h}
""",
        [
            "2:20 M224 service level 'gold' counts by 'ofice', which is no calendar; did you mean 'office' (line 11)?",
        ],
    ),
    (
        "an unknown calendar of a target",
        """
service_levels:
  gold: {calendar: office, resolution: {within: 1h, calendar: alwys}}
""",
        [
            "2:63 M224 a target of service level 'gold' counts by 'alwys', which is no calendar; did you mean 'always' (line 12)?",
        ],
    ),
    (
        "an unknown role of an agent",
        """
agents:
  anna: {name: Anna Prova, roles: [technicain, owner]}
""",
        [
            "2:36 M222 agent 'anna' has the role 'technicain', which is not declared; did you mean 'technician' (line 7)?",
        ],
    ),
    (
        "an unknown role that keeps time",
        """
timekeepers: ownr
""",
        [
            "1:14 M222 'ownr' may write down the time of others, and is no role that is declared; did you mean 'owner' (line 5)?"
        ],
    ),
    (
        "agents with one address",
        """
agents:
  anna:  {name: Anna Prova, roles: [technician, owner], email: support@prova.example}
  bruno: {name: Bruno Prova, email: Support@prova.example}
""",
        [
            "3:37 M604 agent 'bruno' has the same email as 'anna', Support@prova.example, so that nobody can tell them apart",
        ],
    ),
    (
        "agents with one user",
        """
agents:
  anna:  {name: Anna Prova, roles: [technician, owner], user: prova}
  bruno: {name: Bruno Prova, user: prova}
""",
        [
            "3:36 M605 agent 'bruno' has the same user as 'anna', prova, so that nobody can tell them apart",
        ],
    ),
    (
        "an agent named like a role",
        """
agents:
  owner: {name: Anna Prova, roles: [technician, owner]}
""",
        [
            "2:3 M230 'owner' is an agent and a role; a rung that notifies 'owner' could mean either",
        ],
    ),
    (
        "a role with a meaning of its own",
        """
roles: {technician: Works, owner: Answers, agent: Everybody}
""",
        [
            "1:44 M231 'agent' has a meaning of its own and cannot be one of the roles",
        ],
    ),
    (
        "an agent with a meaning of its own",
        """
agents:
  client: {name: Anna Prova, roles: [technician, owner]}
""",
        [
            "2:3 M231 'client' has a meaning of its own and cannot be one of the agents",
        ],
    ),
    (
        "a password",
        """
agents:
  anna: {name: Anna Prova, roles: [technician, owner], password: hunter2}
""",
        [
            "2:56 M606 'password' looks like a secret, and files kept in git are no place for one",
        ],
    ),
    (
        "a token of the company",
        """
company: Prova
api_token: abc
""",
        [
            "2:1 M606 'api_token' looks like a secret, and files kept in git are no place for one",
        ],
    ),
    (
        "an unknown country",
        """
calendars:
  office: {country: XX, open: {mon-fri: "09:00-18:00"}}
  always: {open: always}
""",
        [
            "2:21 M602 no public holidays are known for country 'XX'; write its two letters, like IT",
        ],
    ),
    (
        "an unknown province",
        """
calendars:
  office: {country: IT, subdivision: ML, open: {mon-fri: "09:00-18:00"}}
  always: {open: always}
""",
        [
            "2:38 M602 IT has no subdivision 'ML' with holidays of its own; it has AG, AL, AN, AO, AP, AQ, AR, AT and others",
        ],
    ),
    (
        "a province of no country",
        """
calendars:
  office: {subdivision: MI, open: {mon-fri: "09:00-18:00"}}
  always: {open: always}
""",
        [
            "2:25 M602 'MI' is a subdivision of no country; add 'country'",
        ],
    ),
    (
        "days that are none",
        """
calendars:
  office: {open: {mon-fry: "09:00-18:00"}}
  always: {open: always}
""",
        [
            "2:19 M603 'fry' in 'mon-fry' is no day of the week; write mon, tue, wed, thu, fri, sat, sun, or a range like mon-fri",
        ],
    ),
    (
        "hours that are none",
        """
calendars:
  office: {open: {mon-fri: 9-18}}
  always: {open: always}
""",
        [
            "2:28 M603 '9-18' is no opening interval; write it like 09:00-13:00",
        ],
    ),
    (
        "hours that overlap",
        """
calendars:
  office: {open: {mon-fri: ["09:00-13:00", "12:00-18:00"]}}
  always: {open: always}
""",
        [
            "2:18 M603 calendar 'office': mon 09:00-13:00 overlaps mon 12:00-18:00; write them as one",
        ],
    ),
    (
        "open in another word",
        """
calendars:
  office: {open: {mon-fri: "09:00-18:00"}}
  always: {open: allways}
""",
        [
            "3:18 M603 calendar 'always' is open 'allways', which says nothing; write always, or hours by days",
        ],
    ),
    (
        "holidays of a calendar that is always open",
        """
calendars:
  office: {open: {mon-fri: "09:00-18:00"}}
  always: {open: always, country: IT}
""",
        [
            "3:26 M603 calendar 'always' is always open, so 'country' has no effect",
        ],
    ),
    (
        "a zone of a calendar",
        """
calendars:
  office: {zone: Europe/Milano, open: {mon-fri: "09:00-18:00"}}
  always: {open: always}
""",
        [
            "2:18 M601 'Europe/Milano' is no time zone; did you mean 'Europe/Minsk'?",
        ],
    ),
    (
        "a closed day that does not exist",
        """
calendars:
  office: {open: {mon-fri: "09:00-18:00"}, closed: [2026-02-30]}
  always: {open: always}
""",
        [
            "2:53 M607 '2026-02-30' is no day of any year",
        ],
    ),
    (
        "a closed day in another form",
        """
calendars:
  office: {open: {mon-fri: "09:00-18:00"}, closed: [24.12.2026]}
  always: {open: always}
""",
        [
            "2:53 M204 item 1 of 'closed' is '24.12.2026', which is not written as it must be",
        ],
    ),
    (
        "a target in workdays",
        """
service_levels:
  gold: {calendar: office, resolution: 3 workdays}
""",
        [
            "2:40 M513 '3 workdays' has no fixed length here; write its working hours instead, e.g. 24h",
        ],
    ),
    (
        "a target in days",
        """
service_levels:
  gold: {calendar: office, resolution: 2 days}
""",
        [
            "2:40 M513 '2 days' has no fixed length here; write its working hours instead, e.g. 16h",
        ],
    ),
    (
        "a target that is no mapping of targets",
        """
service_levels:
  gold: {calendar: office, resolution: {within: 1h, P1: 2h}}
""",
        [
            "2:53 M608 'P1' stands beside 'within'; write one target for all, or one for each value",
        ],
    ),
    (
        "an address without an at",
        """
agents:
  anna: {name: Anna Prova, roles: [technician, owner], email: anna}
""",
        [
            "2:63 M204 'email' is 'anna', which is not written as it must be",
        ],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_it(tmp_path, monkeypatch, written, said):
    """What company.yaml cannot mean is reported where it is written."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said
