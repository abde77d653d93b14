"""What the screen shows, whole, at the sizes that people have. Read the files in snapshots/ as a person would."""

import pytest
from shown import NARROW, NORMAL, WIDE, Office, lines, monday, press, queue, same_as_kept, text

SIZES = {"80x24": NARROW, "120x40": NORMAL, "200x50": WIDE}


@pytest.mark.parametrize("size", SIZES)
async def test_the_queue(size: str):
    """Everything that a size has room for, aligned, and nothing cut off."""
    async with queue(monday(), SIZES[size]) as pilot:
        same_as_kept(pilot, f"queue-{size}")


@pytest.mark.parametrize("size", ["80x24", "120x40"])
async def test_a_form(size: str):
    """A form has exactly the fields that the transition asks for."""
    async with queue(monday(), SIZES[size]) as pilot:
        await press(pilot, "a")
        same_as_kept(pilot, f"assign-{size}")


async def test_a_new_ticket():
    """What a new ticket needs fits on a small terminal, with a list of clients to choose from."""
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "n", "tab")
        same_as_kept(pilot, "new-80x24")


async def test_a_record_on_a_small_screen():
    """Where there is no room beside the list, Enter shows the record instead of it, and Esc goes back."""
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "j", "enter")
        same_as_kept(pilot, "record-80x24")
        await press(pilot, "escape")
        assert "Studio Verdi" in text(pilot)


async def test_the_help():
    """Every key is there; what cannot be done now says why."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "question_mark")
        same_as_kept(pilot, "help-120x40")


@pytest.mark.parametrize("size", [(60, 15), (99, 25), (100, 26), (139, 26), (140, 15)])
async def test_no_line_is_longer_than_the_screen(size: tuple[int, int]):
    """At the sizes where the layout changes, the key to quit and the last clock are still there."""
    async with queue(monday(), size) as pilot:
        shown = lines(pilot)
        assert len(shown) == size[1]
        assert max(len(line) for line in shown) <= size[0]
        assert shown[-1].endswith("q quit")
        assert any("-0:20:00" in line for line in shown)


@pytest.mark.parametrize("size", [(59, 24), (80, 14)])
async def test_too_small(size: tuple[int, int]):
    """A terminal that is too small says so, and nothing else."""
    async with queue(monday(), size) as pilot:
        shown = " ".join(text(pilot).split())
        assert shown == "This terminal is too small: margine needs 60 columns and 15 rows."


async def test_growing_shows_the_record_beside_the_list():
    """A terminal that is made larger shows what there is room for now, with the cursor where it was."""
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "j")
        await pilot.resize_terminal(200, 50)
        await press(pilot)
        assert "by anna" in text(pilot)
        assert sum("T-2  Server non raggiungibile" in line for line in lines(pilot)) == 1


async def test_nothing_to_do():
    """An empty list says what to do."""
    async with queue(Office(), NARROW) as pilot:
        assert "No open tickets are yours. 2 shows everybody's, n opens one." in text(pilot)
        await press(pilot, "7")
        assert "There are no tickets yet. n opens the first one." in text(pilot)


async def test_without_colour(monkeypatch: pytest.MonkeyPatch):
    """With NO_COLOR what presses is told by sign, weight and reverse, and the cursor by its mark."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with queue(monday(), NARROW) as pilot:
        strips = pilot.app.screen._compositor.render_strips()
        overdue = next(s for strip in strips for s in strip if s.text.strip() == "-92:30")
        assert overdue.style.bold
        assert overdue.style.reverse
        assert lines(pilot)[3].startswith("▌!  T-3")
        colours = {s.style.color for strip in strips for s in strip if s.style and s.style.color}
        assert all(c.triplet.red == c.triplet.green == c.triplet.blue for c in colours if c.triplet)


async def test_without_unicode(monkeypatch: pytest.MonkeyPatch):
    """MARGINE_ASCII=1 draws nothing that an old terminal cannot show."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with queue(monday(), NORMAL) as pilot:
        assert text(pilot).isascii()
        await press(pilot, "n")
        assert text(pilot).isascii()


async def test_the_palette_without_unicode(monkeypatch: pytest.MonkeyPatch):
    """The palette and the list of colours keep to ASCII too, and show what they offer."""
    monkeypatch.setenv("MARGINE_ASCII", "1")
    async with queue(monday(), NARROW) as pilot:
        await press(pilot, "ctrl+p")
        while "reply" not in text(pilot):
            await pilot.pause(0.01)
        assert text(pilot).isascii()
        await press(pilot, "escape")
        pilot.app.action_change_theme()
        while "gruvbox" not in text(pilot):
            await pilot.pause(0.01)
        assert text(pilot).isascii()


async def test_messages_cover_neither_the_help_nor_the_small_terminal():
    """While the help or 'too small' is shown an escalation waits; it is there again after the help, if not too late."""
    async with queue(monday(), NARROW) as pilot:
        pilot.app.notify("T-3 VPN: response at 75%", timeout=600)
        await press(pilot)
        assert "response at 75%" in text(pilot)
        await press(pilot, "question_mark")
        assert "response at 75%" not in text(pilot)
        await press(pilot, "escape")
        assert "response at 75%" in text(pilot)
        await pilot.resize_terminal(50, 24)
        await press(pilot)
        assert " ".join(text(pilot).split()) == "This terminal is too small: margine needs 60 columns and 15 rows."


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
async def test_themes(theme: str):
    """In every theme text differs from its background."""
    async with queue(monday(), NORMAL) as pilot:
        pilot.app.theme = theme
        await press(pilot, "j")
        for strip in pilot.app.screen._compositor.render_strips():
            for segment in strip:
                if segment.text.strip() and segment.style and segment.style.color and not segment.style.reverse:
                    same = segment.style.color == segment.style.bgcolor
                    assert not same or segment.style.color.is_default, segment
