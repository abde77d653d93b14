"""What fields accept, type by type: what people write, what becomes of it, and what they are told instead."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.company import Agent, Company
from engine.machines.definition import Field, FieldType
from engine.problems import Position
from engine.records import Value
from engine.rules.fields import MOST, Unfit, accept, spoken

HERE = Position("ticket.yaml", 1, 1)
AGENTS = {name: Agent(name, name.title(), ("technician",), HERE) for name in ("anna", "bruno")}
COMPANY = Company(
    "Prova",
    "Europe/Rome",
    "office",
    {},
    AGENTS,
    {},
    MappingProxyType({"gold": None, "base": None}),  # type: ignore[arg-type]
)


def taken(type: FieldType, raw: Value) -> Value:  # noqa: A002 - the word of the workflow files
    """What a field of a type makes of a value."""
    choices = ("P1", "P2", "P3") if type == "choice" else ()
    return accept(Field("value", type, HERE, choices=choices), raw, COMPANY)


def told(type: FieldType, raw: Value) -> str:  # noqa: A002
    """What is said of a value that a field of a type does not accept, after the value itself."""
    with pytest.raises(Unfit) as unfit:
        taken(type, raw)
    given = f"'value' is given as '{raw}', "
    assert str(unfit.value).startswith(given)
    return str(unfit.value).removeprefix(given)


@pytest.mark.parametrize(
    "type",
    ["text", "choice", "integer", "minutes", "money", "flag", "date", "agent", "service_level", "reference"],
)
@pytest.mark.parametrize("raw", [None, "", "  ", "\t\n", "\u00a0"])
def test_nothing_clears_a_field(type: FieldType, raw: Value):  # noqa: A002
    """Blanks are no value, whatever the type: a subject of three spaces is no subject."""
    assert taken(type, raw) is None


@pytest.mark.parametrize(
    ("type", "raw", "expected"),
    [
        ("text", "VPN lenta ", "VPN lenta "),
        ("text", 7, "7"),
        ("reference", "C-1", "C-1"),
        ("choice", "P2", "P2"),
        ("choice", "p2", "P2"),
        ("agent", "Anna", "anna"),
        ("service_level", "GOLD", "gold"),
        ("integer", "12", 12),
        ("integer", " -3 ", -3),
        ("integer", "+3", 3),
        ("integer", 12, 12),
        ("integer", str(MOST), MOST),
        ("integer", "0" * 50 + "7", 7),
        ("minutes", "90", 90),
        ("minutes", "90m", 90),
        ("minutes", "1h", 60),
        ("minutes", "1H15", 75),
        ("minutes", "1 h 15 m", 75),
        ("minutes", "0", 0),
        ("minutes", 45, 45),
        ("flag", "Yes", True),
        ("flag", "0", False),
        ("flag", True, True),
        ("date", "2026-11-30", "2026-11-30"),
        ("date", " 20261130 ", "2026-11-30"),
    ],
)
def test_what_people_write_is_taken_as_they_mean_it(type: FieldType, raw: Value, expected: Value):  # noqa: A002
    """Upper and lower case, blanks around a value and the usual short forms do not matter."""
    result = taken(type, raw)
    assert result == expected
    assert type != "flag" or isinstance(result, bool)


@pytest.mark.parametrize(
    ("type", "raw", "why"),
    [
        ("choice", "P11", "which is not one of its choices; did you mean 'P1'?"),
        ("choice", "urgent", "which is not one of its choices; there is P1, P2, P3"),
        ("agent", "ana", "which is not an agent; did you mean 'anna'?"),
        ("service_level", "silver", "which is not a service level; there is base, gold"),
        ("integer", "many", "which is no whole number"),
        ("integer", "1.5", "which is no whole number"),
        ("integer", "1_000", "which is no whole number"),
        ("integer", "٣", "which is no whole number"),
        ("integer", True, "which is no whole number"),
        ("integer", str(MOST + 1), f"which is beyond what can be counted, {MOST}"),
        ("integer", MOST + 1, f"which is beyond what can be counted, {MOST}"),
        ("integer", -MOST - 1, f"which is beyond what can be counted, {MOST}"),
        ("minutes", "soon", "which is no time such as 45m or 1h15"),
        ("minutes", "-30", "which is no time such as 45m or 1h15"),
        ("minutes", -30, "which is no time such as 45m or 1h15"),
        ("minutes", "1:30", "which is no time such as 45m or 1h15"),
        ("minutes", "h", "which is no time such as 45m or 1h15"),
        ("minutes", True, "which is no time such as 45m or 1h15"),
        ("minutes", "9" * 20, f"which is beyond what can be counted, {MOST}"),
        ("minutes", f"{MOST // 60 + 1}h", f"which is beyond what can be counted, {MOST}"),
        ("flag", "maybe", "which is neither yes nor no"),
        ("flag", 2, "which is neither yes nor no"),
        ("date", "2026-02-29", "which is no date such as 2026-11-30"),
        ("date", "30.11.2026", "which is no date such as 2026-11-30"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(type: FieldType, raw: Value, why: str):  # noqa: A002
    """The message has the field, what was written, and what would do."""
    assert told(type, raw) == why


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        ("1250", 125000),
        ("12.50", 1250),
        ("12,50", 1250),
        ("12.5", 1250),
        ("0,05", 5),
        ("1,234.50", 123450),
        ("1.234,50", 123450),
        ("1.234,5", 123450),
        ("1.234.567", 123456700),
        ("1,234,567", 123456700),
        ("1,234,567.00", 123456700),
        ("-12,50", -1250),
        ("-1.234,50", -123450),
        (" 12.50 ", 1250),
        ("92233720368547758.07", MOST),
        (1250, 1250),
        (-5, -5),
    ],
)
def test_amounts_are_read_as_they_are_written_in_several_countries(raw: Value, cents: int):
    """Thousands may be parted by points or commas, cents by the other; a number is cents already."""
    assert taken("money", raw) == cents


@pytest.mark.parametrize(
    ("raw", "readings"),
    [("1.234", ("1234", "1.234")), ("1,234", ("1234", "1.234")), ("-12.345", ("-12345", "-12.345"))],
)
def test_an_amount_with_two_readings_is_refused_with_both(raw: str, readings: tuple[str, str]):
    """Three digits behind the only mark are thousands to one reader and decimals to another: nobody guesses."""
    whole, broken = readings
    assert told("money", raw) == f"which may be {whole} or {broken}; write {whole}, or an amount with two decimals"


@pytest.mark.parametrize(
    "raw",
    ["1.2.3", "1.23.456", "1,23,456.00", "1.234,567", "1.234.56", "1234,567.00", "0.123", "1234.567", "012.345,00",
     "12.", ".50", "1,234.567.00", "--5", "+5", "- 5", "1 234", "1e3", "€ 5", "٣", "free", True],
)  # fmt: skip
def test_what_is_no_amount_is_refused(raw: Value):
    """Marks in other places are a slip of the pen, and would be a wrong invoice."""
    assert told("money", raw) == "which is no amount such as 1234.50"


@pytest.mark.parametrize("raw", ["92233720368547758.08", "-92233720368547758.08", "9" * 20, MOST + 1])
def test_amounts_that_guards_could_not_count_are_refused(raw: Value):
    """A guard counts in 64 bits; a larger amount would make every condition about it fail."""
    assert told("money", raw) == f"which is beyond what can be counted, {MOST}"


@pytest.mark.parametrize("type", ["integer", "minutes", "money"])
def test_thousands_of_digits_are_not_even_converted(type: FieldType):  # noqa: A002
    """A text of any length costs one look, and the message repeats the beginning of it."""
    with pytest.raises(Unfit) as unfit:
        taken(type, "9" * 100_000)
    assert str(unfit.value) == f"'value' is given as '{'9' * 60}…', which is beyond what can be counted, {MOST}"


@given(st.integers(-MOST, MOST), st.sampled_from([("", "."), ("", ","), (",", "."), (".", ",")]))
def test_every_amount_that_is_written_out_is_read_back(cents: int, marks: tuple[str, str]):
    """Whatever the country, two decimals leave no doubt."""
    thousands, point = marks
    units, rest = divmod(abs(cents), 100)
    text = f"{'-' * (cents < 0)}{f'{units:,}'.replace(',', thousands)}{point}{rest:02}"
    assert taken("money", text) == cents


@pytest.mark.parametrize(
    ("type", "value", "text"),
    [
        ("money", 123450, "1234.50"),
        ("money", -5, "-0.05"),
        ("money", 0, "0.00"),
        ("flag", True, "yes"),
        ("flag", False, "no"),
        ("integer", 123450, "123450"),
        ("minutes", 75, "75"),
        ("text", "VPN lenta", "VPN lenta"),
        ("date", "2026-11-30", "2026-11-30"),
    ],
)
def test_values_are_told_as_people_write_them(type: FieldType, value: Value, text: str):  # noqa: A002
    """What a screen shows can be typed in again, and means the same."""
    assert spoken(Field("value", type, HERE), value) == text
    assert taken(type, text) == value


def test_what_no_field_declares_is_told_as_far_as_it_says():
    """A field that the rules no longer have is shown all the same; nothing is empty."""
    assert [spoken(None, value) for value in (None, True, 7, "sette")] == ["", "yes", "7", "sette"]


@given(st.text(alphabet="0123456789.,- hm", max_size=12), st.sampled_from(["integer", "minutes", "money"]))
def test_whatever_is_accepted_can_be_counted(raw: str, type: FieldType):  # noqa: A002
    """No text becomes a number that the store or a guard cannot hold, and no time is less than none."""
    try:
        number = taken(type, raw)
    except Unfit:
        return
    assert number is None or (isinstance(number, int) and -MOST <= number <= MOST)
    assert type != "minutes" or number is None or number >= 0  # type: ignore[operator]
