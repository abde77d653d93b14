"""The owner's screens: margins and the hours behind them, contracts, projects, the rules, today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from shown import NARROW, NORMAL, WIDE, lines, press, same_as_kept, settled, text, toasts
from textual.pilot import Pilot

from engine.boards import margins
from engine.desk import Desk
from tests.reports.shop import Shop
from tui.app import MargineApp
from tui.screens.record import RecordScreen

SIZES = pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
PLACES = pytest.mark.parametrize(
    ("letter", "name"),
    [("m", "margins"), ("k", "contracts"), ("p", "projects"), ("w", "workflows"), ("h", "home")],
    ids=lambda each: each if len(each) > 1 else "",
)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@asynccontextmanager
async def shown(shop: Shop, size: tuple[int, int] = NORMAL, *keys: str) -> AsyncIterator[Pilot[None]]:
    """The screens of the shop, at one place."""
    app = MargineApp(lambda: shop.store, shop.desk.workflow, shop.clock, "anna")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, *keys)
        yield pilot


@SIZES
@PLACES
async def test_every_board_at_every_size(shop: Shop, size: tuple[int, int], letter: str, name: str):
    """What says how matters stand is there at every size; a person has read these."""
    async with shown(shop, size, "0", letter) as pilot:
        same_as_kept(pilot, f"{name}-{size[0]}x{size[1]}")


@PLACES
async def test_every_board_in_ascii(shop: Shop, letter: str, name: str, monkeypatch: pytest.MonkeyPatch):
    """Sparklines, bars and signs have a spelling on every terminal."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with shown(shop, NARROW, "0", letter) as pilot:
        assert text(pilot).isascii()
        same_as_kept(pilot, f"{name}-ascii-80x24")


async def test_margins_go_round_by_what_they_are_shown(shop: Shop):
    """B goes from clients to contracts, services, projects, agents, and back."""
    async with shown(shop, NORMAL, "0", "m") as pilot:
        seen = []
        for _ in margins.BY:
            seen.append(lines(pilot)[0].split("by ")[1].split(",")[0])
            await press(pilot, "b")
        assert seen == list(margins.BY)
        assert "by client" in lines(pilot)[0]


async def test_a_margin_down_to_the_ticket(shop: Shop):
    """Enter on a client shows what its margin is made of, Enter on a part its record; Esc comes back step by step."""
    async with shown(shop, NORMAL, "0", "m", "enter") as pilot:
        assert "what Rossi is made of" in lines(pilot)[0]
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        await press(pilot, "escape", "escape")
        assert "by client" in lines(pilot)[0]


async def test_help_explains_the_figures_under_the_cursor(shop: Shop):
    """? says first how the figures of the line came about."""
    async with shown(shop, NORMAL, "0", "m", "question_mark") as pilot:
        assert "Under the cursor" in text(pilot)
        assert "Margin = revenue" in text(pilot)


async def test_months_go_back_and_not_ahead(shop: Shop):
    """[ shows October, ] comes back; from the present month on there is none."""
    async with shown(shop, NORMAL, "0", "m", "left_square_bracket") as pilot:
        assert "Oct 2026" in lines(pilot)[0]
        await press(pilot, "right_square_bracket", "right_square_bracket")
        assert "Nov 2026" in lines(pilot)[0]


async def test_home_leads_on(shop: Shop):
    """Enter on a title goes to the screen that tells more."""
    async with shown(shop, NORMAL, "0", "h", "enter") as pilot:
        assert pilot.app.current_mode == "clocks"


async def test_a_refused_transition_is_seen_among_the_rules(shop: Shop):
    """What a rule refused today stands on the screen of the rules, with its place."""
    desk = Desk(shop.store, shop.desk.workflow, shop.clock, notes_refusals=True)
    shop.desk = desk
    shop.ask(shop.project, "accept")
    async with shown(shop, NORMAL, "0", "w") as pilot:
        assert "1  accept:" in text(pilot)


async def test_a_machine_is_drawn_with_its_records(shop: Shop):
    """Down to a kind of record: its states and how many stand in each."""
    async with shown(shop, NORMAL, "0", "w", *"jjjjjj") as pilot:
        assert "new  3" in text(pilot)


async def test_the_file_of_a_machine_in_the_editor(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """Where the screen cannot be left, as in a browser, it says which file to edit."""
    monkeypatch.setenv("EDITOR", "true")
    async with shown(shop, NORMAL, "0", "w", "j", "e") as pilot:
        assert any("edit" in told and ".yaml elsewhere" in told for told in toasts(pilot))
