"""How problems look: for a person, for grep, for programs, for a code host."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from engine.cli.diagnostics import MOST_SHOWN, counted, render
from engine.cli.excerpt import cells
from engine.problems import Position, Problem

FILE = "workflows/ticket.yaml"
TICKET = """\
workflow: ticket
transitions:
  resolve: {from: open, to: resloved}
states:
  resolved: {}
  resolved: {}
"""
LOST = Problem(
    "M202",
    "transition 'resolve' leads to 'resloved', which is no state of this workflow; did you mean 'resolved'?",
    Position(FILE, 3, 29, 37),
    "states of this workflow are listed under 'states'",
)
TWICE = Problem(
    "M102",
    "the key 'resolved' is given twice in one mapping, first on line 5",
    Position(FILE, 6, 3, 11),
    related=((Position(FILE, 5, 3, 11), "first given here"),),
)
UNUSED = Problem("M302", "100% unused, and: idle", Position("a,b.yaml", 1, 1), severity="warning")


def shown(*problems: Problem, text: str | None = TICKET, form="full", colour=False) -> str:
    return render(problems, lambda _: text, form, colour=colour)


def excerpt(text: str, line: int, column: int, end_column: int = 0) -> list[str]:
    """The line and the carets that are shown for a place."""
    problem = Problem("M101", "x", Position("a.yaml", line, column, end_column))
    return shown(problem, text=text).split("\n")[3:5]


def test_full_shows_the_line_the_carets_the_help_and_related_places():
    """Everything that is known about a problem stands together, in the order of the file, and is counted."""
    assert (
        shown(TWICE, LOST)
        == """\
error[M202]: transition 'resolve' leads to 'resloved', which is no state of this workflow; did you mean 'resolved'?
 --> workflows/ticket.yaml:3:29
  |
3 |   resolve: {from: open, to: resloved}
  |                             ^^^^^^^^
  = help: states of this workflow are listed under 'states'

error[M102]: the key 'resolved' is given twice in one mapping, first on line 5
 --> workflows/ticket.yaml:6:3
  |
6 |   resolved: {}
  |   ^^^^^^^^
note: first given here
 --> workflows/ticket.yaml:5:3
  |
5 |   resolved: {}
  |   ^^^^^^^^

2 errors"""
    )


def test_the_gutter_is_as_wide_as_the_largest_line_number():
    """Excerpts of one problem stand under each other."""
    far = Problem("M102", "x", Position("a.yaml", 100, 1), related=((Position("a.yaml", 9, 1), "first"),))
    assert (
        shown(far, text="k: 1\n" * 100)
        == """\
error[M102]: x
   --> a.yaml:100:1
    |
100 | k: 1
    | ^
note: first
   --> a.yaml:9:1
    |
  9 | k: 1
    | ^

