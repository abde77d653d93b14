"""M shows the mails of a ticket whole, from the queue."""

from __future__ import annotations

from pathlib import Path

from shown import NORMAL, lines, monday, press, screen, settled, text

from engine.attachments.files import Files
from engine.company import Mailbox
from engine.intake.mail import Intake
from engine.intake.mailboxes.maildir import Maildir
from engine.problems import Position
from tests.intake.mailing import mail
from tui.app import MargineApp

SUPPORT = Mailbox(
    "support", "support@officina.example", "ticket", {"assignee": "anna"}, "box", "", None, Position("", 1, 1)
)


async def test_the_mails_of_a_ticket(tmp_path: Path):
    """Whole, with what they quote; M goes back. A ticket without mails says so."""
    office, files = monday(), Files(tmp_path / "files")
    new = tmp_path / "box" / "new"
    new.mkdir(parents=True)
    new.joinpath("1").write_bytes(mail(text="La VPN non va.\n\n> come l'altra volta\n").as_bytes())
    (taken,) = Intake(office.desk, files, files, b"s" * 32).run_once(SUPPORT, Maildir(tmp_path / "box"))
    app = MargineApp(lambda: office.store, office.workflow, office.clock, "anna", files=files)
    async with app.run_test(size=NORMAL) as pilot:
        await settled(pilot)
        await press(pilot, "M")
        assert "has no mails" in text(pilot)
        await press(pilot, "M", "slash", *f"id:{taken.stream}", "enter")
        assert screen(pilot).table.selected == taken.stream
        await press(pilot, "M")
        shown = [line.strip(" │") for line in lines(pilot)]
        assert "From: Rita Rossi <rita@rossi.example>" in shown
        assert "> come l'altra volta" in shown
        await press(pilot, "M")
        assert screen(pilot).table.has_focus
