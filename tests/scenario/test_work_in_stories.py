"""Work in stories: it is written down as with `margine log`, charged by the contract, and told to meters."""

from __future__ import annotations

import pytest

from tests.scenario.story import failures, played, slips

AGREED = """
given:
  rossi: {client: {name: Rossi}}
  care:  {contract: {subject: Care, client: rossi, type: included_hours, monthly_fee: 480.00, included: 10h, overage: 90.00}}
  vpn:   {ticket: {subject: VPN, client: rossi, contract: care}}

scenarios:
  It is told:
    steps:
      - {at: Mon 2026-10-19 09:00, by: owner, do: {care: send}}
      - {by: owner, do: {care: sign}, with: {start_date: 2026-11-01, end_date: 2027-10-31}}
"""


def told(*steps: str) -> list[str]:
    return failures(played(AGREED + "".join(f"      - {step}\n" for step in steps)))


def test_work_is_charged_as_the_contract_says():
    """Ten hours lie within what is included; of the last four, two are charged at the overage."""
    assert (
        told(
            "{at: 2026-11-03 18:00, by: anna, log: {vpn: 4h}, expect: {vpn: {worked: 4h}}}",
            "{at: 2026-11-04 18:00, by: anna, log: {vpn: 9:00-13:00 Router replaced}}",
            "{by: anna, log: {vpn: from 14:00}}",
            "{expect: {vpn: {charges: [{time: 4h, covered: included 2026-11}, {time: 4h, covered: included 2026-11},"
            " {time: 2h, covered: included 2026-11}, {time: 2h, amount: 180.00, overage: yes}]}}}",
        )
        == []
    )


def test_meters_are_told_what_is_used_each_rung_once():
    """With the break that counts more, seven of ten hours are 7h30m; then 80 %, all, and no more; a month begins anew."""
    assert (
        told(
            "{at: 2026-11-03 18:00, by: anna, log: {vpn: 7h}, expect: {care: {fired: []}}}",
            "{at: 2026-11-04 18:00, by: anna, log: {vpn: 1h}, expect: {care: {fired: included 80%, notified: service_manager}}}",
            "{at: 2026-11-05 18:00, by: anna, log: {vpn: 2h}, expect: {care: {fired: included 100%}}}",
            "{at: 2026-11-06 18:00, by: anna, log: {vpn: 8h}, expect: {care: {fired: []}}}",
            "{at: 2026-12-02 18:00, by: anna, log: {vpn: 8h}, expect: {care: {fired: included 80%}}}",
        )
        == []
    )


def test_the_options_of_margine_log_can_be_used():
    """Another activity, another worker by role; work that is not billed."""
    assert (
        told(
            "{at: 2026-11-03 18:00, by: owner, log: {vpn: '1h Own mistake --not-billable warranty --for technician'}}",
            "{by: anna, log: {vpn: 1h --activity teleport --overlapping}, refused: \"'teleport' is no activity\"}",
            "{by: anna, log: {vpn: 17:30-18:00}, refused: overlap}",
            "{expect: {vpn: {worked: 1h, charges: [{covered: not billable}]}}}",
        )
        == []
    )


@pytest.mark.parametrize(
    ("words", "message"),
    {
        "an hour": "'an' says no time; write 15m, 1h15, 9:30-10:10, from 9:30, or yesterday 45m",
        "from 19:00": "19:00 is still to come: it is 18:00",
        "1h --activty travel": "'--activty' is no option of a quick entry; did you mean '--activity'?",
        "2026-12-01 1h": "2026-12-01 is still to come; today is 2026-11-03",
    }.items(),
)
def test_work_that_cannot_be_read_is_a_mistake_at_its_place(words: str, message: str):
    """As the command line says it."""
    (slip,) = slips(played(AGREED + f"      - {{at: 2026-11-03 18:00, by: anna, log: {{vpn: {words}}}}}\n"))
    assert slip == f"11:53 M818 {message}"
