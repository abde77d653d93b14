"""Pictures of machines that nobody would write: everything is in them, nothing breaks out, nothing lies on anything."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings

from engine.graph.drawing import drawn, half
from engine.graph.lettering import cells, plain, width, wrapped
from engine.graph.mermaid import RESERVED, escaped, mermaid, name
from engine.graph.model import Graph, picture
from engine.graph.svg import svg
from engine.graph.text import ASCII, plain_signs, text
from tests.graph.drafts import HOSTILE, graphs, shipped


def squeezed(words: str) -> str:
    """Without spaces: a long word may be broken anywhere."""
    return re.sub(r"\s|…", "", words)


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_any_svg_is_xml_with_every_state_and_way_in_it(graph: Graph):
    """Whatever titles hold, a reader of XML finds all of them."""
    root = ET.fromstring(svg(graph))
    told = squeezed(root.find("{http://www.w3.org/2000/svg}desc").text)
    for box in graph.boxes:
        assert root.find(f".//*[@id='margine-odd-state-{box.name}']") is not None
        assert squeezed(plain(box.title)) in told
    assert all(squeezed(plain(arrow.label)) in told for arrow in graph.arrows)


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_no_box_or_label_lies_on_another(graph: Graph):
    """Boxes and labels keep their distance, however many ways there are."""
    drawing = drawn(graph)
    seen = [v for row in drawing.layers.rows for v in row if v.box is not None or v.label]
    areas = [(v.x - v.left, drawing.top(v), v.x + v.right, drawing.bottom(v)) for v in seen]
    for (left, top, right, bottom), (left2, top2, right2, bottom2) in combinations(areas, 2):
        assert right <= left2 + 0.2 or right2 <= left + 0.2 or bottom <= top2 or bottom2 <= top


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_everything_lies_on_the_paper_and_no_line_runs_through_a_box(graph: Graph):
    """A line passes a row of boxes where it has room of its own."""
    drawing = drawn(graph)
    for row in drawing.layers.rows:
        for vertex in row:
            assert vertex.x - vertex.left >= 0
            assert vertex.x + vertex.right <= drawing.width
            others = [box for box in row if box.box is not None and box is not vertex]
            assert all(abs(box.x - vertex.x) > half(box.box) for box in others)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_any_mermaid_has_a_line_for_everything_and_no_more(graph: Graph):
    """No title begins a line, ends one, or says anything to Mermaid."""
    lines = mermaid(graph).splitlines()
    finals, pauses = sum(box.final for box in graph.boxes), sum(len(box.pauses) for box in graph.boxes)
    assert len(lines) == 3 + len(graph.boxes) + pauses + 1 + len(graph.arrows) + finals + len(graph.groups)
    for arrow in graph.arrows:
        way = f"    {name(arrow.source)} --> {name(arrow.target)} : "
        assert any(line.startswith(way) and escaped(arrow.label) in line for line in lines)


@pytest.mark.parametrize("title", HOSTILE)
def test_what_mermaid_would_read_is_written_as_numbers(title: str):
    """Its own parser (11.x) was shown these; in a label they are words and nothing else."""
    safe = escaped(title)
    assert not re.search(r'[";:<>{}`\n%\\]|--|\[\[|direction', re.sub(r"#\d+;", "", safe), re.IGNORECASE)
    assert "".join(re.sub(r"#(\d+);", lambda n: chr(int(n[1])), safe).split()) == "".join(plain(title).split())


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_no_state_is_called_like_a_word_of_mermaids(word: str):
    """A state may be called `end` or `note` all the same."""
    assert name(word) == f"{word}_"


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_any_terminal_drawing_fits_and_leaves_nothing_out(graph: Graph):
    """At 80 and at 120 columns, and with ASCII alone."""
    for columns in (80, 120):
        lines = list(text(graph, columns))
        assert max(map(cells, lines)) <= columns
        said = squeezed("".join(lines))
        assert all(box.name in said for box in graph.boxes)
        assert all(arrow.name in said for arrow in graph.arrows)
    assert "".join(plain_signs(list(text(graph, 80, ASCII)))).isascii()


def test_the_shipped_kinds_fit_the_terminals_that_people_have():
    """80 columns are enough for every line of every kind, and no line is broken at 120."""
    for kind, definition in shipped().items():
        assert max(cells(line) for line in text(picture(definition), 80)) <= 80, kind


def test_letters_are_measured_generously_and_lines_broken_between_words():
    """Wide letters count twice, accents not at all; a word that is too long is broken, never dropped."""
    assert (cells("日本"), cells("e\u0301"), cells("abc")) == (4, 1, 3)
    assert width("WWW", 10) > width("iii", 10) > 0
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrapped("a b c d", 1, 3) == ["a", "b", "…"]
