"""A sheet as styled text: the head with what can be done next, the clocks, and the rest. Plain functions.

The clocks stand by themselves because they alone change while time passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from textual.content import Content

from engine.clock import Instant
from engine.sheet import ClockSheet, Sheet, Step, Told
from engine.views import SYMBOLS, Face, Urgency, span
from tui.formats import figures
from tui.glyphs import Glyphs
from tui.words import _, heard

LOOKS: dict[str, str] = {"breached": "bold $text-error", "at risk": "bold $text-warning"}
PRESSING: dict[str, Urgency] = {"breached": "breached", "at risk": "at risk", "paused": "paused"}
BAR = 12
"""Cells of a clock's bar."""
QUIET = "$foreground 60%"


@dataclass(frozen=True, slots=True)
class Printer:
    """What turning a sheet into text depends on besides the sheet."""

    zone: str
    glyphs: Glyphs
    keys: Mapping[str, str]
    """Transition → key."""

    def head(self, sheet: Sheet, now: Instant) -> Content:
        """What it is, where it stands, what can be done next."""
        row, clean = sheet.row, self.glyphs.clean
        facts = [
            row.client,
            row.field("priority"),
            f"{row.state} {_('since')} {figures().moment(sheet.since, now, self.zone)}",
        ]
        lines = [
            Content.assemble((clean(row.id), "bold"), "  ", (clean(row.subject), "bold")),
            Content.assemble(" - ".join(clean(fact) for fact in facts if fact)),
            Content.assemble((clean(heard(sheet.came)), QUIET)),
            *(Content.styled(f"{_('Waiting')}  {clean(heard(words))}", "bold") for words in sheet.waiting),
            Content(),
            *self._next(sheet.steps),
        ]
        return Content("\n").join(lines)

    def _next(self, steps: Iterable[Step]) -> Iterator[Content]:
        """Transitions that can be taken on one line, the others below it with what speaks against them."""
        steps = list(steps)
        possible = [self._step(step) for step in steps if not step.objection]
        if possible:
            yield Content.assemble((f"{_('Next')}  ", QUIET), Content("   ").join(possible))
        elif not steps:
            yield Content.styled(_("Nothing leads out of this state."), QUIET)
        for step in steps:
            if step.objection:
                text = f"{self.keys.get(step.name, ' ')} {step.title}: {heard(step.objection)} ({step.rule})"
                yield Content.styled(f"      {self.glyphs.clean(text)}", QUIET)

    def _step(self, step: Step) -> Content:
        first = f" ({_('asks {role} first').format(role=step.approval)})" if step.approval else ""
        return Content.assemble(
            (self.keys.get(step.name, "^p"), "bold $text-accent"), f" {self.glyphs.clean(step.title)}{first}"
        )

    def clocks(self, sheet: Sheet, now: Instant) -> Content:
        """Every promise: how much of it is used, when it runs out, and why."""
        width = max((len(clock.clock.name) for clock in sheet.clocks), default=0)
        lines = [line for clock in sheet.clocks for line in self._clock(clock, now, width)]
        return Content("\n").join(lines)

    def _clock(self, sheet: ClockSheet, now: Instant, width: int) -> Iterator[Content]:
        clock = sheet.clock
        face, timer = clock.face(now), clock.timer
        status = PRESSING.get(face.status)
        look = LOOKS.get(face.status, "")
        due = f"  {_('due')} {figures().moment(timer.due, now, self.zone)}" if timer.due is not None else ""
        yield Content.assemble(
            (f"{SYMBOLS[status] if status else ' '} ", look),
            f"{clock.name.capitalize():<{width}}  ",
            (f"{reading(face):>12}", look),
            "  ",
            *self._bar(face, timer.target, look),
            due,
        )
        sums = _("{used} of {target} counted").format(used=span(face.used), target=span(timer.target)) + (
            f", {heard(sheet.rest)}" if sheet.rest else ""
        )
        yield Content.styled(f"    {sums} ({sheet.rule.partition('@')[0]})", QUIET)

    def _bar(self, face: Face, target: int, look: str) -> tuple[tuple[str, str], tuple[str, str]]:
        filled = min(BAR, face.used * BAR // target) if target else 0
        return (self.glyphs.full * filled, look or "$text-accent"), (self.glyphs.empty * (BAR - filled), QUIET)

    def rest(self, sheet: Sheet, now: Instant) -> Content:
        """Fields, links and history, newest first."""
        width = max((len(title) for title, _ in sheet.fields), default=0)
        lines = [
            Content.assemble((f"{title:<{width}}  ", QUIET), self.glyphs.clean(text)) for title, text in sheet.fields
        ]
        lines += [Content(f"{sheet.row.id} {self.glyphs.clean(heard(link))}") for link in sheet.links]
        lines += [self._files(sheet)] if sheet.files else []
        lines += [Content(), Content.styled(_("History"), "bold")]
        lines += [line for told in sheet.history for line in self._told(told, now)]
        return Content("\n").join([*lines, Content(), Content.styled(f"{_('Rules')}: {sheet.rule}", QUIET)])

    def _files(self, sheet: Sheet) -> Content:
        return Content.assemble((f"{_('Files')}  ", QUIET), self.glyphs.clean("  ".join(sheet.files)))

    def _told(self, told: Told, now: Instant) -> Iterator[Content]:
        """One line of history; what people wrote keeps its lines."""
        text = told.text if told.spoken else heard(told.text)
        first, *others = [self.glyphs.clean(line) for line in text.splitlines()] or [""]
        at, by = f"{figures().moment(told.at, now, self.zone):<12}", f"{self.glyphs.clean(told.by):<8}"
        yield Content.assemble((f"{at} {by} ", QUIET), (first, "" if told.spoken else QUIET))
        for line in others:
            yield Content.assemble(" " * 22, line)


def reading(face: Face) -> str:
    """A clock in words and figures: `-0:20:26`, `paused 3:40`, `met`."""
    if face.status in {"met", "met late", "stopped"}:
        return _(face.status)
    return f"{_('paused')} {span(face.left)}" if face.status == "paused" else span(face.left)
