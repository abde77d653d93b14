"""Instants as other programs write them."""

from __future__ import annotations

import re
from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import iso, local, zone
from engine.intake.dates import reader

ROME = zone("Europe/Rome")


def read(form: str, text: str) -> str:
    return iso(reader(form, ROME)(text), UTC)


@pytest.mark.parametrize(
    ("form", "text", "instant"),
    [
        ("iso", "2026-11-23T09:15:00", "2026-11-23T08:15:00Z"),
        ("iso", "2026-11-23 09:15:00.999+00:00", "2026-11-23T09:15:00Z"),
        ("YYYY/MM/DD hh:mm:ss.sss", "2010/10/29 10:14:06.999", "2010-10-29T08:14:06Z"),
        ("DD/MM/YYYY", "01/12/2026", "2026-11-30T23:00:00Z"),
        ("D.M.YYYY h:mm", " 1.2.2026 9:05 ", "2026-02-01T08:05:00Z"),
        ("MM/DD/YYYY hh:mm AM", "11/23/2026 12:05 am", "2026-11-22T23:05:00Z"),
        ("MM/DD/YYYY hh:mm AM", "11/23/2026 01:05 PM", "2026-11-23T12:05:00Z"),
        ("YYYY-MM-DDThh:mm:sszz", "2026-11-23T09:15:00-0330", "2026-11-23T12:45:00Z"),
        ("YYYY-MM-DDThh:mm:sszz", "2026-11-23T09:15:00Z", "2026-11-23T09:15:00Z"),
    ],
)
def test_a_format_reads_as_it_looks(form, text, instant):
    """Letters stand for digits; what has no offset is local time; parts of a second are dropped."""
    assert read(form, text) == instant


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("DD/MM/YYYY hh:mm", "2026-11-23", "'2026-11-23' is no instant of the form DD/MM/YYYY hh:mm"),
        ("DD/MM/YYYY", "31/02/2026", "'31/02/2026' is no instant: day is out of range for month"),
        ("DD/MM/YYYY hh:mm", "", "'' is no instant of the form DD/MM/YYYY hh:mm"),
        ("iso", "yesterday", "'yesterday' is no instant such as 2026-11-30T09:15:00"),
        ("iso", "0026-11-23", "'0026-11-23' is not between 1970 and 2200"),
        (
            "iso",
            "2026-03-29T02:30:00",
            "'2026-03-29T02:30:00' never was in Europe/Rome: the clocks went forward over it",
        ),
        ("DD/MM/YYYY", "٠١/٠٢/٢٠٢٦", "'٠١/٠٢/٢٠٢٦' is no instant of the form DD/MM/YYYY"),
        ("iso", "9" * 99, f"'{'9' * 57}…' is no instant such as 2026-11-30T09:15:00"),
    ],
)
def test_what_is_no_instant_is_refused(form, text, message):
    """The message shows what is written and what it should look like."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        read(form, text)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("YYYY-MM-DD HH:MM", ("'H' in the format 'YYYY-MM-DD HH:MM' stands for nothing; "
                             "there is YYYY, MM, DD, hh, mm, ss, sss, AM and zz")),
        ("YYYY-MM-DD hh:MM", "the format 'YYYY-MM-DD hh:MM' has the month twice; months are MM, minutes are mm"),
        ("hh:mm", "the format 'hh:mm' lacks YYYY and MM and DD"),
    ],
)  # fmt: skip
def test_a_format_that_makes_no_sense_is_refused(form, message):
    """A slip in the format is found before a row is read."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        reader(form, ROME)


def test_an_hour_that_comes_twice_is_the_first_of_the_two():
    """When the clocks go back, a local time without offset means its first passing."""
    assert read("iso", "2026-10-25T02:30:00") == "2026-10-25T00:30:00Z"


@given(
    st.datetimes(
        min_value=local(86400 * 400, UTC).replace(tzinfo=None), max_value=local(7 * 10**9, UTC).replace(tzinfo=None)
    )
)
def test_what_is_written_in_utc_is_read_back(moment):
    """Formatting and reading are inverse, to the second."""
    whole = moment.replace(microsecond=0)
    read_back = reader("YYYY/MM/DD hh:mm:ss", UTC)(whole.strftime("%Y/%m/%d %H:%M:%S"))
    assert local(read_back, UTC).replace(tzinfo=None) - whole == timedelta(0)
