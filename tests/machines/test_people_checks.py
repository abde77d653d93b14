"""company.yaml: who is away and who stands in, and who is on call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

ABSENCES = [
    (
        "a span in other words",
        "[2026-12-24 to 2026-12-31]",
        (
            "2:58 M613 '2026-12-24 to 2026-12-31' is no day and no days; write 2026-12-24, or 2026-12-24..2026-12-31 "
            "for first and last"
        ),
    ),
    ("a day of no year", "2026-02-30", "2:57 M613 '2026-02-30' names a day that is none of any year"),
    (
        "a span that ends before it begins",
        "2026-12-31..2026-12-24",
        "2:57 M613 '2026-12-31..2026-12-24' ends before it begins; write the first day first",
    ),
    (
        "a day twice",
        "[2026-12-20..2026-12-24, 2026-12-24]",
        "2:82 M613 agent 'anna' is away on 2026-12-24 already; write both as one",
    ),
]


@pytest.mark.parametrize(("absent", "said"), [row[1:] for row in ABSENCES], ids=[row[0] for row in ABSENCES])
def test_what_is_said_of_an_absence(tmp_path, monkeypatch, absent, said):
    """An absence that could be read in two ways, or in none, is refused where it is written."""
    monkeypatch.chdir(tmp_path)
    written = f"agents:\n  anna: {{name: Anna Prova, roles: [technician], absent: {absent}}}\n"
    assert complaints(Path("workflows"), written) == [said]


WRONG = [
    (
        "a deputy who is nobody",
        """
agents:
  anna: {name: Anna Prova, roles: technician, deputy: brunno}
""",
        ["2:55 M614 the deputy of agent 'anna' is 'brunno', who is no agent; did you mean 'bruno' (line 3)?"],
    ),
    (
        "their own deputy",
        """
agents:
  anna: {name: Anna Prova, roles: technician, deputy: anna}
""",
        ["2:55 M614 agent 'anna' cannot be their own deputy"],
    ),
    (
        "a channel that is none",
        """
agents:
  anna: {name: Anna Prova, roles: technician, hears: [push, mail]}
""",
        ["2:55 M639 agent 'anna' hears by 'push', which is no channel; there is mail"],
    ),
    (
        "hours that are none",
        """
agents:
  anna: {name: Anna Prova, roles: technician, quiet: "22-7"}
""",
        ["2:54 M639 '22-7' are no hours of a day; write 22:00-07:00"],
    ),
    (
        "a rota without turns",
        """
rotas:
  night: {calendar: office}
""",
        ["2:3 M612 rota 'night' has neither 'turns' nor 'order', and needs one of them"],
    ),
    (
        "a rota with both",
        """
rotas:
  night: {turns: [{from: 2026-11-23, agent: anna}], order: [anna], from: 2026-11-23}
""",
        ["2:3 M612 rota 'night' has both 'turns' and 'order', and needs one of them"],
    ),
    (
        "turns that repeat",
        """
rotas:
  night: {turns: [{from: 2026-11-23, agent: anna}], every: week}
""",
        ["2:53 M612 rota 'night' has turns, and each of them says when it begins; 'every' goes with 'order'"],
    ),
    (
        "turns out of order",
        """
rotas:
  night: {turns: [{from: 2026-11-30, agent: anna}, {from: 2026-11-23, agent: bruno}]}
""",
        ["2:59 M612 this turn does not begin after the one before, which begins on 2026-11-30"],
    ),
    (
        "turns of nobody known",
        """
rotas:
  night: {turns: [{from: 2026-11-23, agent: ana}]}
""",
        ["2:45 M612 rota 'night' names 'ana', who is no agent; did you mean 'anna' (line 8)?"],
    ),
    (
        "an order of nobody known",
        """
rotas:
  night: {order: [anna, bruna], from: 2026-11-23}
""",
        ["2:25 M612 rota 'night' names 'bruna', who is no agent; did you mean 'bruno' (line 9)?"],
    ),
    (
        "an order from no day on",
        """
rotas:
  night: {order: [anna, bruno]}
""",
        ["2:3 M612 rota 'night' repeats, and does not say from which day on: it needs 'from'"],
    ),
    (
        "a time that is none",
        """
rotas:
  night: {order: [anna], from: 2026-11-23, time: "25:00"}
""",
        ["2:50 M612 '25:00' is no time of day such as 18:00"],
    ),
    (
        "a day that is none",
        """
rotas:
  night: {order: [anna], from: 2026-11-31}
""",
        ["2:32 M607 '2026-11-31' is no day of any year"],
    ),
    (
        "an unknown calendar and zone",
        """
rotas:
  night: {order: [anna], from: 2026-11-23, calendar: nights}
  dawn: {order: [anna], from: 2026-11-23, zone: Europe/Rom}
""",
        [
            "2:54 M224 rota 'night' is on duty by 'nights', which is no calendar; there is office, always",
            "3:49 M601 'Europe/Rom' is no time zone; did you mean 'Europe/Rome'?",
        ],
    ),
    (
        "a rota named like a role",
        """
rotas:
  owner: {order: [anna], from: 2026-11-23}
""",
        ["2:3 M230 'owner' is a rota and a role; a rung that notifies 'owner' could mean either"],
    ),
    (
        "a rota with a meaning of its own",
        """
rotas:
  engine: {order: [anna], from: 2026-11-23}
""",
        ["2:3 M231 'engine' has a meaning of its own and cannot be one of the rotas"],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_deputies_and_rotas(tmp_path, monkeypatch, written, said):
    """Whoever stands in, or is on call, works here; turns follow one another."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said


def test_a_field_is_not_named_like_a_rota(tmp_path, monkeypatch):
    """A rung that notifies a word means one thing by it."""
    monkeypatch.chdir(tmp_path)
    company = "rotas: {night: {order: [anna], from: 2026-11-23}}\n"
    folder = Path("workflows")
    assert complaints(folder, company) == []
    ticket = folder.joinpath("ticket.yaml").read_text()
    folder.joinpath("ticket.yaml").write_text(ticket.replace("  vip: ", "  night: {type: agent}\n  vip: "))
    from engine.workflow import check

    assert [problem.code for problem in check(folder)[1]] == ["M230"]
