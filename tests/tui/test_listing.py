"""The order of a list: known from both ends, rows only where somebody looks."""

from engine.records import Record
from engine.views import Row
from tui.listing import KEPT, Again, Listing, More


def rows(*numbers: int) -> list[Row]:
    return [Row(Record(f"T-{n}", "ticket", 1, "new", 0, 0, 0), "new", "", ()) for n in numbers]


def shown(listing: Listing) -> str:
    return " ".join(listing.id_at(p) or "..." for p in range(listing.total))


def test_pages_from_the_front_and_from_the_back_leave_a_gap():
    """The last page is known without anything in between having been read."""
    listing = Listing(total=6)
    listing.add(rows(1, 2), (2, 2))
    listing.add(rows(6, 5), (5, 5), backwards=True)
    assert shown(listing) == "T-1 T-2 ... ... T-5 T-6"
    assert listing.position("T-5") == 4
    assert not listing.whole


def test_the_two_ends_meet():
    """Once every place is known there is one list, and nothing more to read."""
    listing = Listing(total=5)
    listing.add(rows(1, 2), (2, 2))
    listing.add(rows(5, 4), (4, 4), backwards=True)
    listing.add(rows(3, 4), (4, 4))
    assert shown(listing) == "T-1 T-2 T-3 T-4 T-5"
    assert listing.whole
    assert listing.position("T-5") == 4
    assert listing.missing(0, 4) is None


def test_fewer_records_than_were_counted_end_the_list():
    """A count that went stale while the list was read is corrected by its last page."""
    listing = Listing(total=9)
    listing.add(rows(1, 2), None)
    assert (listing.total, listing.whole) == (2, True)


def test_a_record_that_moved_stays_where_it_was_seen_first():
    """A due date that changes between two pages does not show a record twice."""
    listing = Listing(total=4)
    listing.add(rows(1, 2), (2, 2))
    listing.add(rows(1, 3, 4), None)
    assert shown(listing) == "T-1 T-2 T-3 T-4"


def test_what_is_missing_is_read_from_the_nearer_end():
    """Far down the list is reached from its end, near the top from its beginning."""
    listing = Listing(total=1000)
    listing.add(rows(*range(100)), (99, 99))
    listing.add(rows(*range(999, 899, -1)), (900, 900), backwards=True)
    assert listing.missing(90, 120) == More(backwards=False, after=(99, 99))
    assert listing.missing(850, 880) == More(backwards=True, after=(900, 900))
    assert listing.missing(10, 40) is None


def test_rows_are_forgotten_and_read_again_by_their_id():
    """Scrolling through a long list does not fill the memory."""
    listing = Listing(total=KEPT + 10)
    listing.add(rows(*range(KEPT + 10)), None)
    assert listing.missing(0, 2) == Again(("T-0", "T-1", "T-2"))
    listing.remember(rows(0, 1, 2))
    assert listing.missing(0, 2) is None


def test_a_search_grows_its_list():
    """What a search finds is appended, and what it has found so far can be used."""
    listing = Listing()
    listing.grow(rows(3))
    listing.grow(rows(7, 9))
    assert shown(listing) == "T-3 T-7 T-9"
