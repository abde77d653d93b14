"""What company.yaml says of money, as values: exact to the cent, dated, and the first meant where none is named."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.machines import figures
from engine.tariff import SPANS, Issuer, Rounding, Tariff, holding
from engine.workflow import load
from tests.cli.asking import ROOT
from tests.machines.rules import COMPANY, PRACTICE, checked, write

MOST = 10_000_000


def tariff(folder: Path, written: str) -> Tariff:
    """The tariff of a sound practice whose company.yaml begins with `written`."""
    workflow, problems = checked(folder / "workflows", written)
    assert (workflow is not None, problems) == (True, [])
    assert workflow
    return workflow.company.tariff


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("80", 8000),
        ("80.00", 8000),
        ("80.0", 8000),
        ('"80,00"', 8000),
        ("80.5", 8050),
        ("0", 0),
        ("0.10", 10),
        ("80.000", None),
        ("29.99000", 2999),
        ('"2,400.00"', 240000),
        ('"2.400,00"', 240000),
        ("012", 1200),
        ("99999.99", 9999999),
    ],
)
def test_an_amount_is_read_from_its_text(tmp_path, written, cents):
    """YAML may think of it what it likes: what is written is what is meant, to the cent."""
    text = f"rate_cards: {{gold: {{rates: [{{from: 2026-01-01, others: {written}}}]}}}}\n"
    workflow, problems = checked(tmp_path / "workflows", text)
    if cents is None:
        assert [problem.code for problem in problems] == ["M620"]
    else:
        assert workflow
        assert workflow.company.tariff.rate_cards["gold"].rates[0].roles == {"": cents}


@pytest.mark.parametrize("cents", [0, 1, 9, 10, 99, 100, 101, 8005, 123_456, 9_999_999])
def test_every_way_to_write_an_amount_means_it(cents):
    """With a point, with a comma, with thousands parted: the same cents."""
    units, rest = divmod(cents, 100)
    ways = [
        f"{units}.{rest:02}",
        f"{units},{rest:02}",
        f"{units:,}.{rest:02}",
        f"{units:,}".replace(",", ".") + f",{rest:02}",
    ]
    assert {figures.cents(way, MOST) for way in ways} == {cents}


@pytest.mark.parametrize(
    ("written", "points"), [("22%", 2200), ("1.2%", 120), ("12,5 %", 1250), ("0%", 0), ("100%", 10_000)]
)
def test_percentages_are_hundredths_of_a_percent(written, points):
    """Two decimals of a percent are kept."""
    assert figures.points(written) == points


@pytest.mark.parametrize(
    ("written", "times"),
    [("1.5", Fraction(3, 2)), ("150%", Fraction(3, 2)), ("1,2", Fraction(6, 5)), ("2", Fraction(2))],
)
def test_factors_are_exact(written, times):
    """Time that counts half as much again is not a rounded number of times."""
    assert figures.factor(written) == times


def test_without_a_word_of_money_there_is_an_empty_tariff(tmp_path):
    """Money is no duty: a practice that only keeps promises goes on as before."""
    write(tmp_path, PRACTICE)
    assert load(tmp_path).company.tariff == Tariff(issuer=Issuer("Prova"))
    assert "rate_cards" not in COMPANY


def test_a_rate_card_is_read_with_its_days(tmp_path):
    """What work costs depends on who did what on which day."""
    card = tariff(
        tmp_path,
        """
activities: {remote: Remote, travel: Travel}
rate_cards:
  gold:
    title: Gold
    minimum: 30m
    step: 15m
    per: ticket
    rates:
      - {from: 2026-01-01, technician: 80.00, owner: 110.00, activities: {travel: {others: 45.00}}}
      - {from: 2026-07-01, others: 90.00}
    multipliers:
      late: {outside: office, activity: travel, times: 150%}
""",
    ).rate_cards["gold"]
    assert (card.title, card.rounding) == ("Gold", Rounding(1800, 900, "ticket"))
    spring, summer = (holding(card.rates, date(2026, month, 1)) for month in (6, 7))
    assert spring
    assert summer
    assert spring.price(("owner", "technician"), "remote") == ("owner", 11000)
    assert spring.price(("owner",), "travel") == ("", 4500)
    assert summer.price(("owner",), "travel") == ("", 9000)
    assert [(each.times, each.outside, each.activity) for each in card.multipliers] == [
        (Fraction(3, 2), "office", "travel")
    ]


def test_a_cost_of_a_month_is_shared_by_its_hours(tmp_path):
    """Own cost and a share of the overheads, by the day: what an hour really costs us."""
    found = tariff(
        tmp_path,
        """
agents:
  anna: {name: Anna, roles: technician, cost: [{from: 2026-01-01, per_hour: 28}, {from: 2026-10-01, per_month: 3400, hours: 120}]}
overheads: [{from: 2026-02-01, per_month: 2400.00, hours: 480}]
""",
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [found.cost("anna", day) for day in days] == [None, 2800, 3300, 2833 + 500]
    assert found.cost("bruno", date(2026, 1, 1)) is None


def test_taxes_indices_searches_and_the_issuer_are_read(tmp_path):
    """The first tax and the first activity are meant where none is named; what is not said of a search is its own."""
    found = tariff(
        tmp_path,
        """
currency: CHF
activities: {remote: Remote, travel: Travel}
taxes: {standard: {rate: 8.1%}, abroad: {title: Export, exempt: "Art. 23", nature: G}}
indices: {foi: {2026-01-01: 1.2%, 2027-01-01: -0.5%}}
unbilled: {agent_gaps: off, running_timer: {within: 12h}, left_out: on}
issuer: {city: Lugano, postcode: 06900, country: CH, vat_number: CHE-123.456.788, iban: CH93 0076 2011 6238 5295 7}
""",
    )
    assert (found.currency, found.activity) == ("CHF", "remote")
    assert [(tax.title, tax.rate, tax.exempt, tax.nature) for tax in found.taxes.values()] == [
        ("standard", 810, "", ""),
        ("Export", 0, "Art. 23", "G"),
    ]
    assert found.indices["foi"].steps == ((date(2026, 1, 1), 120), (date(2027, 1, 1), -50))
    assert {name: (each.on, each.within) for name, each in found.detectors.items()} == {
        "agent_gaps": (False, 0),
        "running_timer": (True, 43200),
        "left_out": (True, 0),
    }
    ours = found.issuer
    assert (ours.name, ours.postcode, ours.vat_number, ours.iban) == (
        "Prova",
        "06900",
        "CHE-123.456.788",
        "CH9300762011623852957",
    )


def test_the_shipped_company_shows_every_section():
    """Whoever reads the starter practice meets everything that can be said of money."""
    shipped = load(ROOT / "workflows").company.tariff
    assert [*shipped.activities] == ["remote", "on_site", "travel"]
    assert [*shipped.rate_cards] == ["standard", "amico"]
    assert [*shipped.costs] == ["anna", "bruno", "carla", "dario"]
    assert [rate.per_hour for rate in shipped.costs["anna"]] == [2800, 3000]
    assert [*shipped.taxes] == ["standard", "exempt", "reverse_charge"]
    assert shipped.overheads[0].per_hour == 500
    assert "foi" in shipped.indices
    assert shipped.detectors.keys() <= SPANS.keys()
    assert shipped.issuer.name == "Officina Digitale"
