"""Rating and invoices in workflow files: covers that are never reached, fields of the wrong type, who is billed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.machines.rules import complaints

WRONG = [
    (
        "a cover of which nothing was written yet: it would pay for everything",
        """
rating:
  covered:
    included:
""",
        ["3:14 M201 'included' is nothing, and must be a mapping"],
    ),
    (
        "a field in a condition that there is not",
        """
rating:
  covered:
    flat: {if: ticket.vipp}
""",
        [
            "3:16 M402 'ticket.vipp' is unknown here; did you mean 'ticket.vip'?",
        ],
    ),
    (
        "covers that are never reached",
        """
fields:
  hours: {type: minutes}
rating:
  covered:
    flat:  {}
    hours: {minutes: hours, every: month}
""",
        [
            "13:5 M267 cover 'hours' is never reached: 'flat' covers all of that before it",
        ],
    ),
    (
        "an allowance of something that is no time",
        """
fields:
  hours: {type: integer}
rating:
  covered:
    hours: {minutes: hours, every: month}
    money: {amount: hours, rolls_over: once}
""",
        [
            "12:22 M256 cover 'hours' grants 'hours', a field of type integer, and it must be one of type minutes",
            (
                "13:21 M256 cover 'money' grants 'hours', a field of type integer, and it must be one of type "
                "money; there is cost"
            ),
            "13:28 M254 cover 'money' rolls over what is left of a period, and needs 'every': how long that is",
        ],
    ),
    (
        "blocks of which there are none",
        """
rating:
  covered:
    one: {from: blok, minutes: hours}
    two: {from: client, minutes: hours, every: month, open_in: bought}
""",
        [
            "3:17 M227 cover 'one' is drawn from 'blok', which is no workflow kind; there is client, ticket",
            (
                "4:17 M258 cover 'two' is drawn from 'client', which has no field of type ticket: nobody could "
                "tell to which it belongs"
            ),
            "4:34 M221 a client has no field 'hours'; there is level, name, size",
            "4:41 M254 cover 'two' is drawn from other records ('from'), and has no use for 'every'",
            "4:64 M220 'bought' is no state of client; there is active, former",
        ],
    ),
    (
        "an allowance that belongs to nothing, in a field and a state that it has not",
        """
rating:
  covered:
    two: {from: client, minutes: size, until: ends, open_in: activ}
""",
        [
            (
                "3:17 M258 cover 'two' is drawn from 'client', which has no field of type ticket: nobody could "
                "tell to which it belongs"
            ),
            "3:34 M256 'size' of client is a field of type choice, and must be of type minutes",
            "3:47 M221 a client has no field 'ends'; there is level, name, size",
            "3:62 M220 'activ' is no state of client; did you mean 'active'?",
        ],
    ),
    (
        "rating by fields of the wrong types",
        """
fields:
  rounding: {type: choice, of: [entry, tickets]}
rating: {rates: cost, discount: priority, minimum: cost, per: rounding, runs_in: signed}
""",
        [
            (
                "2:40 M264 'rounding' can be 'tickets', and minimum and step count per entry, ticket or day; "
                "did you mean 'ticket'?"
            ),
            (
                "10:17 M256 the rating takes its prices from 'cost', a field of type money, and it must be one "
                "of type rate_card"
            ),
            (
                "10:33 M256 the rating takes its discount from 'priority', a field of type choice, and it must "
                "be one of type percent"
            ),
            (
                "10:52 M256 the rating takes its minimum from 'cost', a field of type money, and it must be one "
                "of type minutes"
            ),
            (
                "10:82 M220 work is rated in 'signed', which is no state or group of this workflow; there is "
                "new, working, waiting, done"
            ),
        ],
    ),
    (
        "an invoice whose sums are one",
        """
fields:
  day: {type: date}
bills: {client: client, from: day, until: day, net: cost, tax: cost, total: cost, drawn_in: new, released_in: new, credited_by: nothing}
""",
        [
            "10:43 M262 'until' of an invoice is 'day', and so is 'from'; each needs a field of its own",
            "10:64 M262 'tax' of an invoice is 'cost', and so is 'net'; each needs a field of its own",
            "10:77 M262 'total' of an invoice is 'cost', and so is 'net'; each needs a field of its own",
            "10:111 M261 in 'new' the lines of an invoice count as not billed, and they can be drawn anew ('drawn_in')",
            (
                "10:129 M226 an invoice that is credited fires 'nothing', which is no transition of this workflow; there "
                "is start, wait, finish"
            ),
        ],
    ),
    (
        "an invoice without its sums",
        """
bills: {client: client, drawn_in: new}
""",
        [
            "1:1 M203 the invoice needs 'from' and 'until' and 'net' and 'tax' and 'total'",
        ],
    ),
]


@pytest.mark.parametrize(("written", "found"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_each_mistake_is_told_where_it_stands(tmp_path: Path, written: str, found: list[str]):
    """What is written, why it cannot be, and the nearest that can be."""
    assert complaints(tmp_path / "workflows", written) == found
