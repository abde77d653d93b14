"""Working with the queue: moving, filtering, doing, and what others do meanwhile."""

import re

import pytest
from shown import NORMAL, Office, at, lines, monday, press, queue, screen, settled, text
from textual.pilot import Pilot
from textual.widgets import Input

from engine import timers
from engine.commands import Refusal
from engine.problems import StoreUnavailable
from engine.store.memory import MemoryStore
from tui.acting import refused_text
from tui.feed import News, news
from tui.screens.form import Form


def under_cursor(pilot: Pilot[None]) -> str:
    """The id in the line with the cursor's mark."""
    return next(line.split()[1] for line in lines(pilot) if line.startswith("▌"))


def ids(pilot: Pilot[None]) -> list[str]:
    """The tickets of the list, from top to bottom."""
    return [found[0] for line in lines(pilot)[3:] if (found := re.findall(r"^.{4}(T-\d+)", line))]


def toasts(pilot: Pilot[None]) -> list[str]:
    return [notification.message for notification in pilot.app._notifications]


async def heard(pilot: Pilot[None], office: Office, before: int) -> None:
    """The screen has taken in what was committed after a position, as its feed would tell it."""
    screen(pilot).link.heard(news(office.store.events(after=before), "anna"))
    await settled(pilot)


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
        assert "[1] Mine 5  [2] Open 6  [3] Unassigned 1  [4] Waiting 1  [5] All 6" in text(pilot)
        await press(pilot, "3")
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


async def test_a_long_list_is_read_where_somebody_looks():
    """The first screen and the last are shown without the rows between them; the total is exact."""
    office = Office()
    client = office.client("Rossi Srl")
    for number in range(1500):
        office.ticket(client, f"Richiesta {number}", assignee="anna")
    async with queue(office) as pilot:
        assert "[1]Mine 1,500" in text(pilot)
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
        screen(pilot).tick()
        await pilot.pause()
        after = lines(pilot)
        assert after[3].split()[-1] == "-0:20:01"
        assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [3, 6, 7]
        office.clock.set(at("2026-11-23 16:05"))
        screen(pilot).tick()
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


# -- doing ------------------------------------------------------------------------------------------------------------


async def test_a_transition_by_key():
    """A transition that asks for nothing is taken at once; the row changes where it stands."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "t")
        assert office.store.load("T-3").state == "working"
        assert "T-3 start: now working" in toasts(pilot)
        assert "working" in lines(pilot)[3]


async def test_a_transition_with_a_form():
    """A form hands its fields to the engine, and what is chosen from a list is its value."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "a")
        await press(pilot, *"bru", "enter")
        assert office.store.load("T-3").fields["assignee"] == "bruno"
        assert not isinstance(pilot.app.screen, Form)


async def test_a_refusal_keeps_the_text():
    """What the engine refuses is said in the form, with its rule, and nothing typed is lost."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "w", "ctrl+s")
        assert "'wait' asks for note (ticket.yaml:" in text(pilot)
        await press(pilot, *"Chiamo", "escape", "w")
        assert "Chiamo" in text(pilot)
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "waiting"
        await press(pilot, "i")
        assert "Chiamo" not in text(pilot)


async def test_a_note_never_waits_in_a_reply():
    """What was typed for colleagues waits in the note alone: not in the reply, not in a transition, not elsewhere."""
    async with queue(monday()) as pilot:
        await press(pilot, "i", *"Paga mai", "escape")
        for other in ("r", "w"):
            await press(pilot, other)
            assert isinstance(pilot.app.screen, Form)
            assert "Paga mai" not in text(pilot)
            await press(pilot, "escape")
        await press(pilot, "j", "i")
        assert "Paga mai" not in text(pilot)
        await press(pilot, "escape", "k", "i")
        assert "Paga mai" in text(pilot)


async def test_a_text_that_waited_is_gone_on_with():
    """The cursor stands behind the text that waited, in a field of one line and in one of several."""
    async with queue(monday()) as pilot:
        for key in ("i", "e"):
            await press(pilot, key, *"Vedo", "escape", key, *" poi")
            assert list(pilot.app.screen.answers.values()) == ["Vedo poi"]
            await press(pilot, "escape")


async def test_an_emptied_field_is_forgotten():
    """A text that is deleted and left does not come back."""
    async with queue(monday()) as pilot:
        await press(pilot, "i", *"No", "escape", "i", "backspace", "backspace", "escape", "i")
        assert list(pilot.app.screen.answers.values()) == [""]


async def test_somebody_else_was_faster():
    """A form says who changed what meanwhile, keeps the text, and can be sent on the record as it is now."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "e", *"Riavviato")
        office.set("T-3", by="bruno", priority="P1")
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "new"
        assert "T-3 was changed meanwhile:" in text(pilot)
        assert "09:30 bruno: priority = P1" in text(pilot)
        assert "Riavviato" in text(pilot)
        await press(pilot, "ctrl+s")
        assert office.store.load("T-3").state == "resolved"
        assert office.store.load("T-3").fields["solution"] == "Riavviato"


