"""Reading YAML: what a document means, where each part of it stands, and what happens to what is no YAML.

`malformed/` holds one bad file per mistake and beside it what `margine check` shows for it. To add one, write the
`.yaml`, run this test, read what it would show, and save that as the `.txt`.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.cli.diagnostics import render
from engine.machines import source as module
from engine.machines.composer import DEEPEST, MOST_VALUES
from engine.machines.source import LARGEST_FILE, Source, read, read_file
from engine.problems import Position

MALFORMED = sorted((Path(__file__).parent / "malformed").glob("*.yaml"))
PARSERS = {"C": getattr(yaml, "CSafeLoader", yaml.SafeLoader), "Python": yaml.SafeLoader}


@pytest.fixture(params=sorted(PARSERS))
def parser(request, monkeypatch):
    """Each make of the parser in turn: not every machine has the one in C."""
    monkeypatch.setattr(module, "_PARSER", PARSERS[request.param])
    return request.param


def good(text: str) -> Source:
    """The source of a text without problems."""
    source, problems = read(text.encode(), "a.yaml")
    assert problems == []
    assert source
    return source


def complaints(data: bytes) -> list[str]:
    """What reading says about data of which nothing comes out."""
    source, problems = read(data, "a.yaml")
    assert source is None
    return [f"{problem.code} {problem}" for problem in problems]


def written(source: Source, place: Position) -> str:
    """The text that a position covers on its line."""
    return source.text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


# what it means


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("on", "on"), ("off", "off"), ("yes", "yes"), ("no", "no"), ("NO", "NO"), ("y", "y"), ("N", "N"),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("tRUE", "tRUE"),
        ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nULL", "nULL"),
        ("0", 0), ("12", 12), ("-12", -12), ("+12", 12), ("012", 12), ("0o17", 15), ("0x1F", 31),
        ("0b11", "0b11"), ("1_000", "1_000"), ("1,000", "1,000"), ("-0o17", "-0o17"), ("٣", "٣"),
        ("9223372036854775807", 2**63 - 1), ("-9223372036854775808", -(2**63)),
        ("1.5", Decimal("1.5")), ("1.10", Decimal("1.10")), (".5", Decimal("0.5")), ("1.", Decimal(1)),
        ("1e3", Decimal("1E+3")), ("-1.5E-2", Decimal("-0.015")), (".", "."), ("e3", "e3"), ("1.2.3", "1.2.3"),
        ("1:30", "1:30"), ("09:00-13:00", "09:00-13:00"), ("2026-12-24", "2026-12-24"), ("75%", "75%"),
        ("'12'", "12"), ('"true"', "true"), ("'it''s'", "it's"), ('"a\\tb"', "a\tb"), ("=", "="),
    ],
)  # fmt: skip
def test_scalars_mean_what_yaml_1_2_says(scalar, value, parser):
    """Nothing of YAML 1.1: words and times stay text, and a number with a point is a Decimal, digit for digit."""
    read_value = good(f"key: {scalar}\n").value["key"]
    assert (read_value, type(read_value), str(read_value)) == (value, type(value), str(value))


def test_keys_are_text_however_they_look(parser):
    """`on:` is no boolean, and a whole number is the key that it is written as."""
    assert good("on: 1\nNO: 2\n007: 3\n'true': 4\n").value == {"on": 1, "NO": 2, "007": 3, "true": 4}


def test_a_repeated_value_is_a_copy(parser):
    """Whoever rewrites one place of an alias does not rewrite the other."""
    value = good("a: &hours [mon-fri]\nb: *hours\n").value
    value["a"].append("sat")
    assert value == {"a": ["mon-fri", "sat"], "b": ["mon-fri"]}


def test_an_alias_can_be_a_key_and_a_name_can_be_given_anew(parser):
    """Aliases work as YAML 1.2 has them, as long as they end."""
    assert good("- &a one\n- *a : 1\n- &a two\n- *a\n").value == ["one", {"one": 1}, "two", "two"]


@pytest.mark.parametrize("text", ["%YAML 1.2\n---\na: 1\n", "---\na: 1\n...\n", "\ufeffa: 1\n", "a: 1\r\n", "a: 1"])
def test_what_editors_put_around_a_document_changes_nothing(text, parser):
    """Version lines, marks, a byte order mark, and other line ends are all read."""
    assert good(text).value == {"a": 1}


def test_the_digest_is_of_the_bytes():
    """Seven digits of SHA-256, so that `sha256sum` shows the same."""
    assert good("a: 1\n").digest == "37b128c"


# where it stands

TICKET = """\
workflow: ticket
states:
  new:  {initial: true}
  done:
