"""What the lines around the list say: who looks at what under which rules, what was found, which keys do something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from engine.clock import Instant
from engine.machines.definition import Definition
from engine.rulebook import Standing
from engine.sheet import Step, dated, moment
from engine.worktime.running import FORGOTTEN, Running
from tui.glyphs import Glyphs
from tui.live_list import LiveList
from tui.widgets.bars import Bar, Counted, KeyBar, TabBar

LAST = [("?", "help"), ("q", "quit")]
"""Keys that are to be seen wherever they are keys."""
USUAL = [
    ("r", "reply"),
    ("i", "note"),
    ("+", "time"),
    ("/", "filter"),
    ("n", "new"),
    ("s", "sort again"),
    ("o", "order"),
]
FILTERING = [("Enter", "to the list"), ("Esc", "clear"), ("Up/Down", "move")]


class Frame:
    """The header, the views, the filter's count and the keys of one screen."""

    def __init__(
        self, screen: Screen[None], live: LiveList, definition: Definition, agent: str, *, zone: str, glyphs: Glyphs
    ) -> None:
        self._screen, self._live, self._glyphs = screen, live, glyphs
        self._agent, self._kind, self._rules = agent, definition.kind, f"rules {definition.kind}@{definition.digest}"
        self._zone = zone

    def header(self, now: Instant, silence: str, timer: Running | None, *, gone: bool) -> None:
        """The first line; `gone` when the rules in force have no such kind any more."""
        title, time = ("margine", "bold"), dated(now, self._zone)
        if silence:
            left = Content.assemble(title, "  ", ("the store cannot be read, trying again", "bold $text-error"))
            right = f"{self._agent}  {time}"
        else:
            rules = f"no rules for {self._kind} any more" if gone else self._rules
            left = Content.assemble(title, "  ", self._live.tab.title, *_timer(timer, now))
            right = f"{self._agent}  {rules}  {time}"
        self._screen.query_one("#header", Bar).put(left, Content(right))

    def rejected(self, now: Instant, standing: Standing | None) -> None:
        """The line that says, for as long as it is so, that the rules on the disk are not those in force."""
        bar, rejection = self._screen.query_one("#rules", Bar), standing.rejected if standing else None
        bar.display = rejection is not None
        if rejection is not None:
            told = f"! rules on disk rejected {moment(rejection.at, now, self._zone)}: {rejection.brief}"
            bar.put(Content(self._glyphs.clean(told)), Content("! shows all"), self._glyphs.ellipsis)

    def views(self) -> None:
        """The views with their counts, what waits to be sorted in, and what the filter found."""
        live = self._live
        counts = live.counts or (None,) * len(live.views)
        shown = [Counted(view.title, count) for view, count in zip(live.views, counts, strict=True)]
        self._screen.query_one(TabBar).show(shown, live.view, self._notes())
        self._screen.query_one("#found", Static).update(self._found())

    def _notes(self) -> list[str]:
        """From long to short."""
        live, sort = self._live, f"sort: {self._live.order}"
        parts = ([f"{len(live.new)} new"] if live.new else []) + (["order changed"] if live.disordered else [])
        if not parts:
            return [sort, live.order]
        news = ", ".join(parts)
        return [f"{news}, s shows   {sort}", f"{news}, s shows", f"{parts[0]}, s shows", f"{parts[0]}: s"]

    def _found(self) -> str:
        live = self._live
        everything = f"{live.counts[live.view]:,}" if live.counts else "..."
        if live.scanned is not None:
            return f"{live.table.listing.total:,} found, {live.scanned:,} of {everything} read"
        return f"{live.table.listing.total:,} of {everything}" if live.filter else everything

    def keys(self, steps: Sequence[Step], letters: Mapping[str, str], *, filtering: bool, reading: bool) -> None:
        """The last line."""
        if filtering:
            shown, last = FILTERING, []  # every letter belongs to the filter, ? and q too
        else:
            possible = [(letters[s.name], s.title) for s in steps if not s.objection and s.name in letters]
            shown, last = [("Esc", "back") if reading else ("Enter", "open"), *possible, *USUAL], LAST
        self._screen.query_one(KeyBar).show(shown, last)


def _timer(timer: Running | None, now: Instant) -> tuple[str | tuple[str, str], ...]:
    """`timer T-3 0:40` while one runs; with `!` when it was probably forgotten."""
    if timer is None:
        return ()
    minutes = max(0, now - timer.start) // 60
    forgotten = "!" if now - timer.start > FORGOTTEN else ""
    return "  ", (f"timer {timer.record} {minutes // 60}:{minutes % 60:02}{forgotten}", "bold")
