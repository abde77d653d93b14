"""Offers on the screen: lines with their margin, a new version, sending, acceptance, the whole way of the project."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from shown import NARROW, NORMAL, WIDE, lines, press, same_as_kept, settled, text, toasts
from textual.pilot import Pilot

from engine.boards import offers
from engine.commands import Open
from engine.projects.selling import new_version
from tests.projects.firm import Firm
from tui.app import MargineApp

SIZES = pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def firm() -> Firm:
    """A project whose offer has work and goods; its price needs no approval of anybody but the owner, who is here."""
    firm = Firm()
    project = firm.project("Server replacement")
    for transition, fields in (("scope", {"assignee": "anna"}), ("quote", {"scope": "Two servers"})):
        firm.take(project, transition, by="dario", **fields)
    offer = new_version(firm.desk, firm.known(project), "dario")
    firm.done(Open(kind="line", by="dario", fields={
        "offer": offer, "subject": "Install the servers", "planned": "12h", "role": "technician", "price": "1500",
    }))  # fmt: skip
    firm.done(Open(kind="line", by="dario", fields={
        "offer": offer, "subject": "Two servers", "becomes": "purchase", "cost": "2000", "price": "3500",
    }))  # fmt: skip
    return firm


@asynccontextmanager
async def shown(firm: Firm, size: tuple[int, int], *keys: str) -> AsyncIterator[Pilot[None]]:
    app = MargineApp(lambda: firm.store, firm.desk.workflow, firm.clock, "dario")
    async with app.run_test(size=size, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "0", "o", *keys)
        await settled(pilot)
        yield pilot


@SIZES
async def test_offers_at_every_size(firm: Firm, size: tuple[int, int]):
    """What each costs and brings, and its lines below."""
    async with shown(firm, size) as pilot:
        same_as_kept(pilot, f"offers-{size[0]}x{size[1]}")


async def test_from_the_offer_to_the_plan(firm: Firm):
    """Sent and accepted after a question each; its lines have become a task and a purchase, its sum the price."""
    async with shown(firm, NORMAL, "S", "y") as pilot:
        await settled(pilot)
        assert any("is with the client" in toast for toast in toasts(pilot)), toasts(pilot)
        await press(pilot, "A", "n")
        assert firm.known("Q-1").state != "accepted"
        await press(pilot, "A", "y")
        await settled(pilot)
        assert any("Q-1 is accepted: A-1" in toast for toast in toasts(pilot)), toasts(pilot)
        assert (firm.known("Q-1").state, firm.known("P-1").fields["price"]) == ("accepted", 500_000)


async def test_a_new_version_stands_above(firm: Firm):
    """It has the lines of the one that it replaces, which is on the board no more."""
    async with shown(firm, NORMAL, "n", "y") as pilot:
        await settled(pilot)
        assert any("is the new version" in toast for toast in toasts(pilot))
        assert "Q-2" in text(pilot)
        assert "Install the servers" in text(pilot)


async def test_what_is_refused_says_why(firm: Firm):
    """What was not sent cannot be accepted; nothing is changed by trying."""
    async with shown(firm, NORMAL, "A", "y") as pilot:
        await settled(pilot)
        assert any("nothing was done" in toast for toast in toasts(pilot)), toasts(pilot)
        assert firm.known("P-1").state == "quoting"


async def test_the_whole_way(firm: Firm):
    """From the offer, and from the list of projects."""
    async with shown(firm, NORMAL, "c") as pilot:
        await settled(pilot)
        assert "opened as enquiry" in text(pilot)
        await press(pilot, "escape", "0", "p", "c")
        await settled(pilot)
        assert "opened as enquiry" in text(pilot)


async def test_without_offers():
    """It says how one begins, and every key why it does nothing."""
    async with shown(Firm(), NORMAL, "A") as pilot:
        assert "margine project offer P-1 --new begins one" in text(pilot)
        assert any("no offer is chosen" in toast for toast in toasts(pilot))
        assert lines(pilot)[0].startswith(" margine  Offers")


def test_the_board_in_figures(firm: Firm):
    """As the command line has it: what is to be paid, what it costs, and each line."""
    board = offers.read(firm.practice)
    (row,) = board.report.tables[0].rows
    assert row[0:3] == ["Q-1", 1, "Server replacement"]
    assert row[8] == 500_000
    told = offers.reasons(board, "Q-1")
    assert told[1] == "L-2 Two servers: purchase, cost 2,000.00, price 3,500.00, margin 1,500.00"
    assert told[0].startswith("L-1 Install the servers: task of 12:00 h, cost ")