transitions:
  close: {from: [new, 'open'], if: 'a == "x"'}
again: &calendar
  - mon
other: *calendar
"""


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), "1:1", "1:1"),
        (("workflow",), "1:11-17", "1:1-9"),
        (("states",), "3:3", "2:1-7"),
        (("states", "new"), "3:9-24", "3:3-6"),
        (("states", "new", "initial"), "3:19-23", "3:10-17"),
        (("states", "done"), "4:8-8", "4:3-7"),
        (("transitions", "close", "from", 1), "6:23-29", "6:23-29"),
        (("again", 0), "8:5-8", "8:5-8"),
        (("other",), "9:8-17", "9:1-6"),
        (("other", 0), "8:5-8", "8:5-8"),
        (("states", "new", "title"), "3:9-24", "3:3-6"),
        (("states", "old", "title"), "3:3", "2:1-7"),
        (("missing",), "1:1", "1:1"),
        (("transitions", "close", "from", 7), "6:17-30", "6:11-15"),
    ],
)
def test_every_path_has_a_place(path, value, key, parser):
    """Values and keys are found; what is not there is shown at the nearest thing around it."""
    source = good(TICKET)
    shown = [
        f"{place.line}:{place.column}{f'-{place.end_column}' if place.end_column else ''}"
        for place in (source.at(*path), source.key_at(*path))
    ]
    assert shown == [value, key]


@pytest.mark.parametrize(
    ("text", "line", "column", "place"),
    [
        ("a: b == 1", 1, 3, "1:6"),
        ("a: 'b == 1'", 1, 3, "1:7"),
        ("a: 'it''s x'", 1, 6, "1:11"),
        ('a: "\\u0041 x\\n y"', 1, 3, "1:12"),
        ('a: "\\u0041 x\\n y"', 2, 2, "1:16"),
        ("a: b ==\n     1", 1, 6, "2:6"),
        ("a: 'b\n\n  c'", 2, 1, "3:3"),
        ('a: "b \\\n   c"', 1, 3, "2:4"),
        ("a: |\n  b &&\n    c\n\n  d\n", 2, 3, "3:5"),
        ("a: |\r\n  b\r\n  c\r\n", 2, 1, "3:3"),
        ("a: |2-\n   b\n  c", 2, 1, "3:3"),
        ("a: >\n  b &&\n  c\n", 1, 6, "3:3"),
        ("a: >  # folded\n  b\n\n  c\n", 2, 1, "4:3"),
        ("a: >\n  b\n    c\n  d\n", 2, 3, "1:4"),
        ("a: &x 'b == 1'", 1, 3, "1:10"),
        ("a: b", 1, 99, "1:4"),
        ("a: b", 9, 1, "1:4"),
        ("a: [b]", 1, 1, "1:4"),
    ],
)
def test_a_place_inside_a_text_is_found_in_the_file(text, line, column, place, parser):
    """An error in an expression points into the YAML file, whatever quotes stand around the expression."""
    found = good(text).inside(("a",), line, column)
    assert str(found) == f"a.yaml:{place}"


WORDS = st.text(st.sampled_from("abz é漢😀'\"\\:#-,[]{}&*!|>%@\n\t0."), max_size=12)
DOCUMENTS = st.dictionaries(WORDS, st.recursive(WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    WORDS, inner, max_size=3), max_leaves=8), min_size=1, max_size=4)  # fmt: skip


def texts(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], str]]:
    """Every text in a document with its path."""
    if isinstance(value, str):
        return [(path, value)]
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [found for key, item in items for found in texts(item, (*path, key))]


@given(document=DOCUMENTS, style=st.sampled_from(["'", '"', "|"]), flow=st.booleans())
def test_what_is_written_is_read_and_stands_where_it_says(document, style, flow):
    """Any document of texts comes back whole, and each character of each text is where `inside` puts it."""
    dumped = yaml.safe_dump(document, default_style=style, default_flow_style=flow, allow_unicode=True, width=1000)
    source = good(dumped)
    assert source.value == document
    lines = source.text.split("\n")
    for path, text in texts(document):
        for number, line in enumerate(text.split("\n"), start=1):
            for column, character in enumerate(line, start=1):
                place = source.inside(path, number, column)
                assert lines[place.line - 1][place.column - 1] in {character, "\\"}


@given(words=st.lists(st.text("abcdefgh", min_size=1), min_size=1, max_size=8, unique=True))
def test_the_text_at_the_place_of_a_scalar_is_the_scalar(words):
    """Line, column and end column cover the very characters, for keys and values alike."""
    source = good("".join(f"{'é' * i}{word}: {word}漢  # {word}\n" for i, word in enumerate(words)))
    for key, value in source.value.items():
        assert (written(source, source.key_at(key)), written(source, source.at(key))) == (key, value)


# what cannot be


@pytest.mark.parametrize("path", MALFORMED, ids=lambda path: path.stem)
def test_each_mistake_is_shown_in_plain_words_at_its_place(path, parser):
    """One bad file per mistake; the message, the excerpt and the advice are pinned beside it, for both parsers."""
    data = path.read_bytes()
    _, problems = read(data, path.name)
    shown = render(problems, lambda _: data.decode(errors="replace"), "full", colour=False)
    assert f"{shown}\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("bracket", ["[", "{", "- ", "? ", "[a, "])
def test_fifty_thousand_brackets_are_refused_at_the_fifty_first(bracket, parser):
    """Nesting is counted while reading, before it can end the process."""
    (complaint,) = complaints(bracket.encode() * 50_000)
    column = DEEPEST * len(bracket) + 1
    assert complaint == (
        f"M104 a.yaml:1:{column}: mappings and lists are nested more than 50 deep, the most that is read"
    )


def test_fifty_levels_are_read(parser):
    """The limit itself is allowed."""
    assert good("[" * DEEPEST + "]" * DEEPEST).value


def test_an_alias_cannot_nest_deeper_than_brackets_can(parser):
    """What an alias stands for counts as nested where the alias stands."""
    half = "[" * 30 + "]" * 30
    assert complaints(f"- &a {half}\n- {'[' * 20}*a{']' * 20}\n".encode()) == [
        "M104 a.yaml:2:23: mappings and lists are nested more than 50 deep, the most that is read"
    ]


def test_an_alias_bomb_is_refused_before_it_goes_off(parser):
    """A few lines of aliases that stand for millions of values are counted, not built."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    assert complaints(bomb.encode()) == [
        "M104 a.yaml:6:8: the file holds more than 100,000 values, the most that are read"
    ]


