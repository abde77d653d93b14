"""Import maps: every slip has its place, its code and a way out, before the first row is read."""

from __future__ import annotations

import re

import pytest

from engine.explain import codes, explain
from tests.intake.ledger import HEADER, MAP, changed, read_map, sections

PAGES = [code for code in codes() if code.startswith("M7") and code != "M711"]


def found(tmp_path, text: str) -> list[str]:
    """Problems as `line:column code message`, with the advice behind a dash."""
    mapping, problems = read_map(tmp_path, text)
    problems += mapping.problems(HEADER.split(",")) if mapping else []
    return [
        f"{p.position.line}:{p.position.column} {p.code} {p.message}" + (f" - {p.help}" if p.help else "")
        for p in problems
    ]


def test_the_map_of_these_tests_is_right(tmp_path):
    """A map without slips has no problems."""
    assert found(tmp_path, MAP) == []


ONE_SLIP = {
    "an unknown workflow": (
        {"kind": "import: tiket\n"},
        r"1:9 M702 'tiket' is no workflow of \S+; did you mean 'ticket'\?",
    ),
    "an unknown field": (
        {"fields": "fields:\n  subjet: title\n"},
        r"10:3 M703 'subjet' is no field of a ticket; did you mean 'subject'\?",
    ),
    "an unknown field of another kind": (
        {"fields": "fields:\n  client: {for_each: customer, fields: {name: customer, nmae: customer}}\n"},
        r"10:57 M703 'nmae' is no field of a client; did you mean 'name'\?",
    ),
    "an unknown field that is brought": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {brings: prio}\n"},
        r"16:15 M703 'prio' is no field of a ticket; did you mean 'priority'\?",
    ),
    "an unknown transition": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {do: [start, resolv]}\n"},
        r"16:19 M704 'resolv' is no transition of \S+ticket\.yaml; did you mean 'resolve'\?",
    ),
    "an agent who does not work here": (
        {"columns": "columns:\n  who: {words: {A: ana}}\n"},
        r"8:20 M705 'ana' is no agent of Prova; did you mean 'anna'\?",
    ),
    "an agent for all who does not work here": (
        {"agent": "agent: {always: zoe}\n", "columns": ""},
        r"6:8 M705 'zoe' is no agent of Prova; there is anna, bruno, carla, dario",
    ),
    "a word that a field does not take": (
        {"columns": "columns:\n  who: {words: {A: anna}}\n  prio: {words: {high: P1, low: P5}}\n"},
        r"9:33 M706 'priority' is given as 'P5', which is not one of its choices; there is P1, P2, P3",
    ),
    "a fixed text that a field does not take": (
        {"fields": "fields:\n  priority: {always: P9}\n", "activities": "activities:\n  a: {opens: true}\n"},
        r"10:13 M706 'priority' is given as 'P9', which is not one of its choices; there is P1, P2, P3",
    ),
    "an unknown zone": (
        {"time": "time: {column: when, zone: Europe/Room}\n"},
        r"5:28 M707 'Europe/Room' is no time zone; write it like Europe/Rome",
    ),
    "a senseless format": (
        {"time": "time: {column: when, format: 'YYYY-MM-DD hh:MM'}\n"},
        r"5:30 M707 the format 'YYYY-MM-DD hh:MM' has the month twice; months are MM, minutes are mm",
    ),
    "an unknown encoding": (
        {"source": "source: old\nfile: {encoding: uft-9}\n"},
        r"3:18 M708 'uft-9' is no encoding of text - common ones: utf-8, cp1252",
    ),
    "an encoding of two bytes": (
        {"source": "source: old\nfile: {encoding: utf-16}\n"},
        r"3:18 M708 files in 'utf-16' are not read; save the log in UTF-8",
    ),
    "a letter between cells": (
        {"source": "source: old\nfile: {delimiter: x}\n"},
        r"""3:19 M708 'x' cannot part cells - common ones: "," ";" "\\t\"""",
    ),
    "from without to": (
        {"columns": "columns:\n  who: {from: 'V {n}'}\n"},
        r"8:3 M709 the translation of 'who' has 'from' alone; 'from' and 'to' go together",
    ),
    "from without the kept part": (
        {"columns": "columns:\n  who: {from: 'V', to: 'a-{n}'}\n"},
        r"8:15 M709 'from' needs \{n\} once, the part that is kept",
    ),
    "an opening for what refers to nothing": (
        {"fields": "fields:\n  subject: {for_each: title}\n"},
        r"10:12 M709 'subject' is a text and refers to no record, so nothing can be opened for it; write the column alone",
    ),
    "an opening by no column": (
        {"fields": "fields:\n  client: {fields: {name: customer}}\n"},
        r"10:11 M709 'client' needs 'for_each': the column that tells one client from another",
    ),
    "brought from nowhere": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {brings: assignee}\n"},
        r"16:15 M709 'assignee' is brought by a row, but 'fields' does not say from which column",
    ),
    "bringing another record": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {brings: client}\n"},
        r"16:15 M709 'client' refers to another record, which is chosen once, when the record is opened",
    ),
    "public without a note": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {do: wait, public: true}\n"},
        r"16:17 M709 'public' is said of a note, and there is none",
    ),
    "an activity that asks for nothing": (
        {"activities": "activities:\n  a: {opens: true}\n  b: {opens: false}\n"},
        r"16:3 M709 'b' asks for nothing; write 'b: ignore' if that is meant",
    ),
    "nothing that opens": (
        {"activities": "activities:\n  a: close\n"},
        r"14:1 M709 no activity opens a ticket - say opens: true at each activity that a record can begin with",
    ),
    "a beginning that cannot go on": (
        {"activities": "activities:\n  a: {opens: true, do: close}\n"},
        (r"15:24 M709 'a' opens a ticket, which is 'new' then, and 'close' does not lead out of that - "
        r"what does: start, wait, resolve"),
    ),
    "a required field from nowhere": (
        {"fields": "fields:\n  client: {for_each: customer}\n"},
        r"10:3 M710 a new client needs 'name', and the map does not say from where",
    ),
    "a column that the file has not": (
        {"record": "record: cases\n"},
        (r"3:9 M701 'cases' is no column of the file; did you mean 'case'\? - "
        r"the columns are: case, what, when, who, title, customer, prio; for a fixed text write \{always: cases\}"),
    ),
    "a column in a text that the file has not": (
        {"fields": "fields:\n  subject: '{case}: {titel}'\n  priority: prio\n  solution: title\n"},
        (r"10:12 M701 'titel' is no column of the file; did you mean 'title'\? - "
        r"the columns are: case, what, when, who, title, customer, prio; for a fixed text write \{always: titel\}"),
    ),
    "an unknown key": (
        {"source": "sorce: old\n"},
        r"1:1 M203 an import map needs 'source' - A lasting name .*",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", ONE_SLIP)
def test_a_slip_is_told_at_its_place(tmp_path, slip):
    """What is written, why it cannot be, and the nearest thing that can."""
    parts, expected = ONE_SLIP[slip]
    told = found(tmp_path, changed(**parts))
    assert any(re.fullmatch(expected, line) for line in told), told


def test_a_column_that_comes_twice_is_refused_where_it_is_meant(tmp_path):
    """Nobody can know which of the two is right."""
    mapping, _ = read_map(tmp_path)
    (problem,) = mapping.problems([*HEADER.split(","), "title"])[:1]
    assert problem.message == "the file has 2 columns called 'title', so nobody knows which is meant"


def test_another_delimiter_is_guessed_aloud(tmp_path):
    """A file with semicolons has one long column; the advice says what to write."""
    mapping, _ = read_map(tmp_path)
    problem = mapping.problems([HEADER.replace(",", ";")])[0]
    assert problem.message == "'who' is no column of the file"
    assert problem.help == 'the file seems to part its cells otherwise; write file: {delimiter: ";"}'


def test_a_file_that_is_no_yaml_is_told_as_one(tmp_path):
    """A map is read like every other file that people write."""
    assert found(tmp_path, "") == ["1:1 M107 the file is empty"]
    assert found(tmp_path, "import: [") == ["1:9 M101 the '[' that opens here is never closed - put ']' where it ends"]


@pytest.mark.parametrize("code", PAGES)
def test_the_examples_of_the_explanations_are_true(tmp_path, code):
    """The wrong sections cause the very code in an otherwise right map, the right ones cause nothing."""
    wrong, right = re.findall(r"^(?:Wrong|Right):\n```yaml\n(.*?)```$", explain(code) or "", re.DOTALL | re.MULTILINE)

    def caused(text: str) -> set[str]:
        mapping, problems = read_map(
            tmp_path, changed(**{k.replace("import", "kind"): t for k, t in sections(text).items()})
        )
        return {p.code for p in problems + (mapping.problems(HEADER.split(",")) if mapping else [])}

    assert caused(wrong) == {code}
    assert caused(right) == set()
