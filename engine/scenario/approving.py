"""What scenarios do about approvals, and what they expect to wait for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.commands import Approve, Command
from engine.machines.definition import Definition
from engine.machines.source import Path
from engine.scenario.page import Page
from engine.scenario.script import Act, Check, Look
from engine.scenario.stage import Stage


def approving(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`approve: {network: offer}`: it is taken, as of the one who asked."""
    return _answering(page, name, path, by, yes=True)


def rejecting(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`reject: {network: offer}`, and why `with` a note; whoever asked takes it back so."""
    return _answering(page, name, path, by, yes=False)


def _answering(page: Page, name: str, path: Path, by: str, *, yes: bool) -> Act | None:
    definition = page.record(name, *path)
    note = page.note(path)
    if definition is None or not page.is_transition(definition, page.value(*path), path):
        return None
    transition: str = page.value(*path)

    def command(stage: Stage) -> Command:
        return Approve(id=stage.ids[name], by=by, yes=yes, transition=transition, note=note)

    return Act(name, f"{'approve' if yes else 'reject'} {name}: {transition}", by, page.position(*path), command)


def waits_for(page: Page, name: str, definition: Definition, path: Path) -> Iterator[Check]:
    """`waits_for: {offer: service_manager}`: what waits for whose approval; {} for nothing."""
    wanted: Mapping[str, str] = page.draft.section(*path)
    for transition, role in wanted.items():
        page.is_transition(definition, transition, (*path, transition), key=True)
        page.role(role, *path, transition)

    def look(stage: Stage) -> Look:
        found = {transition: asked.role for transition, asked in stage.record(name).asked.items()}
        return Look(_told(wanted), _told(found))

    yield Check(name, "waits for", page.position(*path), look)


def _told(waiting: Mapping[str, str]) -> str:
    return ", ".join(f"{transition} by {role}" for transition, role in sorted(waiting.items())) or "nothing"
