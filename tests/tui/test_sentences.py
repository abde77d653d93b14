"""What the engine says, in another language: whole sentences, their holes, and what they are strung together from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.formats import STYLES
from tui import language
from tui.sentences import Sentences

ENGINE = Path(__file__).parent.parent.parent / "engine"
PO = Path(__file__).parent.parent.parent / "tui" / "locale" / "it" / "LC_MESSAGES" / "engine.po"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
ENTRIES = [(english.replace('\\"', '"'), said.replace('\\"', '"')) for english, said in ENTRY.findall(PO.read_text())]

WORD = re.compile(r"[a-z]{3,}")

ITALIAN = Sentences(
    {
        "{} days": "{} giorni",
        "{} by {}": "{} da {}",
        "too late": "troppo tardi",
        "{} is skipped: {}": "{} è saltato: {:told}",
        "revenue {} − cost {}": "ricavi {} − costi {}",
        "'{}' does not lead out of '{}'": "'{}' non porta fuori da '{}'",
        "; possible: {}": "; possibili: {}",
    },
    STYLES["it"],
)


@pytest.mark.parametrize(
    ("english", "italian"),
    [
        ("3 days", "3 giorni"),
        ("75% is skipped: too late", "75% è saltato: troppo tardi"),
        ("75% is skipped: no money", "75% è saltato: no money"),
        ("  75% is skipped: too late\n! 3 days", "  75% è saltato: troppo tardi\n! 3 giorni"),
        ("3 days; too late", "3 giorni; troppo tardi"),
        ("start: too late", "start: troppo tardi"),
        ("too late       0:20", "troppo tardi   0:20"),
        ("too late (ticket.yaml:42@3f2a91c)", "troppo tardi (ticket.yaml:42@3f2a91c)"),
        (
            "'resolve' does not lead out of 'new' (ticket.yaml:42@3f2a91c); possible: start, wait",
            "'resolve' non porta fuori da 'new' (ticket.yaml:42@3f2a91c); possibili: start, wait",
        ),
        ("too late   Wed 2026-11-18 10:00", "troppo tardi  mer 2026-11-18 10:00"),
        ("revenue 1,644.00 − cost 726.5", "ricavi 1.644,00 − costi 726,5"),
        ("+76.25", "+76,25"),
        ("55.8%", "55,8%"),
        ("192.168.1.10 answers", "192.168.1.10 answers"),
        ("Printer, 3 pages", "Printer, 3 pages"),
        ("start by anna", "start da anna"),
        ("Acceptance test by hand: too late", "Acceptance test by hand: troppo tardi"),
        ("", ""),
    ],
)
def test_a_sentence_is_said_as_its_catalogue_has_it(english, italian):
    """Names stay, figures are written as the language writes them, what is not known stays as it is."""
    assert ITALIAN.tell(english) == italian


def test_without_a_catalogue_everything_stays():
    """English is what the engine speaks."""
    assert language.sentences("en").tell("revenue 1,644.00 − cost 726.5") == "revenue 1,644.00 − cost 726.5"


@pytest.mark.parametrize(("english", "said"), ENTRIES, ids=[english[:60] for english, _ in ENTRIES])
def test_every_italian_sentence_is_found_by_its_own_english(english, said):
    """With names in its holes, each is said by its own entry and by no other that fits as well."""
    names = [f"Nome{place}" for place in range(english.count("{}"))]
    whole = said.replace(":told}", "}")
    assert language.sentences("it").tell(english.format(*names)) == whole.format(*names)


def test_every_italian_sentence_is_one_that_the_engine_says():
    """What the engine no longer says is taken out: all words of a sentence stand in the texts of one room of it."""
    rooms = [frozenset(WORD.findall(" ".join(_texts(room)))) for room in ENGINE.iterdir()]
    whole = [english for english, _ in ENTRIES if not any(set(WORD.findall(english)) <= room for room in rooms)]
    assert not whole


def _texts(room: Path) -> Iterator[str]:
    """Every text in the source of a room of the engine."""
    for file in room.rglob("*.py") if room.is_dir() else [room] if room.suffix == ".py" else []:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
