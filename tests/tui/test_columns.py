"""What stands in a line of the queue, and how it is cut."""

import pytest
from shown import WORKFLOWS, at, monday

from engine.store.contract import Where
from engine.views import Views
from engine.workflow import load
from tui.columns import cells, columns, cut, shape
from tui.glyphs import ASCII, UNICODE, chosen
from tui.keys import keys_of


def line(stream: str, width: int, moment: str) -> str:
    """A record's cells as they read at a moment."""
    office = monday()
    row = next(r for r in Views(office.store, office.workflow).page(Where(kind="ticket")).rows if r.id == stream)
    form = shape(office.workflow.definitions["ticket"])
    return "|".join(cell.text.strip() for cell in cells(row, columns(form, width, 6), form, at(moment)))


@pytest.mark.parametrize(
    ("stream", "moment", "read"),
    [
        ("T-6", "2026-11-23 09:30:00", "|T-6|P4|new|Rossi Srl|Nuovo utente: M. Galli|7:35|39:35"),
        ("T-6", "2026-11-23 16:05:00", "~|T-6|P4|new|Rossi Srl|Nuovo utente: M. Galli|2:00|34:00"),
        ("T-6", "2026-11-24 09:04:59", "~|T-6|P4|new|Rossi Srl|Nuovo utente: M. Galli|0:00:01|32:00"),
        ("T-6", "2026-11-24 09:05:00", "!|T-6|P4|new|Rossi Srl|Nuovo utente: M. Galli|0:00:00|32:00"),
        ("T-1", "2026-11-19 17:00:00", "~|T-1|P3|waiting|Studio Verdi|Stampante offline|1:00|z 39:00"),
        ("T-2", "2026-11-23 09:30:00", "!|T-2|P1|working|Rossi Srl|Server non raggiungibile|met|-92:30"),
    ],
)
def test_a_line_reads_what_presses_by_sign(stream: str, moment: str, read: str):
    """`~` when less than a quarter is left, `!` from the deadline on, `z` and a frozen figure while it waits."""
    assert line(stream, 80, moment) == read


@pytest.mark.parametrize("width", range(58, 220))
def test_columns_fill_the_width(width: int):
    """At no width is anything cut off at the right or left unused."""
    found = columns(shape(load(WORKFLOWS).definitions["ticket"]), width, 6)
    assert sum(column.width + 1 for column in found) - 1 == width


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("VPN", "VPN     "),
        ("abcdefgh", "abcdefgh"),
        ("abcdefghi", "abcdefg…"),
        ("日本語日本語", "日本語 …"),
        ("a\x1b[31m\nb", "a [31m b"),
    ],
)
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, read: str):
    """Wide letters count two cells, and no sign in a subject can move the cursor."""
    assert cut(text, 8, UNICODE) == read


def test_plain_terminals_get_plain_letters():
    """Without UTF-8 accents lose their marks and arrows become words of ASCII."""
    assert ASCII.clean("Più: new → working, 10 €") == "Piu: new -> working, 10 EUR"
    assert chosen({"LANG": "it_IT.UTF-8"}) is UNICODE
    assert chosen({"LC_ALL": "C", "LANG": "it_IT.UTF-8"}) is ASCII
    assert chosen({"MARGINE_ASCII": "1", "LANG": "it_IT.UTF-8"}) is ASCII


def test_every_transition_has_a_letter_of_its_own():
    """A key is the first free letter of the name, and no other binding uses it."""
    keys = keys_of(load(WORKFLOWS).definitions["ticket"], set("jkgGqrinso"))
    assert keys["assign"] == "a"
    assert keys["resolve"] == "e"
    assert len(set(keys.values())) == len(keys)
    assert not set(keys.values()) & set("jkgGqrinso")
