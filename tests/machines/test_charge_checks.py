"""Charges and costs in workflow files: amounts that cannot be read, triggers that never come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import checked, complaints, shown

WRONG = [
    (
        "a fee that begins and ends with one day, and a cost that is a rest",
        """
fields:
  since: {type: date}
billing:
  fee: {every: month, charge: cost, runs_in: working, from: since, until: since}
costs:
  goods: {on: start, amount: rest of cost}
rating: {from: since, until: since}
""",
        [
            "11:75 M262 charge 'fee' begins and ends with 'since', which is one day; each needs a field of its own",
            "13:30 M534 cost 'goods' is the rest of 'cost', and only charges leave a rest; write amount: cost",
            "14:30 M262 the rating begins and ends with 'since', which is one day; each needs a field of its own",
        ],
    ),
    (
        "names of fields that are empty",
        """
fields:
  since: {type: date}
billing:
  fee: {every: month, charge: cost, runs_in: working, from: ""}
rating: {from: since, until: ""}
""",
        ["11:61 M204 'from' is empty", "12:30 M204 'until' is empty"],
    ),
    (
        "rests of which nobody could tell what they are",
        """
fields:
  price: {type: money}
  fee:   {type: money}
  units: {type: integer}
billing:
  alone: {on: start, charge: rest of cost}
  half:  {on: start, charge: 50% of price, times: units}
  rest:  {on: finish, charge: rest of price}
  more:  {on: finish, charge: rest of pricee}
  fee:   {every: month, charge: rest of fee, runs_in: working}
""",
        [
            (
                "13:30 M534 charge 'alone' is the rest of 'cost', and nothing else charges a part of it; write "
                "charge: cost"
            ),
            (
                "15:31 M534 charge 'rest' is the rest of 'price', and 'half' is multiplied by a field "
                "('times'), so that nobody could tell what is left"
            ),
            (
                "16:39 M221 charge 'more' is the rest of 'pricee', which is no field of this workflow; did you "
                "mean 'price' (line 2)?"
            ),
            "17:33 M534 charge 'fee' is the rest of 'fee', and what comes round is charged whole, or a part of it",
        ],
    ),
    (
        "a part of a field that is misspelt",
        """
fields:
  price: {type: money}
billing:
  deposit: {on: start, charge: 30% of prise}
""",
        [
            (
                "11:39 M221 charge 'deposit' is a part of 'prise', which is no field of this workflow; did you "
                "mean 'price' (line 2)?"
            ),
        ],
    ),
    (
        "an amount that is no field",
        """
billing:
  visit: {on: start, charge: "90.00"}
""",
        [
            (
                "2:30 M255 charge 'visit' is '90.00', which is no amount: it can be a field of type money, or a "
                "part like 30% of price"
            ),
        ],
    ),
    (
        "a part that is nothing",
        """
billing:
  visit: {on: start, charge: 0% of cost}
""",
        [
            "2:30 M255 charge 'visit' is '0% of cost', which is nothing",
        ],
    ),
    (
        "an amount of another type",
        """
billing:
  visit: {on: start, charge: priority, times: cost}
""",
        [
            (
                "2:30 M256 charge 'visit' is 'priority', a field of type choice, and it must be one of type "
                "money; there is cost"
            ),
            (
                "2:47 M256 charge 'visit' is multiplied by 'cost', a field of type money, and it must be one of "
                "type integer"
            ),
        ],
    ),
    (
        "a trigger that is a state",
        """
billing:
  visit: {on: working, charge: cost}
""",
        [
            (
                "2:15 M226 charge 'visit' is triggered by 'working', which is a state; write entering: working, "
                "or the transition that leads there"
            ),
        ],
    ),
    (
        "a trigger that nothing is",
        """
billing:
  visit: {on: finsh, charge: cost}
  other: {entering: workin, charge: cost}
""",
        [
            (
                "2:15 M226 charge 'visit' is triggered by 'finsh', which is no transition of this workflow; did "
                "you mean 'finish' (line 22)?"
            ),
            (
                "3:21 M220 charge 'other' is triggered by entering 'workin', which is no state or group of this "
                "workflow; did you mean 'working' (line 16)?"
            ),
        ],
    ),
    (
        "a charge without a trigger",
        """
billing:
  visit: {charge: cost}
costs:
  goods: {amount: cost}
""",
        [
            (
                "2:3 M254 charge 'visit' is never triggered: it needs 'on' or 'entering', or 'every' for a fee "
                "that comes round"
            ),
            "4:3 M254 cost 'goods' is never triggered: it needs 'on' or 'entering'",
        ],
    ),
    (
        "time that has a price",
        """
billing:
  work: {on: finish, charge: time, times: cost}
  more: {on: time_logged, charge: cost}
""",
        [
            "2:14 M254 charge 'work' is of time, which is charged as it is logged: write on: time_logged",
            "2:36 M254 charge 'work' is of time, and has no use for 'times'",
            "3:14 M254 charge 'more' is triggered by 'time_logged', which goes with charge: time alone",
        ],
    ),
    (
        "a fee that is owed nowhere, or triggered",
        """
billing:
  care: {every: month, charge: cost, on: start}
""",
        [
            "2:3 M254 charge 'care' comes round every month, and needs 'runs_in': in which states it is owed",
            "2:38 M254 charge 'care' is a fee ('every'), and only a price has 'on'",
        ],
    ),
    (
        "a price that has what only a fee has",
        """