def test_too_many_values_are_refused():
    """A file of a hundred thousand values and one is not read further."""
    assert complaints(b"[" + b"a," * MOST_VALUES + b"]") == [
        "M104 a.yaml:1:200000: the file holds more than 100,000 values, the most that are read"
    ]


def test_two_megabytes_are_refused_unread():
    """The size is looked at before anything else."""
    assert complaints(b"a" * 2_000_000) == [
        "M104 a.yaml:1:1: the file is larger than 1,000,000 bytes, the most that is read"
    ]


def test_a_mistake_that_leaves_the_rest_readable_does_not_hide_it():
    """Of two equal keys the first one counts, a refused key is left out, and the rest is there."""
    source, problems = read(b"a: 1\na: 2\n<<: {}\nb: !x 3\nc: .inf\nd: 4\n", "a.yaml")
    assert source
    assert source.value == {"a": 1, "b": 3, "c": ".inf", "d": 4}
    assert [problem.code for problem in problems] == ["M102", "M105", "M106", "M111"]


@pytest.mark.parametrize("cut", range(0, len(TICKET), 7))
def test_a_file_cut_anywhere_is_read_or_explained(cut, parser):
    """Half a file gives half the values or a message with a place, never an accident."""
    source, problems = read(TICKET[:cut].encode(), "a.yaml")
    assert source or problems
    assert not any("cannot be understood" in problem.message for problem in problems)


