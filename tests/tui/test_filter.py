"""What people type after `/`."""

import pytest
from shown import NORMAL, monday, press, queue, screen, text

from engine.filtering import Vocabulary, parse
from engine.store.contract import Where
from engine.views import Views

VOCABULARY = Vocabulary(
    ("subject", "client", "priority", "assignee"), {"pending": ("waiting",), "working": ("in_progress", "new")}, "anna"
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", "T-1 T-2 T-3 T-4 T-5 T-6"),
        ("vpn", "T-3"),
        ("ROSSI", "T-2 T-6"),
        ("rossi !server", "T-6"),
        ("state:waiting", "T-1"),
        ("!state:new", "T-1 T-2"),
        ("client:verdi priority:P2", "T-3"),
        ("p:p1", "T-2"),
        ("is:breached", "T-1 T-2 T-3 T-4"),
        ("!is:breached", "T-5 T-6"),
        ("state:", "T-1 T-2 T-3 T-4 T-5 T-6"),
        ("http://x", ""),
        ("!", "T-1 T-2 T-3 T-4 T-5 T-6"),
        ("jkq", ""),
        ("assignee:me", "T-1 T-2 T-3 T-4 T-6"),
        ("!assignee:me assignee:nobody", "T-5"),
        ("group:pending", "T-1"),
        ("!group:pending is:breached", "T-2 T-3 T-4"),
    ],
)
def test_a_filter_finds(typed: str, found: str):
    """Every term must hold; case does not matter; a field may be shortened; an unfinished term asks for nothing."""
    office = monday()
    views, wanted = Views(office.store, office.workflow), parse(typed, VOCABULARY)
    rows = views.page(Where(kind="ticket"), "id").rows
    assert " ".join(row.id for row in rows if wanted.holds(row, office.clock.now())) == found


async def test_a_filter_goes_on_by_itself():
    """What was begun is shown to its end, and the right arrow takes it."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "slash", *"is:brea", "right")
        assert screen(pilot).query_one("#words").value == "is:breached"


async def test_a_mistyped_field_is_told_while_typing():
    """It would be a word otherwise, and find nothing."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "slash", *"priorty:P1")
        assert "there is no field 'priorty'; did you mean 'priority'?" in text(pilot)
