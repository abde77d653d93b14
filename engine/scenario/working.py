"""What scenarios do about working time: `log: {vpn: 45m}`, in the words of a quick entry."""

from __future__ import annotations

from dataclasses import replace

from engine.clock import Instant, zone
from engine.commands import Command
from engine.machines.source import Path
from engine.scenario.page import Page
from engine.scenario.script import Act
from engine.scenario.stage import Stage
from engine.worktime import noting
from engine.worktime.amounts import Unread
from engine.worktime.placing import Place


def logging(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`log: {vpn: 9:30-10:10 Router replaced --activity on_site}`: written down as `margine log` would."""
    written = page.value(*path)
    if page.record(name, *path) is None or page.now is None:
        return None
    try:
        asked = _read(page, written, page.now)
    except Unread as unread:
        page.draft.report("M818", str(unread), *path)
        return None
    if asked.agent:
        asked = replace(asked, agent=page.person(asked.agent, *path))

    def command(stage: Stage) -> Command:
        return noting.asking(stage.desk, stage.ids[name], by, asked)[0]

    return Act(name, f"log {name}: {written}", by, page.position(*path), command)


def _read(page: Page, written: str, now: Instant) -> noting.Asked:
    """What is written down, which must lie somewhere in time. Unread when it cannot be read, or lies nowhere."""
    company = page.workflow.company
    place = Place(now, zone(company.zone), company.calendars[company.calendar])
    asked = noting.line(written, place.today)
    place.put(asked.when)
    return asked
