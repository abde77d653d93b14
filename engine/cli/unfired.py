"""The answers of `margine why` that are no arithmetic: steps of ladders, ways out of a state, what did not happen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from engine.cli.excerpt import clean
from engine.cli.output import Answer, Paper
from engine.cli.reasons import about, head
from engine.clock import Instant
from engine.told.charged import Told
from engine.told.reasons import by_rule, condition, plain_rung, plain_way, prospect, spoken_effect
from engine.told.times import second, written
from engine.views import Row
from engine.why import Explanation, RungStory, WayStory


@dataclass(frozen=True)
class Reasons:
    """An explanation, and how it is told."""

    found: Explanation
    row: Row
    zone: ZoneInfo
    now: Instant

    def escalation(self, key: str = "") -> Answer:
        """Every step of every clock, or those of one rung with its repeats."""
        steps = [rung for rung in self.found.rungs if not key or key in {rung.key, rung.key.partition("#")[0]}]
        data = {"rungs": [plain_rung(rung, self.zone) for rung in steps]}
        if not key:
            data |= {"absent": [asdict(absence) for absence in self.found.absent]}

        def rows() -> Iterator[tuple[str, ...]]:
            for r in steps:
                due, at = written(r.due, self.zone) or "", written(r.at, self.zone) or ""
                yield (r.clock, r.key, r.status, due, at, "; ".join(self._told(r)), r.rule)

        header = ("clock", "rung", "status", "due", "decided", "what", "rule")
        return self._answer(data, header, list(rows()), lambda: self._ladders(steps, whole=not key))

    def _ladders(self, steps: Sequence[RungStory], *, whole: bool) -> Iterator[str]:
        for clock in dict.fromkeys(rung.clock for rung in steps):
            yield ""
            yield clock
            for rung in steps:
                if rung.clock == clock:
                    yield f"  {rung.key}  {self._when(rung)}{by_rule(rung.rule)}"
                    yield from (f"    {line}" for line in self._told(rung))
        if whole:
            yield from self._absent()

    def _when(self, rung: RungStory) -> str:
        """`done Mon 2026-11-23 09:45:00`, `not yet: Tue …`, `never: …`."""
        if rung.at is None or rung.due is None:
            return prospect(rung, self.zone)
        noticed = "" if rung.at == rung.due else f", noticed {second(rung.at, self.zone)}"
        return f"{rung.status} {second(rung.due, self.zone)}{noticed}"

    def _told(self, rung: RungStory) -> Iterator[str]:
        if rung.status == "skipped":
            yield rung.because
        yield from (spoken_effect(effect, self.zone) for effect in rung.effects)
        if rung.does:
            yield f"would {'have ' if rung.status == 'never' else ''}{', '.join(rung.does)}"

    def _absent(self) -> Iterator[str]:
        if self.found.absent:
            yield ""
            yield "no such clock here"
            for absence in self.found.absent:
                yield f"  {absence.clock}: {absence.because}{by_rule(absence.rule)}"

    def ways(self, name: str) -> Answer:
        """Every alternative of one transition."""
        return self._ways([way for way in self.found.ways if way.name == name], {"transition": name})

    def automatic(self) -> Answer:
        """What the engine would take by itself, and the condition that stops it."""
        return self._ways(self.found.automatic, {}, "Nothing leads out of this state by itself.")

    def _ways(self, ways: Sequence[WayStory], data: Mapping[str, object], none: str = "") -> Answer:
        rows = list(map(_way_row, ways))
        header = ("transition", "to", "possible", "because", "false", "rule")
        document = {**data, "ways": [plain_way(way, self.zone) for way in ways]}

        def page() -> Iterator[str]:
            yield from ["", none] if not ways and none else []
            for way in ways:
                yield ""
                yield from self._way(way)

        return self._answer(document, header, rows, page)

    def _way(self, way: WayStory) -> Iterator[str]:
        can = "can be" if way.possible else "cannot be"
        yield f"{way.name} → {way.target}: {can} taken by {way.actor}{by_rule(way.rule)}"
        if way.objection and not (way.guard and way.objection.endswith(way.guard.text)):
            yield f"  {way.objection}"
        if way.approval:
            yield f"  {way.approval} must approve it first"
        if way.waits_since is not None:
            yield f"  waits for approval since {second(way.waits_since, self.zone)}, asked by {way.asked_by}"
        if way.missing:
            yield f"  asks for {' and '.join(way.missing)}"
        if way.guard:
            yield from (f"  {line}" for line in condition(way.guard))
        for failure in way.failures:
            yield f"  {second(failure.at, self.zone)}: {failure.error}{by_rule(failure.rule)}"

    def money(self, told: Told) -> Answer:
        """What is charged for the record, what stands on it, or what its allowances hold."""
        return self._answer(told.data, told.header, told.rows, lambda: told.lines)

    def unhappened(self) -> Iterator[str]:
        """What the rules hold and did not do, for the end of the page about everything."""
        lines = [f"{a.clock}: {a.because}{by_rule(a.rule)}" for a in self.found.absent]
        for way in self.found.automatic:
            values = f" ({', '.join(way.guard.read)})" if way.guard else ""
            lines.append(f"{way.name}, automatic: {way.objection}{values}{by_rule(way.rule)}")
        if lines:
            yield ""
            yield "did not happen"
            yield from (f"  {clean(line)}" for line in lines)

    def _answer(
        self,
        data: Mapping[str, object],
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        lines: Callable[[], Iterable[str]],
    ) -> Answer:
        def page(paper: Paper) -> Iterator[str]:
            yield from head(self.found, self.row, self.zone, paper)
            yield from map(clean, lines())

        return Answer("why", {**about(self.found, self.row, self.now, self.zone), **data}, header, lambda: rows, page)


def _way_row(way: WayStory) -> tuple[str, ...]:
    """A way out of a state for a pipe."""
    failing = "; ".join(way.guard.failing) if way.guard else ""
    return (way.name, way.target, "yes" if way.possible else "no", way.objection, failing, way.rule)
