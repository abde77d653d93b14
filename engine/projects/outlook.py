"""One look at some projects: when each task is done and by whom, what holds the finish up, what it will cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.clock import Instant, zone
from engine.margin.labour import Labour
from engine.money import Cents
from engine.planning import Case, Placed, Plan
from engine.planning.chain import slack
from engine.planning.compare import Move, moves
from engine.planning.compare import Slot as Place
from engine.planning.figures import Costs, Work, ahead, costs, side_by_side
from engine.planning.search import search
from engine.projects.bought import committed
from engine.projects.gather import Gathered, gather
from engine.projects.kept import History, history
from engine.projects.supposing import AS_IT_IS, Suppose
from engine.records import Record
from engine.store.contract import Store, Where
from engine.workflow import Workflow

PROJECT = "project"
Solve = Callable[[Case], Plan]
"""How a plan is looked for."""


@dataclass(frozen=True)
class Outlook:
    """Some projects, as they look from now on."""

    workflow: Workflow
    projects: Mapping[str, Record]
    gathered: Gathered
    plan: Plan
    kept: Mapping[str, History]
    committed: Mapping[str, Cents]
    """Project → what is to be bought for it and is no cost yet."""

    @property
    def tasks(self) -> Mapping[str, Record]:
        """Every task of them."""
        return self.gathered.tasks

    @property
    def troubles(self) -> tuple[str, ...]:
        """What makes no plan in them."""
        return self.gathered.troubles

    @cached_property
    def slack(self) -> Mapping[str, int]:
        """Task → working seconds by which it can slip; 0: the finish of some project moves with it."""
        return slack(self.plan)

    @cached_property
    def work(self) -> list[Work]:
        """All work that is still to be done, by task, agent and day."""
        return ahead(self.plan, zone(self.workflow.company.zone))

    @cached_property
    def labour(self) -> Labour:
        """What an hour of each agent costs."""
        return Labour(self.workflow.company.tariff.cost)

    def costs(self, *tasks: str) -> Costs:
        """What the work still to be done costs, of some tasks or of all."""
        return costs([each for each in self.work if not tasks or each.job in tasks], self.labour)

    @cached_property
    def together(self) -> list[tuple[str, ...]]:
        """Tasks that go on at one time."""
        return side_by_side(self.plan)

    @cached_property
    def moves(self) -> list[Move]:
        """What is elsewhere than in the plans that were kept last; nothing where none was."""
        before = {name: slot for kept in self.kept.values() if kept.last for name, slot in kept.last.slots.items()}
        planned = {project for project, kept in self.kept.items() if kept.last}
        found = moves({name: Place(slot.start, slot.end, slot.who) for name, slot in before.items()}, self.plan)
        return [move for move in found if self._of(move.job) in planned and not self._done(move.job)]

    def _of(self, task: str) -> str:
        if task in self.tasks:
            return self.tasks[task].text(PROJECT)
        return next((project for project, kept in self.kept.items() if kept.last and task in kept.last.slots), "")

    def _done(self, task: str) -> bool:
        return task in self.tasks and not self.tasks[task].open

    def rows(self) -> list[tuple[Record, Placed]]:
        """Every task in its place, in the order of the starts."""
        placed = self.plan.placed
        names = sorted(placed, key=lambda name: (placed[name].start, placed[name].end, name))
        return [(self.tasks[name], placed[name]) for name in names]

    def finish(self, project: str) -> Instant:
        """When a project ends; now for one without tasks."""
        return self.plan.finishes().get(project, self.plan.case.now)


def open_projects(store: Store, workflow: Workflow) -> list[Record]:
    """Every project that has tasks to plan: those that are open."""
    from engine.store.contract import every

    if PROJECT not in workflow.definitions:
        return []
    return list(every(store, Where(kind=PROJECT, open=True)))


def look(
    store: Store, workflow: Workflow, projects: Sequence[Record], now: Instant, *, suppose: Suppose = AS_IT_IS,
    solve: Solve = search,
) -> Outlook:  # fmt: skip
    """Plan some projects together. Raises Circle, Beyond and NoPlan."""
    gathered = gather(store, workflow, projects, now, suppose)
    bought = {project.id: committed(store, workflow, project) for project in projects}
    kept = {project.id: history(store, project.id) for project in projects}
    return Outlook(workflow, {each.id: each for each in projects}, gathered, solve(gathered.case), kept, bought)