1 error"""
    )


@pytest.mark.parametrize(
    ("text", "place", "lines"),
    [
        ("a: b", (1, 4, 5), ["1 | a: b", "  |    ^"]),
        ("a: 漢字 b", (1, 4, 6), ["1 | a: 漢字 b", "  |    ^^^^"]),
        ("漢: b", (1, 4, 5), ["1 | 漢: b", "  |     ^"]),
        ("e\u0301: b", (1, 5, 6), ["1 | e\u0301: b", "  |    ^"]),
        ("\ta: b", (1, 2, 3), ["1 |     a: b", "  |     ^"]),
        ("a:\tbc", (1, 4, 6), ["1 | a:    bc", "  |       ^^"]),
        ("a: b", (1, 5, 0), ["1 | a: b", "  |     ^"]),
        ("a: b", (1, 50, 60), ["1 | a: b", "  |     ^"]),
        ("a: [b,\nc]", (1, 4, 0), ["1 | a: [b,", "  |    ^"]),
        ("a\r\nb: c\rd", (2, 4, 5), ["2 | b: c", "  |    ^"]),
        ("a\x0bb: c", (1, 4, 5), ["1 | a\ufffdb: c", "  |    ^"]),
        ("\ufeffa: b", (1, 4, 5), ["1 | a: b", "  |    ^"]),
        ("", (1, 1, 0), ["1 |", "  | ^"]),
    ],
)
def test_carets_stand_under_the_words_in_any_script(text, place, lines):
    """Wide characters, accents, tabs, line ends and places past the end of a line do not shift the carets."""
    assert excerpt(text, *place) == lines


@pytest.mark.parametrize("column", [1, 60, 250, 497])
def test_a_long_line_is_cut_around_the_place(column):
    """The word stays in sight, with carets under it, however far to the right it stands."""
    text = "." * (column - 1) + "here" + "." * (500 - column - 3)
    line, carets = excerpt(text, 1, column, column + 4)
    assert len(line) < 120
    assert line[carets.index("^") : carets.rindex("^") + 1] == "here"


def test_a_file_cannot_write_on_the_terminal():
    """Escape sequences and marks that reorder text are shown as what they are, in excerpts and messages alike."""
    evil = Problem("M101", "'\x1b[2J' \u202e x", Position("a\x1b.yaml", 1, 1), "\x07")
    for form in ("full", "concise"):
        assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", shown(evil, text="a: \x1b[31m\u202e", form=form))


@pytest.mark.parametrize("text", [None, "one line only"])
def test_without_the_text_the_place_is_still_named(text):
    """A file that is gone, or shorter by now, costs the excerpt and nothing else."""
    problem = Problem("M108", "'a.yaml' cannot be read", Position("a.yaml", 2, 1))
    assert shown(problem, text=text) == "error[M108]: 'a.yaml' cannot be read\n --> a.yaml:2:1\n\n1 error"


def test_full_stops_after_fifty_and_counts_the_rest():
    """A thousand follow-on problems do not push the first ones off the screen."""
    many = [Problem("M101", "x", Position("a.yaml", line, 1)) for line in range(1, MOST_SHOWN + 3)]
    text = shown(*many, UNUSED)
    assert text.count("error[M101]") == MOST_SHOWN - 1
    assert text.endswith("\n\n52 errors, 1 warning; 3 not shown here, --format concise shows all")
    assert len(shown(*many, form="concise").splitlines()) == MOST_SHOWN + 2


def test_colour_changes_nothing_but_the_colour():
    """Whoever cannot see colours, or pipes them away, reads the same."""
    coloured = shown(LOST, UNUSED, TWICE, colour=True)
    assert "\x1b[1;31merror[M202]\x1b[0m" in coloured
    assert "\x1b[1;33mwarning[M302]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == shown(LOST, UNUSED, TWICE)


def test_concise_is_a_line_per_problem():
    """Editors and grep take file:line:col; a warning says that it is one."""
    assert shown(TWICE, LOST, UNUSED, form="concise") == (
        "a,b.yaml:1:1: M302 warning: 100% unused, and: idle\n"
        "workflows/ticket.yaml:3:29: M202 transition 'resolve' leads to 'resloved', which is no state of this workflow; "
        "did you mean 'resolved'?\n"
        "workflows/ticket.yaml:6:3: M102 the key 'resolved' is given twice in one mapping, first on line 5"
    )


def test_json_has_a_version_and_every_fact():
    """A program finds each part of a problem under its own key."""
    assert json.loads(shown(TWICE, UNUSED, form="json")) == {
        "version": 1,
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "code": "M302",
                "severity": "warning",
                "message": "100% unused, and: idle",
                "file": "a,b.yaml",
                "location": {"line": 1, "column": 1},
                "end_location": None,
                "help": None,
                "related": [],
                "explain": "margine explain M302",
            },
            {
                "code": "M102",
                "severity": "error",
                "message": "the key 'resolved' is given twice in one mapping, first on line 5",
                "file": FILE,
                "location": {"line": 6, "column": 3},
                "end_location": {"line": 6, "column": 11},
                "help": None,
                "related": [
                    {
                        "message": "first given here",
                        "file": FILE,
                        "location": {"line": 5, "column": 3},
                        "end_location": {"line": 5, "column": 11},
                    }
                ],
                "explain": "margine explain M102",
            },
        ],
    }


def test_github_commands_are_escaped():
    """Percent signs, line breaks, and in properties colons and commas, cannot end a command early."""
    assert shown(LOST, UNUSED, form="github").splitlines() == [
        "::warning file=a%2Cb.yaml,line=1,col=1,title=M302::100%25 unused, and: idle",
        (
            "::error file=workflows/ticket.yaml,line=3,col=29,endLine=3,endColumn=37,title=M202::transition 'resolve' leads "
            "to 'resloved', which is no state of this workflow; did you mean 'resolved'?%0Astates of this workflow are "
            "listed under 'states'"
        ),
    ]


def test_sarif_is_what_code_scanners_take():
    """Version 2.1.0: one run, a rule per code with its title, places as regions, related places beside them."""
    document = json.loads(shown(TWICE, Problem("M101", "x", Position("my file.yaml", 2, 1)), form="sarif"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"] == {
        "name": "margine",
        "rules": [
            {"id": "M101", "shortDescription": {"text": "not understood as YAML"}},
            {"id": "M102", "shortDescription": {"text": "a key given twice"}},
        ],
    }
    assert run["results"] == [
        {
            "ruleId": "M101",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "x"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "my%20file.yaml"},
                        "region": {"startLine": 2, "startColumn": 1},
                    }
                }
            ],
        },
        {
            "ruleId": "M102",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "the key 'resolved' is given twice in one mapping, first on line 5"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": FILE},
                        "region": {"startLine": 6, "startColumn": 3, "endLine": 6, "endColumn": 11},
                    }
                }
            ],
            "relatedLocations": [
                {
                    "id": 0,
                    "message": {"text": "first given here"},
                    "physicalLocation": {
                        "artifactLocation": {"uri": FILE},
                        "region": {"startLine": 5, "startColumn": 3, "endLine": 5, "endColumn": 11},
                    },
                }
            ],
        },
    ]


def test_no_problems_are_no_text_but_whole_documents():
    """Silence for people, an empty list for programs."""
    assert [shown(form=form) for form in ("full", "concise", "github")] == ["", "", ""]
    assert json.loads(shown(form="json")) == {"version": 1, "errors": 0, "warnings": 0, "problems": []}
    assert json.loads(shown(form="sarif"))["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("problems", "words"), [([], ""), ([LOST], "1 error"), ([LOST, TWICE], "2 errors"), ([UNUSED], "1 warning")]
)
def test_problems_are_counted_in_words(problems, words):
    """The line that ends a check."""
    assert counted(problems) == words


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("\t", 4), ("\x1b", 1), ("", 0)])
def test_cells_are_what_a_terminal_uses(text, width):
    """Each character is as wide as it is shown."""
    assert cells(text) == width


def test_showing_problems_loads_no_library():
    """The renderer costs a check nothing but itself."""
    code = (
        "import sys; import engine.cli.diagnostics; "
        "print(sorted({'yaml', 'rich', 'textual', 'jsonschema', 'json'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
