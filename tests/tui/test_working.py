"""Working with the queue: moving, filtering, and what others do meanwhile."""

import pytest
from shown import (
    NORMAL,
    Office,
    at,
    heard,
    ids,
    lines,
    monday,
    press,
    queue,
    screen,
    settled,
    text,
    toasts,
    under_cursor,
)
from textual.widgets import Input

from engine import timers
from engine.problems import StoreUnavailable
from engine.store.memory import MemoryStore
from tui.feed import News, news
from tui.screens.form import Form

# -- moving -----------------------------------------------------------------------------------------------------------


async def test_keys_move_the_cursor():
    """j, k and the arrows move by a line, g and G to the ends, and never beyond."""
    async with queue(monday()) as pilot:
        for keys, expected in [("j", "T-2"), ("down", "T-1"), ("k", "T-2"), ("G", "T-6"), ("j", "T-6"), ("g", "T-3")]:
            await press(pilot, keys)
            assert under_cursor(pilot) == expected


async def test_views_and_their_counts():
    """A number shows another view; every view says how many it has."""
    async with queue(monday()) as pilot:
        assert " 1 Mine 5 2 Team 6 3 At r 0 4 Brea 4 5 Unas 1 6 Wait 1 7 All 6 " in text(pilot)
        await press(pilot, "5")
        assert "Backup fallito" in text(pilot)
        assert "VPN lenta" not in text(pilot)


async def test_the_order_goes_round():
    """Pressing o sorts by number, then by last change, then by due date again."""
    async with queue(monday()) as pilot:
        firsts = []
        for _ in range(3):
            await press(pilot, "o")
            firsts.append((lines(pilot)[3].split()[1], lines(pilot)[1].split()[-1]))
        assert firsts == [("T-1", "id"), ("T-4", "changed"), ("T-3", "due")]


async def test_a_click_on_a_head_sorts():
    """On the number by number, on a clock by what is due next; other columns sort nothing."""
    async with queue(monday()) as pilot:
        heads = lines(pilot)[2]
        for head, order in (("Ticket", "id"), ("Client", "id"), ("Resolve", "due")):
            await pilot.click("#heads", offset=(heads.index(head) + 1, 0))
            await settled(pilot)
            assert lines(pilot)[1].split()[-1] == order


async def test_a_long_list_is_read_where_somebody_looks():
    """The first screen and the last are shown without the rows between them; the total is exact."""
    office = Office()
    client = office.client("Rossi Srl")
    for number in range(1500):
        office.ticket(client, f"Richiesta {number}", assignee="anna")
    async with queue(office) as pilot:
        assert " 1 Mine 1,500 " in text(pilot)
        await press(pilot, "o", "G")
        assert under_cursor(pilot) == "T-1500"
        listing = screen(pilot).table.listing
        assert listing.known < 1500
        assert listing.id_at(700) is None
        screen(pilot).table.move_to(700)
        await settled(pilot)
        assert under_cursor(pilot) == "T-701"
        await press(pilot, "g")
        assert under_cursor(pilot) == "T-1"


async def test_clocks_tick():
    """As time passes the clocks count down, from stored deadlines, and the sign changes when a promise is at risk."""
    office = monday()
    async with queue(office) as pilot:
        before = lines(pilot)
        office.clock.set(at("2026-11-23 09:30:01"))
        screen(pilot).pulse()
        await pilot.pause()
        after = lines(pilot)
        assert after[3].split()[-1] == "-0:20:01"
        assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [3, 6, 7]
        office.clock.set(at("2026-11-23 16:05"))
        screen(pilot).pulse()
        await pilot.pause()
        assert lines(pilot)[7].startswith(" ~  T-6")


async def test_it_begins_with_the_view_that_was_asked_for():
    """A view named at the start is the one that opens; a name that no view has opens the first."""
    office = monday()
    for view, first in [("Unassigned", "T-5"), ("Nowhere", "T-3")]:
        async with office.app(view=view).run_test(size=NORMAL) as pilot:
            await settled(pilot)
            assert under_cursor(pilot) == first