YAMLISH = st.lists(
    st.sampled_from(["a", "b: ", ": ", "- ", "? ", "\n", "  ", "\t", "[", "]", "{", "}", ", ", "&x ", "*x", "!", "!!t ",
                     "|", ">", "'", '"', "\\", "\\ud800", "#", "%", "---", "...", "<<", "~", "1e9", "@", "\r", "\0",
                     "\u2028", "😀", "\ufeff", "|2\n"]),
    max_size=30,
).map("".join)  # fmt: skip


@settings(max_examples=300)
@given(data=st.binary(max_size=60) | YAMLISH.map(lambda text: text.encode()), make=st.sampled_from(sorted(PARSERS)))
@example(data=b'"\\UFFFFFFFF"', make="Python")
@example(data=b"a: 1\n\x00", make="C")
@example(data=b"&0 [", make="C")
def test_any_bytes_give_values_or_problems(data, make):
    """Whatever a file holds, reading it ends with a Source or with Problems that lie inside the file."""
    before, module._PARSER = module._PARSER, PARSERS[make]
    try:
        source, problems = read(data, "a.yaml")
    finally:
        module._PARSER = before
    assert source or problems
    lines = data.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert 1 <= problem.position.line <= len(lines)
        assert 1 <= problem.position.column <= len(lines[problem.position.line - 1]) + 1


# files


def test_a_file_is_read_under_the_name_that_is_shown(tmp_path):
    """Messages name the file as the person named it, not as the machine does."""
    path = tmp_path / "ticket.yaml"
    path.write_text(TICKET)
    source, problems = read_file(path, "workflows/ticket.yaml")
    assert problems == []
    assert source
    assert str(source.at("states", "new")) == "workflows/ticket.yaml:3:9"


def test_a_file_that_grows_beyond_the_limit_is_not_read_whole(tmp_path):
    """One byte above the limit is enough to know."""
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (LARGEST_FILE + 10))
    _, (problem,) = read_file(path, "big.yaml")
    assert str(problem) == "big.yaml:1:1: the file is larger than 1,000,000 bytes, the most that is read"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("nothing", "'x.yaml' cannot be read: no such file or directory"),
        ("folder", "'x.yaml' is a folder, and a YAML file is needed"),
        ("pipe", "'x.yaml' is no ordinary file, and a YAML file is needed"),
        ("circle", "'x.yaml' cannot be read: too many levels of symbolic links"),
    ],
)
def test_what_cannot_be_opened_is_a_problem_too(kind, message, tmp_path):
    """A missing file, a folder, a pipe that would block, a link to itself: each has its message."""
    path = tmp_path / "x.yaml"
    make = {
        "nothing": lambda: None,
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "circle": lambda: path.symlink_to(path),
    }
    make[kind]()
    source, (problem,) = read_file(path, "x.yaml")
    assert source is None
    assert (problem.code, str(problem)) == ("M108", f"x.yaml:1:1: {message}")
