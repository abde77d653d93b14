"""One look at some projects: when each task is done and by whom, what holds the finish up, what it will cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.clock import Instant, zone
from engine.margin.labour import Labour
from engine.money import WHOLE, Cents
from engine.planning import Case, Circle, Placed, Plan
from engine.planning.chain import slack
from engine.planning.compare import Move, moves
from engine.planning.compare import Slot as Place
from engine.planning.figures import Costs, Work, ahead, costs, side_by_side
from engine.planning.search import search
from engine.planning.timeline import Beyond
from engine.projects.bought import committed
from engine.projects.gather import Gathered, NoPlan, gather
from engine.projects.kept import History, history
from engine.projects.supposing import AS_IT_IS, Suppose
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow

PROJECT = "project"
Solve = Callable[[Case], Plan]
"""How a plan is looked for."""


@dataclass(frozen=True)
class Outlook:
    """Some projects, as they look from now on, planned together with all that want the same people."""

    workflow: Workflow
    projects: Mapping[str, Record]
    """Those that are looked at; the plan has every other open one too."""
    gathered: Gathered
    plan: Plan
    kept: Mapping[str, History]
    committed: Mapping[str, Cents]
    """Project → what is to be bought for it and is no cost yet."""
    alone: str = ""
    """Why other open projects are not in the plan; empty when they are."""

    @property
    def tasks(self) -> Mapping[str, Record]:
        """Every task in the plan, those of other projects too."""
        return self.gathered.tasks

    @property
    def troubles(self) -> tuple[str, ...]:
        """What makes no plan in them."""
        own = tuple(words for task, words in self.gathered.troubles if task in self.own)
        if not self.alone:
            return own
        return (f"the other open projects are left out, because with them there is no plan: {self.alone}", *own)

    @cached_property
    def slack(self) -> Mapping[str, int]:
        """Task → working seconds by which it can slip; 0: the finish of some project moves with it."""
        return slack(self.plan)

    @cached_property
    def work(self) -> list[Work]:
        """All work that is still to be done, by task, agent and day, that on other projects too."""
        return ahead(self.plan, zone(self.workflow.company.zone))

    @cached_property
    def labour(self) -> Labour:
        """What an hour of each agent costs."""
        return Labour(self.workflow.company.tariff.cost)

    @cached_property
    def _by_task(self) -> Mapping[str, list[Work]]:
        found: dict[str, list[Work]] = defaultdict(list)
        for each in self.work:
            found[each.job].append(each)
        return found

    def left(self, task: str) -> int:
        """Seconds of work that a task still takes."""
        return sum(each.seconds for each in self._by_task.get(task, ()))

    def done(self, task: str) -> int:
        """How much of a task is done, in hundredths of a percent: of an open one what was worked of what it takes."""
        if not self.tasks[task].open:
            return WHOLE
        worked = self.gathered.worked[task]
        whole = worked + self.left(task)
        return worked * WHOLE // whole if whole else 0

    def costs(self, *tasks: str) -> Costs:
        """What the work still to be done costs, of some tasks or of all that are looked at."""
        return costs((each for task in tasks or self.own for each in self._by_task.get(task, ())), self.labour)

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The tasks of the projects that are looked at, in the order of the starts."""
        placed = self.plan.placed
        found = [name for name, task in self.tasks.items() if task.text(PROJECT) in self.projects]
        return tuple(sorted(found, key=lambda name: (placed[name].start, placed[name].end, name)))

    @cached_property
    def together(self) -> list[tuple[str, ...]]:
        """Tasks that go on at one time."""
        return side_by_side(self.plan, frozenset(self.own)) if self.own else []

    @cached_property
    def moves(self) -> list[Move]:
        """What is elsewhere than in the plans that were kept last; nothing where none was."""
        before = {name: slot for kept in self.kept.values() if kept.last for name, slot in kept.last.slots.items()}
        planned = {project for project, kept in self.kept.items() if kept.last}
        among = [name for name in self.own if self.tasks[name].open and self.tasks[name].text(PROJECT) in planned]
        return moves({name: Place(slot.start, slot.end, slot.who) for name, slot in before.items()}, self.plan, among)

    def rows(self) -> list[tuple[Record, Placed]]:
        """Every task of the projects that are looked at in its place, in the order of the starts."""
        return [(self.tasks[name], self.plan.placed[name]) for name in self.own]

    @property
    def end(self) -> Instant:
        """When the last of the projects that are looked at ends; now for none."""
        return max(map(self.finish, self.projects), default=self.plan.case.now)

    def finish(self, project: str) -> Instant:
        """When a project ends; now for one without tasks."""
        return self._finishes.get(project, self.plan.case.now)

    @cached_property
    def _finishes(self) -> Mapping[str, Instant]:
        return self.plan.finishes()


def open_projects(store: Store, workflow: Workflow) -> list[Record]:
    """Every project that is open; none where the practice has no such kind."""
    if PROJECT not in workflow.definitions:
        return []
    return list(every(store, Where(kind=PROJECT, open=True)))


def look(
    store: Store, workflow: Workflow, projects: Sequence[Record], now: Instant, *, suppose: Suppose = AS_IT_IS,
    solve: Solve = search,
) -> Outlook:  # fmt: skip
    """Plan some projects, and all other open ones with them: nobody is in two places. Raises Circle, Beyond, NoPlan."""
    own = {each.id: each for each in projects}
    others = [each for each in open_projects(store, workflow) if each.id not in own]

    def planned(*wanted: Record) -> tuple[Gathered, Plan]:
        gathered = gather(store, workflow, wanted, now, suppose)
        return gathered, solve(gathered.case)

    alone = ""
    try:
        found = planned(*projects, *others)
    except (Circle, Beyond, NoPlan) as error:
        if not others:
            raise
        found, alone = planned(*projects), str(error)
    kept = {project: history(store, project) for project in own}
    return Outlook(workflow, own, *found, kept, committed(store, workflow, projects), alone)
