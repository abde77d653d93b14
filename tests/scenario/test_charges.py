"""What is charged, in scenarios: amounts, times, what covers, beside what was found."""

from __future__ import annotations

import pytest

from tests.ledger.firm import FIRM
from tests.scenario.story import failures, played

STORY = """
given:
  rossi: {client: {name: Rossi}}

scenarios:
  An hour:
    steps:
      - {at: Mon 2026-11-02 09:00, by: anna, open: {vpn: {ticket: {client: rossi, price: 500.00}}}}
      - {at: 10:00, by: anna, do: {vpn: sell}}
      - {at: 10:00, expect: {vpn: {charges: EXPECTED}}}
"""


def found(expected: str) -> list[str]:
    return failures(played(STORY.replace("EXPECTED", expected), workflow=FIRM))


@pytest.mark.parametrize(
    "expected", ["[{amount: 500}]", "[{amount: 500.00, day: 2026-11-02, unrated: no}]", "[{text: 'VPN: goods'}]"]
)
def test_what_is_charged_holds(expected: str):
    """As far as it is said."""
    assert found(expected) == []


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("[]", "charges: wanted nothing, found {amount: 500.00}"),
        ("[{amount: 499.99}]", "charges: wanted {amount: 499.99}, found {amount: 500.00}"),
        ("[{covered: flat}]", "charges: wanted {covered: flat}, found {covered: nothing}"),
        ("[{amount: 500}, {amount: 1}]", "charges: wanted {amount: 500.00}, {amount: 1.00}, found {amount: 500.00}"),
    ],
)
def test_what_is_not_so_is_told_beside_what_is(expected: str, told: str):
    """Both sides in the same words."""
    assert found(expected)[0].startswith(told)
