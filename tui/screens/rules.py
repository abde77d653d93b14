"""The rules on one page: which are in force since when, and everything that is wrong with those on the disk."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widgets import Static

from engine.clock import Instant
from engine.rulebook import Standing
from engine.rulebook.standing import changed_words
from tui.formats import figures
from tui.glyphs import Glyphs
from tui.screens.help import Help
from tui.sheet_text import QUIET
from tui.words import _


class RulesPage(Help):
    """Reads and scrolls like the help."""

    def __init__(self, standing: Standing, now: Instant, glyphs: Glyphs) -> None:
        super().__init__()
        self._standing, self._now, self._glyphs = standing, now, glyphs

    def follow(self, standing: Standing, now: Instant) -> None:
        """Something was journalled while the page is being read: it says how matters stand now."""
        self._standing, self._now = standing, now
        if self.is_mounted:
            self.query_one("#help > Static", Static).update(self._text())

    def _text(self) -> Content:
        return Content("\n").join([*self._page(), Content.styled(_("Esc goes back"), QUIET)])

    def _page(self) -> Iterator[Content]:
        standing, clean = self._standing, self._glyphs.clean
        yield Content.styled(
            _("Rules {digest}, in force since {when}").format(
                digest=standing.digest, when=self._moment(standing.since)
            ),
            "bold",
        )
        if standing.changed:
            yield Content.styled(f"  {clean(changed_words(standing.changed))}", QUIET)
        yield Content()
        if standing.rejected is None:
            yield Content(_("The files on the disk are the rules in force."))
        else:
            rejected = standing.rejected
            heading = _("Rules {digest} on the disk, rejected {when}").format(
                digest=rejected.digest, when=self._moment(rejected.at)
            )
            yield Content.styled(f"! {heading}", "bold $text-error")
            for line in rejected.lines:
                yield Content(f"  {clean(line)}")
        yield Content()

    def _moment(self, at: Instant) -> str:
        return figures().moment(at, self._now, self._standing.workflow.company.zone)
