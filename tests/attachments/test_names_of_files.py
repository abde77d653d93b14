"""Names of files come from mails and other machines: whatever they are, they become only names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.attachments.names import LONGEST, RESERVED, free, safe


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("log.txt", "log.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\Preventivo 2026.pdf", "Preventivo 2026.pdf"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("com¹", "_com¹"),
        ("what?.txt", "what_.txt"),
        (" . hidden. ", "hidden"),
        ("cafe\u0301.txt", "café.txt"),
        ("x" * 300 + ".tar.gz", "x" * (LONGEST - 3) + ".gz"),
    ],
)
def test_a_name_becomes_only_a_name(given: str, kept: str):
    """Paths, controls, marks that turn the direction of writing, names that Windows keeps for itself."""
    assert safe(given) == kept


@given(st.text())
def test_every_name_is_safe_and_stays_as_it_is(text: str):
    """Of any text: one part, visible, within what file systems allow; and a safe name is not changed again."""
    name = safe(text)
    assert name
    assert name not in {".", ".."}
    assert not set(name) & set('/\\<>:"|?*\0')
    assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in name)
    assert len(name) <= LONGEST + 1
    assert len(name.encode()) <= 255
    assert not RESERVED.fullmatch(name)
    assert safe(name) == name


def test_a_name_that_is_taken_gets_a_number():
    """Whatever the case of its letters: it may be saved to a system that knows no difference."""
    assert free("log.txt", ["LOG.txt", "log (2).txt"]) == "log (3).txt"
    assert free("log", ["other"]) == "log"
