"""What the lines around every screen say: where one is, who is here, what is wrong with the rules, which keys work."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.screen import Screen

from engine.clock import Instant
from engine.worktime.running import FORGOTTEN, Running
from tui.formats import figures
from tui.session import Session
from tui.widgets.bars import Bar, KeyBar
from tui.words import N_, _

LAST = [("?", N_("help")), ("q", N_("quit"))]
"""Keys that are to be seen wherever they are keys."""


class Frame:
    """The header, the line of rejected rules and the keys of one screen."""

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen, self._session, self._glyphs = screen, session, session.glyphs

    @property
    def _zone(self) -> str:
        return self._session.workflow.company.zone

    def header(self, title: str, rules: str = "") -> None:
        """The first line: where one is; `rules` says which of them hold here."""
        now, session = self._session.clock.now(), self._session
        name, time = ("margine", "bold"), figures().dated(now, self._zone)
        if session.silence:
            left = Content.assemble(name, "  ", (_("the store cannot be read, trying again"), "bold $text-error"))
            rules = ""
        else:
            left = Content.assemble(name, "  ", title, *_timer(session.timer, now))
        right = "  ".join(part for part in (session.agent, rules, time) if part)
        self._screen.query_one("#header", Bar).put(left, Content(right))

    def rejected(self) -> None:
        """The line that says, for as long as it is so, that the rules on the disk are not those in force."""
        standing = self._session.standing
        bar, rejection = self._screen.query_one("#rules", Bar), standing.rejected if standing else None
        bar.display = rejection is not None
        if rejection is not None:
            at = figures().moment(rejection.at, self._session.clock.now(), self._zone)
            told = _("! rules on disk rejected {at}: {brief}").format(at=at, brief=rejection.brief)
            bar.put(Content(self._glyphs.clean(told)), Content(_("! shows all")), self._glyphs.ellipsis)

    def keys(self, shown: Sequence[tuple[str, str]], last: Sequence[tuple[str, str]] = LAST) -> None:
        """The last line."""
        self._screen.query_one(KeyBar).show(shown, [(key, _(label)) for key, label in last])


def _timer(timer: Running | None, now: Instant) -> tuple[str | tuple[str, str], ...]:
    """`timer T-3 0:40` while one runs; with `!` when it was probably forgotten."""
    if timer is None:
        return ()
    minutes = max(0, now - timer.start) // 60
    forgotten = "!" if now - timer.start > FORGOTTEN else ""
    return "  ", (f"{_('timer')} {timer.record} {minutes // 60}:{minutes % 60:02}{forgotten}", "bold")
