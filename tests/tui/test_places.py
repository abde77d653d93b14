"""The frame that every screen of a day has: places, records above them, lists whose cursor stays."""

from __future__ import annotations

import pytest
from shown import lines, monday, press, queue, settled, text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.events import Key

from tui.board import BoardScreen
from tui.glyphs import ASCII
from tui.places import PLACES, Place
from tui.screens.record import RecordScreen
from tui.widgets.lines import Cell, Column, Item, Lines, fit

COLUMNS = (Column("Client", 8, grow=True), Column("Open", 4, right=True), Column("Note", 10, drop=1))


class Counted(BoardScreen[int]):
    """How many events there are, as the smallest board there can be."""

    NAME = "counted"

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs)

    def read(self, practice) -> int:
        return practice.store.position()

    def show(self, board: int) -> None:
        self.query_one(Lines).show(COLUMNS, [Item("all", ("Everybody", str(board), "so far"))])


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second place beside the queue."""
    place = Place("counted", "x", "Counted", "f20", f"{__name__}:Counted")
    monkeypatch.setattr("tui.app.PLACES", (*PLACES, place))
    return


async def test_another_place_and_back(counted):
    """0 and a letter go to another screen, which reads its board; the queue is then as it was left."""
    office = monday()
    async with queue(office, agent="dario") as pilot:
        await press(pilot, "2", "j", "0")
        assert "  x       Counted" in text(pilot)  # no F-key goes there
        await press(pilot, "x")
        assert "Everybody" in text(pilot)
        assert str(office.store.position()) in text(pilot)
        await press(pilot, "0", "q")
        assert lines(pilot)[4].startswith("▌")


async def test_a_board_follows_commits_only_while_people_look(counted):
    """A place in the background reads nothing; it catches up when people come back."""
    office = monday()
    async with queue(office, agent="dario") as pilot:
        await press(pilot, "0", "x")
        screen = pilot.app.front
        await press(pilot, "0", "q")
        office.note("T-4", "Noch etwas.")
        pilot.app.session.heard(_news(office))
        await settled(pilot)
        assert screen.board < office.store.position()
        screen._busy = False
        await press(pilot, "0", "x")
        assert screen.board == office.store.position()


def _news(office):
    from tui.feed import News

    return News(frozenset({"T-4"}), frozenset(), (), office.store.position())


async def test_a_record_above_any_screen():
    """A record that a board names opens in full, with its keys, and Esc goes back to where one was."""
    async with queue(monday()) as pilot:
        pilot.app.go_to("T-4")
        await settled(pilot)
        assert isinstance(pilot.app.screen, RecordScreen)
        assert "Posta bloccata, errore 550" in text(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, RecordScreen)


async def test_a_record_that_is_not_there():
    """It is said, and nothing opens."""
    async with queue(monday()) as pilot:
        pilot.app.go_to("T-999")
        await settled(pilot)
        assert "there is no T-999 to be shown" in text(pilot)


def test_columns_give_way_by_rank():
    """Where there is no room the column that matters least goes; what is left over goes to the one that grows."""
    assert list(fit(COLUMNS, 40)) == [(0, 24), (1, 4), (2, 10)]
    assert list(fit(COLUMNS, 20)) == [(0, 15), (1, 4)]


class Listed(App[None]):
    """Some lines by themselves."""

    CSS = "Lines { height: 6; }"

    def compose(self) -> ComposeResult:
        yield Lines(ASCII)


def client(number: int, *, heading: bool = False) -> Item:
    return Item(
        f"C-{number}", (Cell(f"Client {number}"), str(number), ""), mark="!" if number == 3 else "", heading=heading
    )


async def test_the_cursor_stays_with_its_line():
    """Shown anew in another order, the list has its cursor on the same line of the screen and the same key."""
    async with Listed().run_test(size=(40, 10)) as pilot:
        shown = pilot.app.query_one(Lines)
        shown.show(COLUMNS, [client(n) for n in range(50)])
        shown.move_to(30)
        await pilot.pause()
        offset = shown.cursor - shown.scroll_offset.y
        shown.show(COLUMNS, [client(n) for n in range(10, 60)])
        await pilot.pause()
        assert (shown.current.key, shown.cursor) == ("C-30", 20)
        assert shown.cursor - shown.scroll_offset.y == offset


async def test_headings_are_never_under_the_cursor():
    """Moving goes over them, at both ends too."""
    async with Listed().run_test(size=(40, 10)) as pilot:
        shown = pilot.app.query_one(Lines)
        shown.show(COLUMNS, [client(0, heading=True), client(1), client(2, heading=True), client(3)])
        await pilot.pause()
        assert shown.current.key == "C-1"
        shown.move(1)
        assert shown.current.key == "C-3"
        shown.move(-1)
        shown.move(-1)
        assert shown.current.key == "C-1"


def test_every_key_of_every_place_has_a_name():
    """Keys can be changed by name, so every binding has one."""
    from tui.board import KEYS_OF_EVERY_BOARD
    from tui.place import KEYS_OF_EVERY_PLACE

    assert all(binding.id for binding in Binding.make_bindings([*KEYS_OF_EVERY_BOARD, *KEYS_OF_EVERY_PLACE]))


def test_signs_of_a_sparkline():
    """From the least to the most, and flat where nothing differs."""
    assert ASCII.sparkline([0, 50, 100]) == "_-#"
    assert ASCII.sparkline([-100, 0]) == "_#"
    assert ASCII.sparkline([0, 0]) == "__"
    assert ASCII.bar(1, 2, 8) == "####----"
    assert ASCII.bar(3, 2, 4) == "####"
    assert ASCII.bar(1, 0, 4) == "----"


async def test_a_letter_typed_at_once_is_for_the_menu():
    """Over a slow line 0 and the letter come together: the letter goes there, and does nothing to the queue below."""
    office = monday()
    async with queue(office, agent="dario") as pilot:
        for key in ("0", "k"):
            pilot.app.post_message(Key(key, key))
        await settled(pilot)
        assert pilot.app.current_mode == "contracts"
        for key in ("0", "q"):
            pilot.app.post_message(Key(key, key))
        await settled(pilot)
        assert pilot.app.current_mode == "queue"
        assert pilot.app.is_running