async def test_somebody_else_was_faster_than_a_key():
    """Without a form the same is said in a message, and the key pressed again means the record as it is now."""
    office = monday()
    async with queue(office) as pilot:
        seen = screen(pilot).table.row
        office.set("T-3", by="bruno", priority="P1")
        screen(pilot).acting.fire(seen, "start")
        await settled(pilot)
        assert any("bruno: priority = P1" in toast for toast in toasts(pilot))
        assert office.store.load("T-3").state == "new"
        await press(pilot, "t")
        assert office.store.load("T-3").state == "working"


async def test_what_cannot_be_done_says_why():
    """A transition that does not lead out of the state tells so, with nothing done."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "c")
        (told,) = [toast for toast in toasts(pilot) if "close" in toast]
        assert re.sub(r":\d+@\w+", ":00", told) == (
            "'close' does not lead out of state 'new' (ticket.yaml:00); possible: assign, start, wait, resolve"
        )
        assert office.store.load("T-3").state == "new"


async def test_what_is_missing_is_asked_for_and_not_offered_as_possible():
    """A refusal for a missing field names the field once, and calls it no possibility."""
    async with queue(monday()) as pilot:
        await press(pilot, "e", "ctrl+s")
        shown = text(pilot)
        assert "'resolve' asks for solution (ticket.yaml:" in shown
        assert "possible" not in shown


def test_a_guard_and_a_missing_field_are_both_told():
    """Where a guard says no and a field is missing as well, the refusal says what is asked for besides."""
    refusal = Refusal("'resolve' needs time logged", "ticket.yaml:41@3f2a91c", ("solution", "note"))
    told = refused_text(refusal, {"solution", "note"})
    assert told == "'resolve' needs time logged (ticket.yaml:41@3f2a91c); it asks for solution and note"


async def test_a_reply_and_a_note():
    """Pressing r writes what the client reads and meets the response promise; i writes for colleagues and does not."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "i", *"Vedo", "ctrl+s")
        assert office.store.load("T-3").timers["response"].status == "running"
        await press(pilot, "r", *"Vediamo", "enter", *"subito", "ctrl+s")
        assert office.store.load("T-3").timers["response"].status == "met"
        texts = [e.body.text for e in office.store.events("T-3") if hasattr(e.body, "public")]
        assert texts == ["Vedo", "Vediamo\nsubito"]


async def test_a_new_ticket():
    """Pressing n opens a ticket for a client chosen by a part of the name, and the cursor goes to it."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "n", *"Monitor nero", "tab", *"bianc", "tab", "tab", *"anna", "tab", "ctrl+s")
        ticket = office.store.load("T-7")
        assert (ticket.fields["client"], ticket.fields["priority"], ticket.fields["assignee"]) == ("C-3", "P3", "anna")
        assert under_cursor(pilot) == "T-7"


async def test_a_new_ticket_that_is_refused():
    """What is missing is said in the form."""
    async with queue(monday()) as pilot:
        await press(pilot, "n", *"Monitor", "ctrl+s")
        assert "a new ticket needs client (ticket.yaml:" in text(pilot)
        assert "Monitor" in text(pilot)


async def test_the_palette_has_every_action():
    """Ctrl+P finds what the keys do, transitions included."""
    office = monday()
    async with queue(office) as pilot:
        await press(pilot, "ctrl+p", *"start")
        await pilot.pause(0.2)
        await press(pilot, "down", "enter")
        assert office.store.load("T-3").state == "working"


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
        assert lines(pilot)[1].endswith("1 new, s shows")
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
        assert "[1] Mine 6" in text(pilot)


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
        screen(pilot).link.heard(
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
        screen(pilot).link.retry()
        await settled(pilot)
        assert "Centralino muto" in text(pilot)
        assert "cannot be read" not in text(pilot)


async def test_one_attempt_at_a_time(monkeypatch: pytest.MonkeyPatch):
    """However many questions to a broken store fail at once, one attempt follows, and the rows read before stay."""
    store = Flaky()
    store.broken = False
    office = Office(store=store)
    office.ticket(office.client("Rossi Srl"), "Centralino muto", assignee="anna")
    async with queue(office) as pilot:
        store.broken = True
        monkeypatch.setattr("tui.link.RETRY", 3600.0)
        await press(pilot, "s")
        attempt = screen(pilot).link._timer
        await press(pilot, "s", "o", "j")
        assert screen(pilot).link._timer is attempt
        assert "the store cannot be read, trying again" in lines(pilot)[0]
        assert "Centralino muto" in text(pilot)
        store.broken = False
        screen(pilot).link.retry()
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
