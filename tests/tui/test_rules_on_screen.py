"""Rules that change while the queue is open: taken up where the reader stands, and said as long as the disk holds others."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from shown import (
    NARROW,
    NORMAL,
    WORKFLOWS,
    Office,
    ids,
    lines,
    monday,
    press,
    queue,
    same_as_kept,
    screen,
    settled,
    text,
    toasts,
    under_cursor,
)
from textual.pilot import Pilot
from textual.widgets import Input

from engine.rulebook import Rulebook, Standing
from tui.app import MargineApp
from tui.screens.form import Form


class Rules:
    """The shipped rules in a folder of their own, and their rulebook."""

    def __init__(self, folder: Path, office: Office) -> None:
        self.folder, self.office = folder, office
        shutil.copytree(WORKFLOWS, folder)
        self.book = Rulebook(office.store, folder)
        self.look()

    def look(self) -> Standing:
        return self.book.look(self.office.clock.now(), "test")

    def edit(self, old: str, new: str, file: str = "ticket.yaml") -> None:
        path = self.folder / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def broken(self) -> None:
        self.edit("to: resolved, asks", "to: resloved, asks")
        self.edit("fire: close", "fire: clsoe")
        self.look()

    def mended(self) -> None:
        self.edit("to: resloved, asks", "to: resolved, asks")
        self.edit("fire: clsoe", "fire: close")
        self.look()


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return Rules(tmp_path / "workflows", monday())


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """The feed is a thread of its own: wait until it has told what it is about."""
    while not holds():
        await pilot.pause(0.01)
    await settled(pilot)


@pytest.mark.parametrize("size", ["80x24", "120x40"])
async def test_a_rejected_set_is_shown_until_it_is_mended(rules: Rules, size: str):
    """A line under the header says when and what, on every screen, and goes when the files are sound again."""
    async with queue(rules.office, {"80x24": NARROW, "120x40": NORMAL}[size]) as pilot:
        before = text(pilot)
        rules.broken()
        await until(pilot, lambda: "rejected" in text(pilot))
        same_as_kept(pilot, f"rejected-{size}")
        assert pilot.app.session.standing.rejected.count == 2  # type: ignore[union-attr]
        rules.mended()
        await until(pilot, lambda: "rejected" not in text(pilot))
        assert text(pilot) == before


async def test_a_screen_that_is_opened_meanwhile_says_so_too(rules: Rules):
    """What was rejected before it began, and goes on being shown."""
    rules.broken()
    async with queue(rules.office) as pilot:
        assert lines(pilot)[1].startswith(" ! rules on disk rejected 09:30: ticket.yaml:")
        await press(pilot, "j", "slash", *"vpn", "enter")
        assert "rejected" in lines(pilot)[1]


async def test_all_problems_on_one_page(rules: Rules):
    """`!` tells everything that is wrong, and which rules are in force meanwhile."""
    rules.broken()
    async with queue(rules.office) as pilot:
        await press(pilot, "exclamation_mark")
        shown = " ".join(" ".join(line.strip(" │╭╮╰╯─▌") for line in lines(pilot)).split())
        assert "transition 'resolve' leads to 'resloved', which is" in shown
        assert "timer 'auto_close' fires 'clsoe', which is" in shown
        assert "in force since 09:30" in shown
        await press(pilot, "escape", "ctrl+p", *"rules")
        await until(pilot, lambda: "which are in force" in text(pilot))


async def test_the_page_of_problems_follows(rules: Rules):
    """Whoever mends the files with the page open sees that they are mended."""
    rules.broken()
    async with queue(rules.office) as pilot:
        await press(pilot, "exclamation_mark")
        assert "rejected" in text(pilot)
        rules.mended()
        await until(pilot, lambda: "The files on the disk are the rules in force" in text(pilot))
        assert "resloved" not in text(pilot)


async def test_a_line_that_is_cut_is_seen_to_be_cut(rules: Rules, monkeypatch: pytest.MonkeyPatch):
    """An ellipsis stands before the key that shows all of it, in letters that the terminal has."""
    rules.broken()
    async with queue(rules.office, NARROW) as pilot:
        assert lines(pilot)[1].rstrip().endswith("… ! shows all")
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with queue(rules.office, NARROW) as pilot:
        assert lines(pilot)[1].rstrip().endswith("~ ! shows all")


async def test_without_colour_or_unicode(rules: Rules, monkeypatch: pytest.MonkeyPatch):
    """It is told by a sign and by reverse, in letters that every terminal has."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("MARGINE_ASCII", "1")
    rules.broken()
    async with queue(rules.office) as pilot:
        assert text(pilot).isascii()
        strip = pilot.app.screen._compositor.render_strips()[1]
        told = next(segment for segment in strip if "rejected" in segment.text)
        assert told.text.lstrip().startswith("! ")
        assert told.style is not None
        assert told.style.reverse


