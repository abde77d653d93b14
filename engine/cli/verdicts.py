"""What came of scenarios, as text: for a person, what was wanted beside what was found; for programs, plain facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from engine.cli.excerpt import cells, clean
from engine.problems import Position, Problem

if TYPE_CHECKING:
    from engine.scenario.coverage import Item
    from engine.scenario.play import Failure, Verdict
    from engine.scenario.suite import Report

MARKS = {"passed": "ok", "failed": "FAILED", "broken": "BROKEN"}

WIDEST = 44
"""Characters of a value in one line of its column."""


def told(verdict: Verdict) -> str:
    """A scenario that failed: the place, the step, both sides, and what had happened."""
    lines = [f"FAILED  {clean(verdict.scenario.title)}"]
    for _, group in groupby(verdict.failures, key=lambda failure: (failure.step, failure.record)):
        lines += _told(list(group))
    return "\n".join(lines)


def _told(failures: Sequence[Failure]) -> Iterator[str]:
    first = failures[0]
    yield f"  {clean(str(first.position))}"
    yield f"  {f'step {first.step}' if first.step else 'given'}, {first.at}"
    yield ""
    rows = [("", first.record, "wanted", "found")]
    rows += [(f"{f.position.line}:{f.position.column}", f.about, f.wanted, f.found) for f in failures]
    yield from (f"    {line}" for line in _beside(rows))
    rules = dict.fromkeys(failure.rule for failure in failures if failure.rule)
    if rules:
        yield f"    by the rule{'s' * (len(rules) > 1)} {clean(', '.join(rules))}"
    if first.story:
        yield ""
        yield f"  what had happened to {first.record}:"
        width = max(len(event.by) for event in first.story)
        yield from (f"    {e.at}  {clean(e.by):{width}}  {clean(e.what)}" for e in first.story)
    yield ""


def _beside(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Rows in columns; a long value goes on below itself."""
    wrapped = [[wrap(clean(value), WIDEST, break_on_hyphens=False) or [""] for value in row] for row in rows]
    widths = [max(cells(line) for row in wrapped for line in row[column]) for column in range(len(rows[0]))]
    for row in wrapped:
        for line in zip_longest(*row, fillvalue=""):
            padded = (text + " " * (width - cells(text)) for text, width in zip(line, widths, strict=True))
            yield "  ".join(padded).rstrip()


def as_problems(verdicts: Iterable[Verdict]) -> list[Problem]:
    """Every failure as a problem at the place of its expectation."""
    return [
        Problem(
            "M815" if failure.refusal else "M814",
            f"'{verdict.scenario.title}', step {failure.step}, {failure.at}: {failure.record}: {failure.about}: "
            f"wanted {failure.wanted}, found {failure.found}",
            failure.position,
            f"by the rule {failure.rule}" if failure.rule else "",
        )
        for verdict in verdicts
        for failure in verdict.failures
    ]


def unused(items: Iterable[Item]) -> list[Problem]:
    """Every rule that no scenario puts to use, at its place."""
    return [
        Problem("M816", f"{item.what} {item.name} of {item.kind}: {item.lacking} in any scenario", item.position,
                severity="warning")
        for item in items
        if item.lacking
    ]  # fmt: skip


def coverage(items: Sequence[Item]) -> Iterator[str]:
    """How much of the rules the scenarios put to use, and each that they do not."""
    from engine.scenario.coverage import counts, percent

    used = sum(not item.lacking for item in items)
    yield f"coverage: {percent(items)} % of the rules, {used} of {len(items)}"
    yield "  " + ", ".join(f"{what}s {used} of {there}" for what, (used, there) in sorted(counts(items).items()))
    lacking = [item for item in items if item.lacking]
    width = max((len(str(item.position)) for item in lacking), default=0)
    for item in lacking:
        yield f"  {clean(str(item.position)):{width}}  {item.what} {item.name} of {item.kind}: {item.lacking}"


def summary(report: Report, seconds: float) -> str:
    """`24 scenarios: 22 passed, 2 failed; 1,204 events in 0.12 s`."""
    statuses = [verdict.status for verdict in report.verdicts]
    parts = [f"{statuses.count(s)} {s}" for s in ("passed", "failed", "broken") if s in statuses]
    plural = "s" * (len(statuses) != 1)
    told_parts = f": {', '.join(parts)}" if parts else ""
    return f"{len(statuses)} scenario{plural}{told_parts}; {report.events:,} events in {seconds:.2f} s"


def plain(report: Report, seconds: float) -> dict[str, Any]:
    """The whole report for programs; no coverage where nothing could be played."""
    return {
        "passed": report.passed,
        "events": report.events,
        "seconds": round(seconds, 3),
        "scenarios": [_plain(verdict) for verdict in report.verdicts],
        "problems": [_problem(problem) for problem in report.problems],
        "coverage": _covered(report.items) if report.items else None,
    }


def _covered(items: Sequence[Item]) -> dict[str, Any]:
    from engine.scenario.coverage import counts, percent

    return {
        "percent": percent(items),
        "counts": {what: {"used": used, "all": there} for what, (used, there) in counts(items).items()},
        "unused": [
            {"what": i.what, "kind": i.kind, "name": i.name, "lacking": i.lacking, **_place(i.position)}
            for i in items
            if i.lacking
        ],
    }


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {
        "scenario": verdict.scenario.title,
        **_place(verdict.scenario.position),
        "status": verdict.status,
        "events": verdict.events,
        "failures": [
            {
                "step": failure.step,
                "at": failure.at,
                "record": failure.record,
                "about": failure.about,
                "wanted": failure.wanted,
                "found": failure.found,
                "rule": failure.rule or None,
                **_place(failure.position),
            }
            for failure in verdict.failures
        ],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "severity": problem.severity, "message": problem.message, **_place(problem.position)}


def _place(position: Position) -> dict[str, Any]:
    return {"file": position.file, "line": position.line, "column": position.column}
