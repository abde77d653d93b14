"""When a step happens: each notation means one instant, and time never goes backwards."""

from __future__ import annotations

import re

import pytest

from engine.scenario.moments import Moments
from tests.practice import at
from tests.scenario.story import SHIPPED

MOMENTS = Moments(SHIPPED.company)
BEFORE = at("2026-10-19 16:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    {
        "2026-10-20 09:30": "Tue 2026-10-20 09:30",
        "Tue 2026-10-20 9:30": "Tue 2026-10-20 09:30",
        "tuesday 2026-10-20 09:30:07": "Tue 2026-10-20 09:30:07",
        "16:00": "Mon 2026-10-19 16:00",
        "23:59": "Mon 2026-10-19 23:59",
        "Mon 16:00": "Mon 2026-10-19 16:00",
        "Mon 15:59": "Mon 2026-10-26 15:59",
        "Sun 10:00": "Sun 2026-10-25 10:00",
        "+90m": "Mon 2026-10-19 17:30",
        "+ 1h": "Mon 2026-10-19 17:00",
        "+30h": "Tue 2026-10-20 22:00",
        "+7 days": "Mon 2026-10-26 16:00",
        "+5 workdays": "Mon 2026-10-26 16:00",
    }.items(),
)
def test_a_time_is_one_instant(text, meant):
    """Dates, weekdays, times of day and spans, each from the step before on."""
    assert MOMENTS.written(MOMENTS.read(text, BEFORE)) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "15:59": "'15:59' lies before Mon 2026-10-19 16:00, and time never goes backwards",
        "2026-10-18 10:00": "'2026-10-18 10:00' lies before Mon 2026-10-19 16:00, and time never goes backwards",
        "Tue 2026-10-19 17:00": "2026-10-19 is a Monday, and no Tue",
        "2026-02-30 10:00": "'2026-02-30' is no day of the calendar",
        "25:00": "'25:00' is no time of day",
        "Lun 10:00": "'Lun' is no day; write Mon, Tue, Wed, Thu, Fri, Sat or Sun",
        "9999-12-31 23:59": (
            "'9999-12-31 23:59' lies in a year in which nobody has promised anything; write 2000 to 2199"
        ),
        "tomorrow": "'tomorrow' is no time; write it like 2026-11-23 16:00, Tue 10:00, 17:00, +1h or +3 workdays",
        "+1 hour": "'1 hour' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays; did you mean 1h?",
    }.items(),
)
def test_a_time_that_cannot_be_says_why(text, why):
    """What is written, why it cannot be, what can."""
    with pytest.raises(ValueError, match=re.escape(why)):
        MOMENTS.read(text, BEFORE)


def test_a_scenario_begins_with_a_date():
    """There is no step before the first that it could lean on."""
    with pytest.raises(ValueError, match="'10:00' says no day; a scenario begins with a date, like 2026-11-23 16:00"):
        MOMENTS.read("10:00", None)
