"""When the watcher looks, and what it takes for settled: hints, git, half-written files, all at given instants."""

from __future__ import annotations

from engine.watcher.lookout import DEBOUNCE, GIT_AGAIN, LONGEST, STABLE, SWEEP, Lookout, Sight

A, B, C = Sight("a"), Sight("b"), Sight("c")


def resting(at: float = 0.0) -> Lookout:
    """A lookout that has handed over A."""
    lookout = Lookout(at)
    assert not lookout.step(at, A)
    assert lookout.step(at + STABLE, A)
    return lookout


def looks(lookout: Lookout, until: float, sight: Sight) -> list[float]:
    """Look whenever it is due; the instants at which something was handed over."""
    found = []
    while lookout.due <= until:
        now = lookout.due
        if lookout.step(now, sight):
            found.append(round(now, 3))
    return found


def test_the_first_look_is_at_once():
    """What is there at the beginning is handed over once it was seen twice."""
    assert looks(Lookout(10.0), 20.0, A) == [10.0 + STABLE]


def test_a_hint_is_followed_after_a_while():
    """One change is handed over once, a debounce and a second look after the last hint."""
    lookout = resting()
    lookout.hint(5.0)
    lookout.hint(5.2)
    assert looks(lookout, 60.0, B) == [round(5.2 + DEBOUNCE + STABLE, 3)]


def test_three_hundred_hints_are_one_look():
    """A burst is looked at when it is over."""
    lookout = resting()
    for number in range(300):
        lookout.hint(5.0 + number / 1000)
    assert looks(lookout, 30.0, B) == [round(5.299 + DEBOUNCE + STABLE, 3)]


def test_hints_without_end_do_not_put_it_off_for_ever():
    """A program that writes beside the rules every moment cannot keep new rules out."""
    lookout, handed, now = resting(), [], 5.0
    while now < 10.0:
        lookout.hint(now)
        if lookout.due <= now and lookout.step(now, B):
            handed.append(round(now, 1))
        now += 0.1
    assert len(handed) == 1
    assert 5.0 + LONGEST <= handed[0] <= 5.0 + LONGEST + 0.3


def test_what_is_as_before_is_not_handed_over():
    """A file that was touched, or written anew with the same text, is no news."""
    lookout = resting()
    lookout.hint(5.0)
    assert looks(lookout, 60.0, A) == []


def test_what_still_changes_is_looked_at_again():
    """Two looks must see the same: a file that is being written is never handed over half."""
    lookout = resting()
    lookout.hint(5.0)
    for sight in (B, C, B, C):
        assert not lookout.step(lookout.due, sight)
    assert lookout.step(lookout.due, C)


def test_nothing_is_read_while_git_is_at_work():
    """However long a checkout takes, what lies on the disk meanwhile is nobody's rules; afterwards it is seen twice."""
    lookout = resting()
    lookout.hint(5.0)
    while lookout.due < 12.0:
        assert not lookout.step(lookout.due, Sight("half", git=True))
    (handed,) = looks(lookout, 14.0, B)
    assert 12.0 + STABLE <= handed <= 12.0 + GIT_AGAIN + STABLE


def test_git_between_two_looks_makes_the_first_one_void():
    """The look before git began counts for nothing after it."""
    lookout = resting()
    lookout.hint(5.0)
    assert not lookout.step(lookout.due, B)
    assert not lookout.step(lookout.due, Sight("b", git=True))
    assert not lookout.step(lookout.due, B)
    assert lookout.step(lookout.due, B)


def test_a_sweep_finds_what_no_hint_told():
    """It looks from time to time without occasion; a find gets the debounce of a hint, and hints are mistrusted."""
    lookout = resting()
    swept = lookout.due
    assert swept == STABLE + SWEEP
    assert not lookout.step(swept, B)
    assert lookout.surprised
    assert looks(lookout, swept + 1, B) == [round(swept + DEBOUNCE, 3)]
    assert not lookout.surprised


def test_one_can_be_told_to_look_at_once():
    """A signal is no file that is being written: nothing is waited for but the second look."""
    lookout = resting()
    lookout.hint(5.0, at_once=True)
    assert looks(lookout, 6.0, B) == [round(5.0 + STABLE, 3)]


def test_what_was_not_taken_is_handed_over_again():
    """At the next sweep, although nothing has changed since."""
    lookout = resting()
    lookout.again()
    assert looks(lookout, SWEEP + 1, A) == [round(SWEEP + 2 * STABLE, 3)]