# -- filtering --------------------------------------------------------------------------------------------------------


async def test_letters_typed_into_the_filter_are_letters():
    """j, k and q belong to the filter while it is typed; the arrows still move the list."""
    async with queue(monday()) as pilot:
        await press(pilot, "slash", "j", "k", "q")
        assert pilot.app.screen.query_one("#words", Input).value == "jkq"
        assert "0 of 5" in text(pilot)
        assert "Nothing in 'Mine' matches the filter. Esc clears it." in text(pilot)
        await press(pilot, "escape")
        assert len([line for line in lines(pilot) if " T-" in line]) == 5
        await press(pilot, "slash", "n", "e", "w", "down")
        assert "3 of 5" in text(pilot)
        assert under_cursor(pilot) == "T-4"


async def test_the_key_bar_says_what_is_true_in_the_filter():
    """While a filter is typed no letter is offered as a key, because it would be typed; after Enter they are again."""
    async with queue(monday()) as pilot:
        await press(pilot, "slash", "v")
        assert lines(pilot)[-1].split("  ") == [" Enter to the list", "Esc clear", "Up/Down move"]
        await press(pilot, "enter")
        assert lines(pilot)[-1].endswith("? help  q quit")


async def test_a_filter_stays_visible():
    """After Enter the filter is still to be seen, and keys are commands again; Esc clears it."""
    async with queue(monday()) as pilot:
        await press(pilot, "slash", *"verdi", "enter", "j")
        assert "/ verdi" in lines(pilot)[2]
        assert lines(pilot)[2].endswith("2 of 5")
        assert under_cursor(pilot) == "T-1"
        await press(pilot, "escape")
        assert "verdi" not in lines(pilot)[2]
        assert under_cursor(pilot) == "T-1"


# -- what others do ---------------------------------------------------------------------------------------------------


