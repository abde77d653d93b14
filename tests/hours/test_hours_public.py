"""Public holidays by country and province."""

import re
import subprocess
import sys
from datetime import date

import pytest

from engine.hours import check_holidays, public_holidays
from engine.hours.public import _countries, _literal, _subdivisions


@pytest.mark.parametrize(
    ("province", "day", "saint"),
    [
        ("MI", "2026-12-07", "Sant'Ambrogio"),
        ("BO", "2025-10-04", "San Petronio"),
        ("RM", "2026-06-29", "Santi Pietro e Paolo"),
    ],
)
def test_a_province_keeps_its_patron_saint(province, day, saint):
    """Milan closes on 7 December, Bologna on 4 October, Rome on 29 June; the rest of Italy does not."""
    saints_day = date.fromisoformat(day)
    assert public_holidays("IT", province, [saints_day.year])[saints_day] == saint
    assert saints_day not in public_holidays("IT", "", [saints_day.year])


def test_holidays_have_their_names_in_the_language_of_the_country(monkeypatch):
    """The environment's language does not decide what a holiday is called."""
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert public_holidays("IT", "", [2026])[date(2026, 6, 2)] == "Festa della Repubblica"
    assert public_holidays("DE", "BY", [2026])[date(2026, 1, 6)] == "Heilige Drei Könige"


def test_several_years_come_at_once():
    """Christmas is there in each year that was asked for, and in no other."""
    days = public_holidays("IT", "MI", range(2026, 2029))
    assert [day.year for day in sorted(days) if (day.month, day.day) == (12, 25)] == [2026, 2027, 2028]


@pytest.mark.parametrize(
    ("country", "subdivision"), [("IT", ""), ("IT", "MI"), ("ITA", "MI"), ("CH", "ZH"), ("SM", "")]
)
def test_what_exists_is_accepted(country, subdivision):
    """Countries by their two or three letters, with or without a subdivision."""
    check_holidays(country, subdivision)


def test_a_subdivision_may_be_written_by_its_name():
    """Where the package knows names beside codes, both are accepted."""
    check_holidays("US", "California")
    assert public_holidays("US", "California", [2026]) == public_holidays("US", "CA", [2026])


@pytest.mark.parametrize(
    ("country", "subdivision", "message"),
    [
        ("it", "", "no public holidays are known for country 'it'; did you mean 'IT'?"),
        ("Italy", "", "no public holidays are known for country 'Italy'; did you mean 'IT'?"),
        ("united states", "", "no public holidays are known for country 'united states'; did you mean 'US'?"),
        ("??", "", "no public holidays are known for country '??'; write its two letters, like IT"),
        ("IT", "mi", "IT has no subdivision 'mi' with holidays of its own; did you mean 'MI'?"),
        ("IT", "MIL", "IT has no subdivision 'MIL' with holidays of its own; did you mean 'MI'?"),
        ("SM", "X", "the public holidays of SM are the same everywhere; leave out 'X'"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_nearest_that_does(country, subdivision, message):
    """A misspelt country or province is found when rules are read, not at the first holiday."""
    for ask in (check_holidays, lambda c, s: public_holidays(c, s, [2026])):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            ask(country, subdivision)


@pytest.mark.parametrize("country", ["AT", "AX", "CH", "DE", "ES", "FR", "GB", "IT", "NL", "SM", "US", "VA"])
def test_what_the_source_text_says_is_what_the_package_knows(country):
    """The cheap check accepts nothing that the package would refuse, and sees the provinces that are written out."""
    import holidays

    written = set(_literal(f"countries/{_countries()[country]}.py", "subdivisions") or ())
    assert written <= _subdivisions(country)
    assert written == set(getattr(holidays, country).subdivisions)


def test_every_country_of_the_package_is_known():
    """The table that is read from the source text has all countries, by every code they go by."""
    import holidays

    assert set(_countries()) == set(holidays.list_supported_countries(include_aliases=True))


def test_reading_rules_does_not_import_holidays():
    """The package is imported when time is counted, not when a calendar is checked and made."""
    script = """
import sys
from functools import partial
from engine.hours import WorkingHours, check_holidays, parse_interval, public_holidays
check_holidays("IT", "MI")
office = WorkingHours("office", "Europe/Rome", {0: [parse_interval("09:00-13:00")]},
                      holidays=partial(public_holidays, "IT", "MI"))
assert "holidays" not in sys.modules
office.add(1_800_000_000, 60)
assert "holidays" in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_one_country_is_imported_alone():
    """Not the 270 others with it; whoever wants those still gets them."""
    script = """
import sys
from engine.hours import public_holidays
assert len(public_holidays("IT", "MI", [2026])) >= 12
assert len([name for name in sys.modules if name.startswith("holidays.countries.")]) < 5, sorted(sys.modules)
assert len(public_holidays("PR", "", [2026])) >= 12  # it takes its days from another country
from holidays.countries import France
import holidays
assert len(holidays.country_holidays("US", years=2026)) >= 10
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
