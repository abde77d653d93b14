"""F attaches a file of the machine; what is wrong with it is said in the form, and what was typed stays."""

from __future__ import annotations

from pathlib import Path

from shown import NORMAL, WIDE, lines, monday, press, screen, settled, text

from engine.attachments.files import Files
from tui.app import MargineApp


async def test_attaching_a_file(tmp_path: Path):
    """A path that is no file is told; the right one is attached, seen with the record and in its history."""
    office = monday()
    (tmp_path / "log.txt").write_text("eth0 down")
    app = MargineApp(lambda: office.store, office.workflow, office.clock, "anna", files=Files(tmp_path / "files"))
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await settled(pilot)
        await press(pilot, "F", *str(tmp_path / "log.tx"), "ctrl+s")
        assert "no file" in text(pilot)
        await press(pilot, "t", "ctrl+s")
        (name,) = office.store.load("T-3").files
        assert name == "log.txt"
        assert any("Files  log.txt (9 B)" in line for line in lines(pilot))
        assert any("attached log.txt (9 B)" in line for line in lines(pilot))


async def test_without_a_place_for_files_it_says_so():
    """A practice in memory has none."""
    office = monday()
    async with MargineApp(lambda: office.store, office.workflow, office.clock, "anna").run_test(size=NORMAL) as pilot:
        await settled(pilot)
        assert screen(pilot).objection("attach") == "there is no place for files here"