async def test_new_rules_come_under_the_reader(rules: Rules):
    """Words, keys and columns are the new ones; cursor and filter stay."""
    async with queue(rules.office, NORMAL) as pilot:
        await press(pilot, "slash", *"verdi", "enter", "j")
        assert (under_cursor(pilot), ids(pilot)) == ("T-1", ["T-3", "T-1"])
        rules.edit("  wait:", "  hold:")
        digest = rules.look().workflow.definitions["ticket"].digest
        await until(pilot, lambda: f"ticket@{digest}" in text(pilot))
        assert (under_cursor(pilot), ids(pilot)) == ("T-1", ["T-3", "T-1"])
        assert pilot.app.screen.query_one("#words", Input).value == "verdi"
        assert any("are in force" in message for message in toasts(pilot))
        await press(pilot, "k")
        assert "h hold" in text(pilot)
        assert "w wait" not in text(pilot)
        await press(pilot, "h")
        assert isinstance(pilot.app.screen, Form)


async def test_what_is_being_written_stays(rules: Rules):
    """A form that is open keeps its text, and what it sends is judged by the new rules."""
    async with queue(rules.office) as pilot:
        await press(pilot, "i", *"Richiamo domani")
        rules.edit("workflow: ticket", "workflow: ticket  # ours")
        digest = rules.look().digest
        await until(pilot, lambda: pilot.app.session.standing.digest == digest)  # type: ignore[union-attr]
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+s")
        assert "T-3: note written" in toasts(pilot)
        assert screen(pilot).acting._desk.workflow.digest == digest  # type: ignore[union-attr]


async def test_a_kind_that_is_gone_can_still_be_looked_at(rules: Rules):
    """The screen of a kind without rules goes on, and says so; a new record is refused with the reason."""
    app = MargineApp(lambda: rules.office.store, rules.office.workflow, rules.office.clock, "anna", kind="invoice")
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        (rules.folder / "invoice.yaml").unlink()
        rules.look()
        await until(pilot, lambda: screen(pilot).gone)
        assert screen(pilot).objection("new") == "there is no workflow 'invoice' any more"
        assert "no rules for invoice any more" in lines(pilot)[0]
        await press(pilot, "n")
        assert not isinstance(pilot.app.screen, Form)
        assert "Nothing can be opened: there is no workflow 'invoice' any more" in toasts(pilot)


@asynccontextmanager
async def watching(rules: Rules) -> AsyncIterator[Pilot[None]]:
    """A screen that watches the folder itself, as where no daemon runs."""
    office = rules.office
    app = MargineApp(lambda: office.store, office.workflow, office.clock, "anna", rules=rules.folder)
    async with app.run_test(size=NARROW, notifications=True) as pilot:
        await settled(pilot)
        yield pilot


async def test_without_a_daemon_the_screen_watches_the_files(rules: Rules):
    """A save is taken up, a broken one is shown, by nobody's doing but the screen's own."""
    async with watching(rules) as pilot:
        rules.edit("workflow: ticket", "workflow: ticket  # ours")
        digest = rules.book.read().fingerprint[:7]
        await until(pilot, lambda: pilot.app.session.standing.digest == digest)  # type: ignore[union-attr]
        rules.edit("to: resolved, asks", "to: resloved, asks")
        await until(pilot, lambda: "rejected" in lines(pilot)[1])


async def test_rules_that_are_the_same_are_not_taken_up_again(rules: Rules):
    """Many rejected sets in a row are no news of the rules in force: nothing is read anew, and nobody is told of it."""
    async with watching(rules) as pilot:
        for number in range(6):
            rules.edit("to: resolved, asks", f"to: resloved{number}, asks")
            digest = rules.book.read().fingerprint[:7]
            await until(pilot, lambda digest=digest: shown_digest(pilot) == digest)  # type: ignore[misc]
            rules.edit(f"to: resloved{number}, asks", "to: resolved, asks")
            await until(pilot, lambda: shown_digest(pilot) == "")
        assert not any("are in force" in message for message in toasts(pilot))


def shown_digest(pilot: Pilot[None]) -> str:
    """Of the rejected set that the screen knows of."""
    standing = pilot.app.session.standing
    return standing.rejected.digest if standing is not None and standing.rejected is not None else ""