async def test_the_cursor_survives_what_others_do():
    """Changed records change where they stand, new ones are announced, and only s sorts them in."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "j", "j")
        before = office.store.position()
        office.set("T-3", by="bruno", subject="VPN ferma")
        office.fire("T-2", "resolve", by="bruno", solution="Sostituito l'alimentatore")
        office.ticket("C-1", "Centralino muto", "P1", "anna")
        await heard(pilot, office, before)
        assert under_cursor(pilot) == "T-1"
        assert ids(pilot) == ["T-3", "T-2", "T-1", "T-4", "T-6"]
        assert "VPN ferma" in lines(pilot)[3]
        assert lines(pilot)[3].startswith(" !* T-3")
        assert lines(pilot)[1].endswith("1 new: s")
        await press(pilot, "s")
        assert under_cursor(pilot) == "T-1"
        assert "Centralino" in text(pilot)
        assert "shows" not in lines(pilot)[1]


async def test_an_untouched_list_follows_the_store():
    """A list in which nobody has moved shows a new ticket at once."""
    office = monday()
    async with queue(office) as pilot:
        before = office.store.position()
        office.ticket("C-1", "Centralino muto", "P1", "anna")
        await heard(pilot, office, before)
        assert "Centralino" in text(pilot)
        assert " 1 Mine 6 " in text(pilot)


async def test_the_feed_tells_of_commits():
    """A commit of anybody reaches the screen without a key being pressed."""
    office = monday()
    async with queue(office) as pilot:
        office.ticket("C-1", "Centralino muto", "P1", "anna")
        while "Centralino" not in text(pilot):
            await pilot.pause(0.01)


async def test_escalations_that_concern_me():
    """A rung that notifies the person at the screen is said aloud; one for others is not."""
    office = monday()
    async with queue(office) as pilot:
        before = office.store.position()
        timers.run_once(office.desk, office.clock.now())
        told = news(office.store.events(after=before), "anna")
        assert told.alerts
        assert all("T-5" not in text for text in told.alerts)
        pilot.app.session.heard(
            News(told.changed, told.opened, ("T-3 VPN: response at 75% of its target",), told.position)
        )
        await settled(pilot)
        assert "T-3 VPN: response at 75% of its target" in toasts(pilot)


class Flaky(MemoryStore):
    """A store whose file cannot be read for a while."""

    broken = True

    def position(self) -> int:
        self.look()
        return super().position()

    def count(self, where: object) -> int:
        self.look()
        return super().count(where)

    def look(self) -> None:
        if self.broken:
            raise StoreUnavailable("margine.db cannot be read: the disk is full")


async def test_a_store_that_cannot_be_read():
    """The screen says why, keeps trying, and shows the queue once it can."""
    store = Flaky()
    store.broken = False
    office = Office(store=store)
    office.ticket(office.client("Rossi Srl"), "Centralino muto", assignee="anna")
    store.broken = True
    async with queue(office) as pilot:
        assert "The store cannot be read: margine.db cannot be read: the disk is full" in text(pilot)
        assert "Trying again every few seconds; q quits." in text(pilot)
        await press(pilot, "n")
        assert not isinstance(pilot.app.screen, Form)
        store.broken = False
        pilot.app.session.open()
        await settled(pilot)
        assert "Centralino muto" in text(pilot)
        assert "cannot be read" not in lines(pilot)[0]


async def test_one_attempt_at_a_time(monkeypatch: pytest.MonkeyPatch):
    """However many questions to a broken store fail at once, one attempt follows, and the rows read before stay."""
    store = Flaky()
    store.broken = False
    office = Office(store=store)
    office.ticket(office.client("Rossi Srl"), "Centralino muto", assignee="anna")
    async with queue(office) as pilot:
        store.broken = True
        monkeypatch.setattr("tui.session.RETRY", 3600.0)
        await press(pilot, "s")
        attempt = pilot.app.session._attempt
        await press(pilot, "s", "o", "j")
        assert pilot.app.session._attempt is attempt
        assert "the store cannot be read, trying again" in lines(pilot)[0]
        assert "Centralino muto" in text(pilot)
        store.broken = False
        pilot.app.session.open()
        await settled(pilot)
        assert "trying again" not in text(pilot)


async def test_a_search_through_a_long_list():
    """A search shows what it has found so far, says that it goes on, and ends with the exact figure."""
    office = Office()
    client = office.client("Rossi Srl")
    for number in range(1200):
        office.ticket(client, f"Richiesta {number}", assignee="anna")
    async with queue(office) as pilot:
        await press(pilot, "slash", *"richiesta 119")
        assert lines(pilot)[2].endswith("15 of 1,200")
        await press(pilot, *"xyz")
        assert lines(pilot)[2].endswith("0 of 1,200")
        assert "Nothing in 'Mine' matches the filter." in text(pilot)


async def test_a_record_in_words_of_its_own():
    """Square brackets, escape sequences and line breaks in what people write are only text."""
    office = Office()
    stream = office.ticket(office.client("[red]Rossi[/] & figli"), "Errore [/b] \x1b[31m \n ciao", assignee="anna")
    office.note(stream, "[link=x]prova[/]\nseconda riga")
    async with queue(office, NORMAL) as pilot:
        shown = text(pilot)
        assert "Errore [/b]  [31m   ciao" in shown
        assert "[red]Rossi[/] & figli" in shown
        await press(pilot, "enter", "G")
        assert "[link=x]prova[/]" in text(pilot)
        assert "seconda riga" in text(pilot)


async def test_reading_needs_no_mouse():
    """Enter goes into the record beside the list, j scrolls it, Esc comes back to the same line."""
    async with queue(monday(), NORMAL) as pilot:
        await press(pilot, "j", "enter", "j", "j", "j")
        assert screen(pilot).detail.scroll_offset.y == 3
        await press(pilot, "escape", "j")
        assert under_cursor(pilot) == "T-1"
