"""Closing a month on the screen: answer, draft, approve, reopen, send; two people at the same client lose nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from shown import NARROW, NORMAL, WIDE, lines, press, same_as_kept, settled, text, toasts
from textual.pilot import Pilot

from engine.boards import month
from engine.boards.practice import Practice
from engine.month.acting import Clerk
from tests.month.shop import Shop
from tui.app import MargineApp
from tui.screens.form import Form
from tui.widgets.fields import Line


@pytest.fixture
def shop() -> Shop:
    """November of Rossi, ready with a fee and work, and of Verdi, where somebody's hour has no price."""
    found = Shop()
    rossi, verdi = found.client("Rossi Srl", city="Milano"), found.client("Verdi")
    ticket = found.open("anna", client=rossi, contract=found.contract(rossi), subject="VPN lenta")
    found.work(ticket, "2026-11-10 09:00", 70, note="checked the line")
    found.do(ticket, "close")
    second = found.open("anna", client=verdi, subject="Stampante")
    found.work(second, "2026-11-11 09:00", 60)
    found.work(second, "2026-11-12 09:00", 60, by="dario")
    found.do(second, "close")
    found.to("2026-12-01 09:00")
    return found


@asynccontextmanager
async def shown(shop: Shop, size: tuple[int, int] = NORMAL, *keys: str) -> AsyncIterator[Pilot[None]]:
    app = MargineApp(lambda: shop.store, shop.desk.workflow, shop.clock, "dario")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "0", "e", *keys)
        yield pilot


async def looked_again(pilot: Pilot[None]) -> None:
    """The screen has read the board anew, after everything that was under way."""
    await settled(pilot)
    pilot.app.front.read_now()
    await settled(pilot)


def line(pilot: Pilot[None], name: str) -> str:
    return next(line for line in lines(pilot)[1:] if name in line)


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_month_at_every_size(shop: Shop, size: tuple[int, int]):
    """Who is ready, what comes of it, and how much must be answered first."""
    async with shown(shop, size) as pilot:
        same_as_kept(pilot, f"month-{size[0]}x{size[1]}")


async def test_the_month_in_ascii(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    """Signs have a spelling on every terminal."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with shown(shop, NARROW) as pilot:
        assert text(pilot).isascii()
        same_as_kept(pilot, "month-ascii-80x24")


def test_the_board_adds_up_to_what_the_command_says(shop: Shop):
    """The net of all clients is that of their lines, whichever way they are asked for."""
    practice = Practice(shop.store, shop.desk.workflow, shop.clock, "dario")
    board = month.read(practice)
    assert board.net == sum(row.net for row in shop.month().rows()) == sum(line.row.net for line in board.clients)
    assert all(line.recurring + line.work == line.row.net for line in board.clients)


async def test_from_draft_to_approval_and_back(shop: Shop):
    """D draws, A asks and approves, R takes it back for a reason; each step stands in the list."""
    async with shown(shop) as pilot:
        await press(pilot, "d")
        await looked_again(pilot)
        assert "drafted" in line(pilot, "Rossi Srl")
        await press(pilot, "A", "n")
        await looked_again(pilot)
        assert "drafted" in line(pilot, "Rossi Srl")
        await press(pilot, "A", "y")
        await looked_again(pilot)
        assert "approved" in line(pilot, "Rossi Srl")
        await press(pilot, "R", *"jkq", "ctrl+s")
        await looked_again(pilot)
        assert "drafted" in line(pilot, "Rossi Srl")


async def test_an_open_question_is_answered_or_a_reason_given(shop: Shop):
    """A draft with an open question asks why it is approved all the same."""
    async with shown(shop, NORMAL, "j", "d") as pilot:
        await looked_again(pilot)
        await press(pilot, "A")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, *"Dario comes free", "ctrl+s")
        await looked_again(pilot)
        assert "approved" in line(pilot, "Verdi")


async def test_an_hour_is_left_out_and_why(shop: Shop):
    """Inside a client n asks for the reason; the hour is then not billed, and the question is gone."""
    async with shown(shop, NORMAL, "j", "enter", "G", "n") as pilot:
        await press(pilot, *"shown to dario", "ctrl+s")
        await looked_again(pilot)
        assert "not: shown to dario" in text(pilot)
        assert "To answer first" not in text(pilot)


async def test_somebody_else_was_faster(shop: Shop):
    """What is drafted meanwhile cannot be drafted again: it is drawn anew, and both are told."""
    async with shown(shop) as pilot:
        rossi = pilot.app.front.client
        Clerk(shop.desk, shop.month(), "anna").draft([rossi])
        await press(pilot, "d")
        assert any("redrawn" in told for told in toasts(pilot))


async def test_what_cannot_be_done_says_why(shop: Shop):
    """The help names the reason: nothing is approved, so nothing can be sent."""
    async with shown(shop, NORMAL, "question_mark") as pilot:
        assert "number and send what is approved: nothing is approved" in text(pilot)


async def test_a_key_that_does_nothing_says_why(shop: Shop):
    """Where there is no draft, A does not do nothing in silence."""
    async with shown(shop, NORMAL, "A") as pilot:
        assert any("there is no draft to approve" in told for told in toasts(pilot))


async def test_an_approved_invoice_is_written_to_a_file(shop: Shop, tmp_path: Path):
    """W writes what is approved, to a new file of a known kind; before that it says why not."""
    async with shown(shop) as pilot:
        await press(pilot, "W")
        assert any("there is no approved invoice to write" in told for told in toasts(pilot))
        await press(pilot, "d")
        await looked_again(pilot)
        await press(pilot, "A", "y")
        await looked_again(pilot)
        for name, said in (("rossi.txt", "does not say how to write it"), ("rossi.xlsx", "is written to")):
            await press(pilot, "W")
            pilot.app.screen.query_one(Line).value = str(tmp_path / name)
            await press(pilot, "ctrl+s")
            assert said in text(pilot) or any(said in told for told in toasts(pilot))
            if isinstance(pilot.app.screen, Form):
                await press(pilot, "escape")
        assert (tmp_path / "rossi.xlsx").read_bytes().startswith(b"PK")
        await press(pilot, "W")
        pilot.app.screen.query_one(Line).value = str(tmp_path / "rossi.xlsx")
        await press(pilot, "ctrl+s")
        assert "is there already" in text(pilot)
