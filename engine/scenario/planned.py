"""`plan: {network: agreed}`: somebody keeps the plan of a project as it is at that moment."""

from __future__ import annotations

from engine.commands import Command
from engine.machines.source import Path
from engine.projects.keeping import keeping
from engine.projects.outlook import PROJECT, look
from engine.scenario.page import Page
from engine.scenario.script import Act
from engine.scenario.stage import Stage


def planning(page: Page, name: str, path: Path, by: str) -> Act | None:
    """The plan that was agreed, or another one that is kept."""
    definition, word = page.record(name, *path), page.value(*path)
    if definition is None:
        return None
    if definition.kind != PROJECT or word not in {"agreed", "kept"}:
        message = f"a plan is kept of a project, as `agreed` or `kept`, and this is '{word}' of a {definition.kind}"
        page.draft.report("M805", message, *path)
        return None

    def command(stage: Stage) -> Command:
        found = look(stage.store, stage.desk.workflow, [stage.record(name)], stage.desk.clock.now())
        return keeping(found, stage.ids[name], by, agreed=word == "agreed")

    return Act(name, f"plan {name}: {word}", by, page.position(*path), command)