billing:
  visit: {on: start, charge: cost, in: advance}
""",
        [
            "2:36 M254 charge 'visit' does not come round, and only a fee ('every') has 'in'",
        ],
    ),
    (
        "a fee that begins with something that is no day",
        """
billing:
  care: {every: month, charge: cost, from: cost, runs_in: [working, done]}
""",
        [
            "2:44 M256 charge 'care' begins with 'cost', a field of type money, and it must be one of type date",
            "2:59 M530 charge 'care' is owed in 'done', which is final: it would go on for ever",
        ],
    ),
    (
        "a charge that is taken back as it is made",
        """
billing:
  visit: {entering: working, charge: cost, undone_by: start}
""",
        [
            "2:55 M257 charge 'visit' is undone by 'start', which leads to 'working', where it is triggered",
        ],
    ),
    (
        "a tax that nobody declared, and a title of nothing",
        """
billing:
  visit: {on: start, charge: cost, tax: luxury, title: "Visit {subjet}"}
""",
        [
            "2:41 M259 charge 'visit' has the tax 'luxury', which is no tax; company.yaml declares none",
            (
                "2:56 M221 charge 'visit' is called 'Visit {subjet}', and '{subjet}' stands for no field of "
                "this workflow; did you mean 'subject'?"
            ),
        ],
    ),
    (
        "a condition that nothing meets, and one of the moment",
        """
billing:
  visit: {on: start, charge: cost, if: ticket.priority == 'P9'}
  late:  {on: start, charge: cost, if: ticket.state == 'done'}
  care:  {every: month, charge: cost, runs_in: working, if: ticket.age_minutes > 60}
""",
        [
            (
                "2:59 M406 'P9' is no value of 'priority', so comparing 'ticket.priority' with it says nothing; "
                "there is P1, P2, P3"
            ),
            (
                "4:61 M533 the condition of charge 'care' reads 'ticket.age_minutes', and it is asked of days "
                "that have passed, by nobody"
            ),
        ],
    ),
    (
        "a condition that is false wherever it is asked",
        """
billing:
  late: {on: start, charge: cost, if: ticket.state == 'done'}
""",
        [
            (
                "2:39 M409 the condition of charge 'late' is false in every state in which it is asked "
                "(working), so nothing is ever charged"
            ),
        ],
    ),
    (
        "numbers that cannot be told apart",
        """
fields:
  paper: {type: text, numbered: "{year}"}
  other: {type: money, numbered: "{n}"}
  third: {type: text, numbered: "{year}{n}"}
transitions:
  start:  {from: [new, waiting], to: working, sets: {paper: next, other: 1, third: next, subject: next}}
  finish: {from: working, to: done, sets: {other: next}}
""",
        [
            (
                "2:33 M263 field 'paper' is numbered '{year}', which must hold {n} once, {year} at most once, "
                "and no other braces"
            ),
            "3:34 M263 field 'other' is numbered, and is of type money; it must be text",
            "4:33 M263 field 'third' is numbered '{year}{n}', in which nobody could tell the year from the number",
            "13:99 M265 transition 'start' sets 'subject' to 'next', and 'subject' is not numbered",
        ],
    ),
    (
        "numbers that are given out by nobody, or beforehand",
        """
fields:
  paper: {type: text, numbered: "{year}/{n}", default: 2026/1}
""",
        [
            "2:23 warning M266 field 'paper' is numbered, and no transition sets it to 'next'",
            "2:47 M265 field 'paper' is numbered: its value is given out, and cannot be 'default' at the opening",
        ],
    ),
    (
        "a rung that gives out a number, and a day that is no field's",
        """
fields:
  paper: {type: text, numbered: "{year}/{n}"}
transitions:
  finish: {from: working, to: done, sets: {paper: next, subject: today}}
ladders:
  standard: [{at: 100%, notify: owner, set: {paper: next}}]
""",
        [
            "15:53 M265 a rung sets 'paper' to 'next', and only a transition gives out numbers",
        ],
    ),
    (
        "a percentage beyond the whole",
        """
fields:
  discount: {type: percent, default: 12000}
  half:     {type: percent, default: 50%}
""",
        [
            "2:38 M242 the default of 'discount' is 12000, and a percentage is at most 100%, which is 10000",
            "3:38 M242 the default of 'half' is '50%'; the field holds hundredths of a percent: 12.5% is 1250",
        ],
    ),
    (
        "a card that nobody declared",
        """
fields:
  rates: {type: rate_card, default: standard}
""",
        [
            "2:37 M242 the default of 'rates' is 'standard', which is no rate card",
        ],
    ),
]


@pytest.mark.parametrize(("written", "found"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_each_mistake_is_told_where_it_stands(tmp_path: Path, written: str, found: list[str]):
    """What is written, why it cannot be, and the nearest that can be."""
    assert complaints(tmp_path / "workflows", written) == found


def test_what_a_client_withholds_is_a_percentage(tmp_path: Path):
    """Invoices know it by the name of its field, and would take cents for hundredths of a percent."""
    _, problems = checked(tmp_path / "workflows", "fields:\n  withholding: {type: money}\n", "client.yaml")
    assert [shown(problem) for problem in problems] == [
        "2:23 M256 'withholding' of a client is what invoices leave out for the tax office: of type percent, not money"
    ]
