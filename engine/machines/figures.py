"""Amounts, percentages and factors as people write them, exactly: `80`, `80.00`, `80,00`; `22%`; `1.5`, `150%`.

They are read from the written text, so that no number on the way could lose a cent. What could be read in two ways is
refused: `1.234` is a thousand and more in Milan, one and a bit in London. Everything here raises ValueError with a
message fit for a person; the caller knows the position.
"""

from __future__ import annotations

import re
from fractions import Fraction

from engine.money import WHOLE, Cents, Points, grouped, percent

_SHOWN = 40
_NUMBER = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{1,15}))?", re.ASCII)
_GROUPED = re.compile(r"([+-]?)([1-9]\d{0,2}(?:([.,])\d{3})+)(?:(?!\3)[.,](\d{1,15}))?", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)


def cents(text: str, most: Cents, *, below: bool = False) -> Cents:
    """An amount from 0 to `most` in cents, or `below` 0 too: `80`, `80.00`, `80,00`, `1,234.50`, `1.234,50`."""
    written = text.strip()
    if _EITHER.fullmatch(written):
        raise ValueError(_two_readings(written))
    found = _NUMBER.fullmatch(written)
    parts = found.groups() if found else ()
    if not found and (found := _GROUPED.fullmatch(written)):
        parts = (found[1], re.sub(r"[.,]", "", found[2]), found[4])
    if not found:
        raise ValueError(f"'{_short(text)}' is no amount; write it like 80, 80.00 or 1250.50, without a sign or a name")
    value = _hundredths(*parts, what=f"'{_short(text)}'")
    if value < 0 and not below:
        raise ValueError(f"'{_short(text)}' is less than nothing, and this is an amount from 0 on")
    if value > most:
        raise ValueError(f"'{_short(text)}' is more than {grouped(most)}, the most that is believed; 80.00 is eighty")
    return value


def points(text: str, least: Points = 0, most: Points = WHOLE) -> Points:
    """A percentage in hundredths of a percent: `22%`, `1.2%`, `12,5 %`. The sign has to stand there."""
    written = text.strip()
    found = _NUMBER.fullmatch(written.removesuffix("%").strip())
    if not found or not written.endswith("%"):
        meant = f"; did you mean {written}%?" if found else ""
        raise ValueError(f"'{_short(text)}' is no percentage; write it like 22%, 1.2% or 12.5%{meant}")
    value = _hundredths(*found.groups(), what=f"'{_short(text)}'")
    if not least <= value <= most:
        raise ValueError(f"'{_short(text)}' is not from {percent(least)} to {percent(most)}")
    return value


def factor(text: str) -> Fraction:
    """How many times: `1.5`, `1,5`, `150%`; more than once and at most ten times."""
    written = text.strip()
    found = _NUMBER.fullmatch(written.removesuffix("%").strip())
    if not found:
        raise ValueError(f"'{_short(text)}' is no number of times; write it like 1.5 or 150%")
    sign, whole, rest = found.groups()
    value = Fraction(int(whole + (rest or "")), 10 ** len(rest or "")) * (-1 if sign == "-" else 1)
    value = Fraction(value, 100) if written.endswith("%") else value
    if value <= 1:
        raise ValueError(f"'{_short(text)}' makes nothing count more, because that takes more than 1")
    if value > 10:
        raise ValueError(f"'{_short(text)}' is more than ten times{_as_percent(written, value)}")
    if (value * WHOLE).denominator != 1:
        raise ValueError(f"'{_short(text)}' has more than four decimals, or two of a percentage")
    return value


def _hundredths(sign: str, whole: str, rest: str | None, *, what: str) -> int:
    """Two decimals are kept; more would have to be rounded, and nobody said how."""
    if rest and len(rest.rstrip("0")) > 2:
        raise ValueError(f"{what} has more than two decimals; write {whole}.{rest[:2]}, or what is meant")
    value = int(whole) * 100 + int((rest or "")[:2].ljust(2, "0"))
    return -value if sign == "-" else value


def _two_readings(text: str) -> str:
    whole, rest = re.split(r"[.,]", text)
    return f"'{text}' may be {whole}{rest} or {whole}.{rest}; write {whole}{rest}, or an amount with two decimals"


def _as_percent(written: str, value: Fraction) -> str:
    """Whoever writes 150 most probably means 150%."""
    return f"; did you mean {written}%?" if not written.endswith("%") and 100 < value <= 1000 else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
