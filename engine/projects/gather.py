"""Tasks → a case to plan. Whatever makes no plan in them is told, and the rest is planned all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from engine.clock import Instant, instant, local, zone
from engine.events import Event, TimeLogged, Transitioned
from engine.machines.predecessors import Predecessor, predecessors
from engine.planning.case import WHOLE, Case, Job, Link, Way
from engine.problems import MargineError
from engine.projects import fields
from engine.projects.people import MOST_WAYS, People, reachable
from engine.projects.supposing import AS_IT_IS, Suppose
from engine.records import Record
from engine.store.contract import Store, Where, every
from engine.workflow import Workflow

MOST_WORK = 10_000 * 3600
"""Seconds of one task: five years of somebody's work."""
UNKNOWN = 10**9
"""What somebody is taken to cost of whom nobody knows it."""


class NoPlan(MargineError):  # noqa: N818 - reads as what happened
    """Tasks that nobody can ever do."""

    exit_code = 1


@dataclass(frozen=True)
class Gathered:
    """What is to be planned, and what in it makes no plan."""

    case: Case
    tasks: Mapping[str, Record]
    people: People
    worked: Mapping[str, int]
    """Task → seconds of work up to now, what goes on just now included."""
    troubles: tuple[tuple[str, str], ...]
    """Task → what makes no plan in it, for a person."""


def tasks_of(store: Store, workflow: Workflow, projects: Sequence[Record]) -> dict[str, Record]:
    """All tasks of some projects, those that are done included."""
    wanted, found = {project.id for project in projects}, {}
    clients = {project.text("client") for project in projects}
    for kind in fields.task_kinds(workflow):
        for client in sorted(clients):
            for task in every(store, Where(kind=kind, client=client)):
                if task.text(fields.PROJECT) in wanted:
                    found[task.id] = task
    return found


def gather(
    store: Store, workflow: Workflow, projects: Sequence[Record], now: Instant, suppose: Suppose = AS_IT_IS
) -> Gathered:
    """The case of some projects."""
    tasks = tasks_of(store, workflow, projects)
    begun = {
        task.id: _begun(store, workflow, task)
        for task in tasks.values()
        if task.seconds or not _untouched(workflow, task)
    }
    moments = [*begun.values(), *(task.entered for task in tasks.values() if not task.open)]
    days = zone(workflow.company.zone)
    dates = [day for task in tasks.values() for name in fields.DATES if (day := fields.day(task, name))]
    moments += [instant(day.isoformat(), days) for day in dates if reachable(day, local(now, days).date())]
    people = People(workflow.company, now, moments, suppose)
    return _Gathering(workflow, tasks, begun, people).done()


def _untouched(workflow: Workflow, task: Record) -> bool:
    definition = workflow.definitions[task.kind]
    state = definition.states.get(definition.placed(task.state))
    return task.open and not (state is not None and state.records_time)


def _begun(store: Store, workflow: Workflow, task: Record) -> Instant:
    """When a task was begun: when somebody first worked on it; 0 when nobody did."""
    working = {state.name for state in workflow.definitions[task.kind].states.values() if state.records_time}
    moments = (_worked(event, working) for event in store.events(task.id))
    return min((moment for moment in moments if moment), default=0)


def _worked(event: Event, working: set[str]) -> Instant:
    match event.body:
        case TimeLogged(start=start):
            return start
        case Transitioned(target=target) if target in working:
            return event.at
        case _:
            return 0


