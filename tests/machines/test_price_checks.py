"""company.yaml: what is said of money."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints


def card(rates: str, more: str = "") -> str:
    """A rate card on lines 2 and after."""
    return f"rate_cards:\n  gold:\n    rates: [{{from: 2026-01-01, {rates}}}]\n{more}"


AMOUNTS = [
    ("80.0055", "has more than two decimals; write 80.00, or what is meant"),
    ("1.234", "may be 1234 or 1.234; write 1234, or an amount with two decimals"),
    ("-80", "is less than nothing, and this is an amount from 0 on"),
    ("8000000", "is more than 100,000.00, the most that is believed; 80.00 is eighty"),
    ("EUR 80", "is no amount; write it like 80, 80.00 or 1250.50, without a sign or a name"),
    ("1e2", "is no amount; write it like 80, 80.00 or 1250.50, without a sign or a name"),
]


@pytest.mark.parametrize(("written", "said"), AMOUNTS)
def test_an_amount_is_exact_or_refused(tmp_path, monkeypatch, written, said):
    """No cent is rounded away, and none is guessed."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), card(f"others: {written}")) == [f"3:40 M620 '{written}' {said}"]


WRONG = [
    (
        "a price for no role",
        card("tecnician: 80, others: 80"),
        [
            "3:32 M624 rate card 'gold' has a price for 'tecnician', which is no role; did you mean 'technician' (line 7)?"
        ],
    ),
    ("a card without rates", "rate_cards: {gold: {title: Gold}}\n", ["1:14 M203 a rate card needs 'rates'"]),
    ("rates without an end", "rate_cards: {gold: {rates: []}}\n", ["1:28 M204 'rates' is empty"]),
    (
        "rates without a price",
        "rate_cards: {gold: {rates: [{from: 2026-01-01}]}}\n",
        ["1:29 M627 from this day on rate card 'gold' has no price at all"],
    ),
    (
        "an agent without a price",
        card("owner: 110.00"),
        ["2:3 warning M628 rate card 'gold' has no price for the roles of anna: such hours stay unrated"],
    ),
    (
        "days out of order",
        "rate_cards: {gold: {rates: [{from: 2027-01-01, others: 80}, {from: 2026-01-01, others: 70}]}}\n",
        ["1:68 M623 2026-01-01 stands behind 2027-01-01; write the earlier day first"],
    ),
    (
        "a day twice",
        "overheads: [{from: 2026-01-01, per_month: 2400, hours: 480}, {from: 2026-01-01, per_month: 1, hours: 1}]\n",
        ["1:69 M623 what holds from 2026-01-01 on is written twice; only one of them can"],
    ),
    (
        "a day of no year",
        "overheads: [{from: 2026-02-30, per_month: 2400, hours: 480}]\n",
        ["1:20 M607 '2026-02-30' is no day of any year, such as 2026-01-31"],
    ),
    (
        "shared costs over no hours",
        "overheads: [{from: 2026-01-01, per_month: 2400, hours: 0}]\n",
        ["1:56 M204 'hours' is 0; 1 is the least"],
    ),
    (
        "activities that there are not",
        "activities: {remote: Remote, travel: Travel}\n"
        + card(
            "others: 80, activities: {travl: {others: 45}}",
            "    multipliers: {there: {activity: onsite, times: 1.2}}\n",
        ),
        [
            "4:57 M625 rate card 'gold' prices 'travl', which is no activity; did you mean 'travel' (line 1)?",
            "5:37 M625 multiplier 'there' holds for 'onsite', which is no activity; there is remote, travel",
        ],
    ),
    (
        "a calendar that there is not",
        card("others: 80", "    multipliers: {late: {outside: ofice, times: 1.5}}\n"),
        [
            "4:35 M224 multiplier 'late' holds outside of 'ofice', which is no calendar; did you mean 'office' (line 13)?"
        ],
    ),
    (
        "multipliers that say nothing",
        card("others: 80", "    multipliers: {late: {times: 1.5}, less: {outside: office, times: 0.5}}\n"),
        [
            "4:19 M626 multiplier 'late' would hold for all work at all times; the prices can say so themselves",
            "4:70 M622 '0.5' makes nothing count more, because that takes more than 1",
        ],
    ),
    (
        "a percentage without its sign",
        card("others: 80", "    multipliers: {late: {outside: office, times: 150}}\n"),
        ["4:50 M622 '150' is more than ten times; did you mean 150%?"],
    ),
    (
        "a step of more than a day, and one that is none",
        card("others: 80", "    step: 30h\n    minimum: half an hour\n"),
        [
            "4:11 M629 a step of 30h is longer than a day",
            "5:14 M513 'half an hour' is no duration; write it like 90s, 30m, 4h, 1h30m or 3 workdays",
        ],
    ),
    (
        "a span of nothing",
        card("others: 80", "    per: day\n"),
        ["4:10 M629 rate card 'gold' counts per day, and has neither a minimum nor a step to count"],
    ),
    (
        "something else to count over",
        card("others: 80", "    step: 15m\n    per: tickets\n"),
        ["5:10 M204 'per' is 'tickets', which it cannot be; did you mean 'ticket'?"],
    ),
    (
        "a cost in two ways",
        "agents:\n  anna: {name: Anna, roles: technician, cost: [{from: 2026-01-01, per_hour: 28, per_month: 3360, hours: 120}]}\n",
        [
            (
                "2:48 M630 a cost of agent 'anna' says 'per_hour' and 'per_month' and 'hours', and it takes one of two: "
                "`per_hour`, or `per_month` and the `hours` that are worked for it"
            )
        ],
    ),
    (
        "a tax with a rate and a reason",
        "taxes: {standard: {rate: 22%, exempt: Article 10}}\n",
        ["1:9 M631 tax 'standard' has a rate and a reason why there is none; leave one of them out"],
    ),
    (
        "a tax without either",
        "taxes: {standard: {title: IVA}}\n",
        [
            (
                "1:9 M631 tax 'standard' has neither a rate nor a reason why there is none; "
                "write `rate: 22%`, or `exempt` and why"
            )
        ],
    ),
    (
        "a rate without its sign, and one beyond all",
        "taxes: {standard: {rate: 22}, reduced: {rate: 1000%}}\n",
        [
            "1:26 M621 '22' is no percentage; write it like 22%, 1.2% or 12.5%; did you mean 22%?",
            "1:47 M621 '1000%' is not from 0% to 100%",
        ],
    ),
    (
        "the code of no reason",
        "taxes: {abroad: {exempt: Article 7, nature: N2}}\n",
        ["1:45 M636 'N2' is the code of no reason why there is no tax; there is N2.1, N2.2"],
    ),
    (
        "an index that is not in order",
        "indices: {foi: {2027-01-01: 0.8%, 2026-01-01: 1.2%, 1 Feb: 1%}}\n",
        [
            "1:35 M623 2026-01-01 stands behind 2027-01-01; write the earlier day first",
            "1:53 M607 '1 Feb' is no day of any year, such as 2026-01-31",
        ],
    ),
    (
        "a search that there is not",
        "unbilled: {ticket_without_tme: off}\n",
        [
            "1:12 M202 the searches for unbilled work has no key 'ticket_without_tme'; did you mean 'ticket_without_time'?"
        ],
    ),
    (
        "searches tuned to nothing",
        "unbilled: {no_fee: {within: 4h}, agent_gaps: perhaps, left_out: no}\n",
        [
            (
                "1:21 M632 'no_fee' looks at no span of time, so 'within' has no effect; work_without_time, agent_gaps, "
                "running_timer have one"
            ),
            "1:46 M632 'perhaps' does not say whether 'agent_gaps' is looked for; write on or off, or {within: 4h}",
            "1:65 M632 'no' does not say whether 'left_out' is looked for; write on or off",
        ],
    ),
    (
        "numbers with a slip",
        "issuer: {iban: IT60X0542811101000000123465, vat_number: 01234567879}\n",
        [
            "1:16 M633 the check digits of 'IT60X0542811101000000123465' do not fit the rest: one of its characters is wrong",
            "1:57 M634 the last digit of 'IT01234567879' does not fit the others: one of them is wrong",
        ],
    ),
    (
        "numbers that are too short",
        "issuer: {iban: IT60X05428111010000001234, vat_number: IT0123456}\n",
        [
            "1:16 M633 'IT60X05428111010000001234' has 25 characters, and an IBAN of IT has 27",
            "1:55 M634 'IT0123456' is no Italian VAT number, which has eleven digits after IT",
        ],
    ),
    (
        "a currency without cents",
        "currency: JPY\n",
        ["1:11 M635 amounts are kept in hundredths, and 'JPY' has none; EUR, CHF, USD and most others do"],
    ),
]


@pytest.mark.parametrize(("written", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_said_of_money(tmp_path, monkeypatch, written, said):
    """What a company cannot mean by its prices and costs is told where it is written, with the nearest that can be."""
    monkeypatch.chdir(tmp_path)
    assert complaints(Path("workflows"), written) == said


def test_a_role_cannot_be_called_like_a_key_of_rates(tmp_path, monkeypatch):
    """`others` in a rate card means one thing."""
    monkeypatch.chdir(tmp_path)
    written = "roles: {technician: Works, owner: Answers, others: The others}\n" + card("others: 80")
    assert complaints(Path("workflows"), written) == [
        "1:44 M231 'others' has a meaning of its own in rate cards and cannot be one of the roles"
    ]