class _Gathering:
    """Jobs in the making."""

    def __init__(
        self, workflow: Workflow, tasks: Mapping[str, Record], begun: Mapping[str, Instant], people: People
    ) -> None:
        self._workflow, self._tasks, self._begun, self._people = workflow, tasks, begun, people
        self._now, self._today = people.now, people.day_of(people.now)
        self._worked = {task.id: self._up_to_now(task) for task in tasks.values()}
        self._troubles: list[tuple[str, str]] = []

    def done(self) -> Gathered:
        """All of the tasks as a case."""
        jobs = {task.id: self._job(task) for task in self._tasks.values()}
        try:
            case = Case(jobs, self._people.resources, self._people.hours, self._now)
        except ValueError as error:
            raise NoPlan(f"{error}; let somebody else do it, or one of them alone") from None
        return Gathered(case, self._tasks, self._people, self._worked, tuple(self._troubles))

    def _trouble(self, task: Record, words: str) -> None:
        self._troubles.append((task.id, f"{task.id} {words}"))

    def _job(self, task: Record) -> Job:
        began = self._begun.get(task.id, 0)
        if not task.open:
            ended = max(task.entered, began)
            return Job(task.id, (Way((), 0),), self._links(task), task.text(fields.PROJECT),
                       task.text("subject"), began=min(began or ended, ended), ended=ended)  # fmt: skip
        return Job(
            task.id, self._ways(task), self._links(task), task.text(fields.PROJECT), task.text("subject"),
            earliest=max(self._dated(task, fields.EARLIEST), self._supposed(began)),
            fixed=0 if began else self._dated(task, fields.BEGINS),
            deadline=self._dated(task, fields.DUE, days=1), began=min(began, self._now),
        )  # fmt: skip

    def _supposed(self, began: Instant) -> Instant:
        return self._people.began(since) if (since := self._people.suppose.since) and not began else 0

    def _dated(self, task: Record, name: str, days: int = 0) -> Instant:
        """When a day begins, or the one after it; 0 for none, and for one that no plan reaches, which is told."""
        day = fields.day(task, name)
        if day is None:
            return 0
        if (moment := self._people.moment(day, days)) == 0:
            self._trouble(task, f"has {name} = {day.isoformat()}, which no plan reaches: it is not kept to")
        return moment

    def _links(self, task: Record) -> tuple[Link, ...]:
        found = []
        for each in predecessors(task.text(fields.AFTER)):
            if each.id in self._tasks and each.id != task.id:
                found.append(Link(each.id, each.kind, self._lag(each)))
            elif task.open:
                self._trouble(task, f"waits for {each.id}, which is not among these tasks: it is not waited for")
        return tuple(found)

    def _lag(self, each: Predecessor) -> int:
        return each.seconds + each.workdays * self._people.day

    # who does it, and how long it takes

    def _ways(self, task: Record) -> tuple[Way, ...]:
        work, lasts = self._bounded(task, self._rest(task)), self._bounded(task, fields.minutes(task, fields.LASTS))
        sets = self._sets(task, work)
        if not sets:
            return (Way((), lasts or work, unmanned=work),)
        return tuple(dict.fromkeys(self._way(who, work, lasts, self._share(task)) for who in sets))

    def _bounded(self, task: Record, seconds: int) -> int:
        """No more than a plan can hold; what is more is told, and taken for none."""
        if seconds <= MOST_WORK:
            return seconds
        self._trouble(task, f"would take {seconds // 3600:,} hours, which no plan holds: it is left out")
        return 0

    def _up_to_now(self, task: Record) -> int:
        """Seconds that were worked, and those since somebody is at it."""
        if _untouched(self._workflow, task) or not task.open:
            return task.seconds
        own = self._people.resources.get(task.text(fields.ASSIGNEE))
        hours = own.hours if own is not None else self._people.hours
        return task.seconds + max(0, hours.between(max(task.entered, task.logged), self._now))

    def _rest(self, task: Record) -> int:
        """Seconds of work that are left."""
        if task.fields.get(fields.LEFT) is not None:
            return fields.minutes(task, fields.LEFT)
        planned = fields.minutes(task, fields.PLANNED)
        worked = self._worked[task.id]
        if planned and worked >= planned:
            told = "has used up what was planned and is not done; say what is left"
            self._trouble(task, f"{told}: margine set {task.id} left=2h")
        return max(0, planned - worked)

    def _sets(self, task: Record, work: int) -> list[tuple[str, ...]]:
        """The sets of people who can do it; none when nobody has to."""
        named, role, people = (
            task.text(fields.ASSIGNEE),
            task.text(fields.ROLE),
            max(1, fields.number(task, fields.PEOPLE)),
        )
        if named:
            if named in self._people.resources:
                others = [name for name in self._people.with_role(role) if name != named] if role else []
                return [(named, *rest) for rest in islice(combinations(others, people - 1), MOST_WAYS)] or [(named,)]
            self._trouble(task, f"is {named}'s, who is not there: it is planned as if nobody were needed")
        elif role:
            if found := self._people.sets(role, people):
                return found
            self._trouble(task, f"needs {people} with the role '{role}', and there are not so many")
        elif work:
            self._trouble(task, "has nobody, and no role: it is planned as if somebody were always free")
        return []

    def _share(self, task: Record) -> int:
        """How much of them it takes, in percent."""
        share = fields.number(task, fields.SHARE) // 100
        return min(share, WHOLE) if share > 0 else WHOLE

    def _way(self, who: tuple[str, ...], work: int, lasts: int, share: int) -> Way:
        """With so much of each of them: as long as it lasts, or as the work takes them."""
        capacities = {name: self._people.resources[name].capacity for name in who}
        if lasts:
            part = -(-work * WHOLE // (lasts * len(who))) if work else share
            demands = tuple((name, max(1, min(part, capacities[name]))) for name in who)
            return Way(demands, lasts, self._price(demands, lasts))
        parts = {name: min(share, capacity) for name, capacity in capacities.items()}
        seconds = -(-work * WHOLE // sum(parts.values()))
        return Way(tuple(parts.items()), seconds, self._price(tuple(parts.items()), seconds))

    def _price(self, demands: tuple[tuple[str, int], ...], seconds: int) -> int:
        """What it costs at today's rates; somebody whose cost is not known comes last."""
        costs = [self._people.labour.cost(name, self._today, seconds * part // WHOLE) for name, part in demands]
        return sum(UNKNOWN if cost is None else cost for cost in costs)
