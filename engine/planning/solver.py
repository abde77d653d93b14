"""Levelling by constraint programming: CP-SAT of OR-Tools looks for the best order, within a time.

The model is the case: an interval for each job (an optional one for each way of doing it), the links as inequalities,
each person a no-overlap or a cumulative constraint. Time is an axis of which closed hours are cut out, counted in the
greatest common divisor of everything that happens on it, so that nothing is rounded. Whoever has other hours than the
axis gets the gaps in between as steps.

What the solver says is not believed: its order and its choice of people go through `serial`, which places every job
again by the clock, and its bound is held against the plan that comes out of that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from math import gcd
from typing import Any

from engine.planning.case import Case, Job, Way
from engine.planning.critical import times
from engine.planning.plan import LATE, Placed, Plan, cost
from engine.planning.search import bound, by_starts, search
from engine.planning.serial import placed
from engine.planning.timeline import Timeline

LEAST_WORKERS = 8
Progress = Callable[[Plan], None]
"""Is told of every better plan."""


def solve(case: Case, seconds: float = 10, *, workers: int = 0, progress: Progress | None = None) -> Plan:
    """The best plan found within so many seconds, with what no plan can be below.

    Needs the package `ortools`. Raises Circle and Beyond. `workers` 0: as many as there are processors, and no fewer
    than eight, because they look in different ways.
    """
    first = search(case)
    if first.proven or not case.jobs:
        return first
    return _Levelling(case, first, progress).run(seconds, workers or max(os.cpu_count() or 1, LEAST_WORKERS))


class _Axis:
    """Open time of everybody together, counted in units from now on."""

    def __init__(self, case: Case, first: Plan) -> None:
        self.line = case.axis.since(case.now)
        self.horizon_at = max(first.finish, *(job.deadline for job in case.jobs.values()))
        self._case = case
        self.unit = self._unit()
        self.horizon = -(-self.line.position(self.horizon_at) // self.unit)

    def _unit(self) -> int:
        """The greatest common divisor of everything that happens on the axis, in seconds."""
        case, found = self._case, 0
        lines = [case.hours, *(resource.hours for resource in case.resources.values())]
        for line in lines:
            for start, end in line.within(case.now, self.horizon_at + 1):
                found = gcd(found, self.line.position(start), self.line.position(end))
        for job in case.open():
            moments = (job.earliest, job.fixed, job.deadline)
            found = gcd(found, *(way.seconds for way in job.ways), *(link.lag for link in job.after))
            found = gcd(found, *(self.line.position(moment) for moment in moments if moment > case.now))
        for job in case.jobs.values():
            found = gcd(found, self.line.position(job.ended)) if job.ended > case.now else found
        return found or 1

    def at(self, moment: int) -> int:
        """An instant in units; 0 for everything before now."""
        return self.line.position(moment) // self.unit

    def breaks(self, line: Timeline) -> list[tuple[int, int]]:
        """Where somebody's hours have a gap on the axis: their own units up to it, and how long it is."""
        found: list[tuple[int, int]] = []
        own = gone = 0
        for start, end in line.within(self._case.now, self.horizon_at + 1):
            begins = self.at(start)
            if begins > own + gone:
                found.append((own, begins - own - gone))
                gone = begins - own
            own += (self.line.position(end) - self.line.position(start)) // self.unit
        return found


class _Levelling:
    """One model, and what is read from its solutions."""

    def __init__(self, case: Case, first: Plan, progress: Progress | None) -> None:
        from ortools.sat.python import cp_model

        self._cp: Any = cp_model
        self._case, self._best, self._progress = case, first, progress
        self._axis = _Axis(case, first)
        self._model: Any = cp_model.CpModel()
        self._starts: dict[str, Any] = {}
        self._ends: dict[str, Any] = {}
        self._taken: dict[str, list[tuple[Way, Any]]] = {}
        self._uses: dict[str, list[tuple[Any, int]]] = {name: [] for name in case.resources}
        self._known: dict[str, Placed] = {}
        self._early = times(case)
        self._build(first.placed)

    def run(self, seconds: float, workers: int) -> Plan:
        """Look for better plans."""
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = workers
        solver.parameters.random_seed = 1
        found = _listener(self._cp, self)
        status = solver.solve(self._model, found)
        if status in {self._cp.OPTIMAL, self._cp.FEASIBLE}:
            self.heard(solver.value)
        return self._answer(solver, found.count, proven=status == self._cp.OPTIMAL)

    def heard(self, value: Callable[[Any], int]) -> None:
        """A solution: placed again by the clock, and kept when it is better."""
        starts = {name: int(value(start)) for name, start in self._starts.items()}
        several = {name: ways for name, ways in self._taken.items() if len(ways) > 1}
        chosen = {name: next(way for way, taken in ways if value(taken)) for name, ways in several.items()}
        sequence = by_starts(self._case, {name: starts.get(name, -1) for name in self._case.jobs})
        plan = placed(self._case, sequence, chosen)
        if cost(self._case, plan) < self._best.cost:
            self._best = Plan(self._case, plan, bound=self._best.bound)
            if self._progress is not None:
                self._progress(self._best)

    def _answer(self, solver: Any, solutions: int, *, proven: bool) -> Plan:
        """The best plan; proven when it is no longer than the solver has shown that any must be."""
        lowest = int(solver.best_objective_bound) * self._axis.unit + self._late_already()
        lowest = max(lowest, bound(self._case, self._early))
        notes = (f"CP-SAT, {solutions} plans, {solver.wall_time:.1f} s",)
        best = self._best.placed
        return Plan(self._case, best, proven and self._best.cost <= lowest, lowest, notes)

    def _late_already(self) -> int:
        """What `plan.cost` counts for dates that are behind us, which the axis does not know."""
        axis, now = self._case.axis, self._case.now
        past = [job.deadline for job in self._case.open()]
        past += [job.fixed for job in self._case.open() if not job.began]
        return LATE * sum(axis.between(moment, now) for moment in past if 0 < moment < now)

    # the model

    def _build(self, hint: Mapping[str, Placed]) -> None:
        for job in self._case.jobs.values():
            self._job(job, hint[job.id])
        for job in self._case.open():
            for link in self._case.waits(job):
                self._link(job, link.before, link.kind, link.lag)
        for name, uses in self._uses.items():
            self._resource(self._case.resources[name].capacity, uses)
        self._aim()

    def _job(self, job: Job, hint: Placed) -> None:
        model, axis = self._model, self._axis
        if job.ended or job.began:  # what goes on does so first, as `serial` has it
            self._known[job.id] = hint
            start, end = axis.at(hint.since), axis.at(hint.end)
            self._starts[job.id], self._ends[job.id] = model.new_constant(start), model.new_constant(end)
            self._taken[job.id] = [(hint.way, model.new_constant(1))]
            if end > start:
                interval = model.new_fixed_size_interval_var(start, end - start, f"{job.id}")
                self._use(hint.way, interval)
            return
        earliest = axis.at(self._case.floor(job))
        start = model.new_int_var(earliest, axis.horizon, f"start {job.id}")
        end = model.new_int_var(earliest, axis.horizon, f"end {job.id}")
        self._starts[job.id], self._ends[job.id] = start, end
        model.add_hint(start, axis.at(hint.start))
        model.add_hint(end, axis.at(hint.end))
        self._taken[job.id] = []
        for number, way in enumerate(job.ways):
            taken = model.new_constant(1) if len(job.ways) == 1 else model.new_bool_var(f"{job.id} way {number}")
            if len(job.ways) > 1:
                model.add_hint(taken, way == hint.way)
            self._taken[job.id].append((way, taken))
            self._way(job, way, taken, single=len(job.ways) == 1)
        if len(job.ways) > 1:
            model.add_exactly_one(taken for _, taken in self._taken[job.id])

    def _way(self, job: Job, way: Way, taken: Any, *, single: bool) -> None:
        """One way of doing a job: how long it takes on the axis, with whom."""
        model, start, end = self._model, self._starts[job.id], self._ends[job.id]
        units = way.seconds // self._axis.unit
        gaps = self._axis.breaks(self._case.way_hours(way)) if units else []
        if not gaps:
            size: Any = units
            self._only(model.add(end == start + units), taken, single=single)
        else:
            size = self._stepped(job, way, taken, gaps)
        if not units:
            return
        name = f"{job.id} {' '.join(way.who)}"
        interval = (
            model.new_interval_var(start, size, end, name)
            if single
            else model.new_optional_interval_var(start, size, end, taken, name)
        )
        self._use(way, interval)

    def _stepped(self, job: Job, way: Way, taken: Any, gaps: list[tuple[int, int]]) -> Any:
        """The length on the axis of work that pauses in somebody's gaps; gaps before its start do not count."""
        model, units, horizon = self._model, way.seconds // self._axis.unit, self._axis.horizon
        single = len(job.ways) == 1
        own = model.new_int_var(0, horizon, f"own {job.id}")
        before, within = [], []
        for place, length in gaps:
            passed = model.new_bool_var("")  # begins after the gap
            model.add(own >= place).only_enforce_if(passed)
            model.add(own < place).only_enforce_if(~passed)
            reaches = model.new_bool_var("")  # ends after the gap
            model.add(own + units > place).only_enforce_if(reaches)
            model.add(own + units <= place).only_enforce_if(~reaches)
            before.append((passed, length))
            within.append((reaches, length))
        start = own + sum(length * passed for passed, length in before)
        end = own + units + sum(length * reaches for reaches, length in within)
        self._only(model.add(self._starts[job.id] == start), taken, single=single)
        self._only(model.add(self._ends[job.id] == end), taken, single=single)
        size = model.new_int_var(units, horizon, f"size {job.id}")
        self._only(model.add(size == self._ends[job.id] - self._starts[job.id]), taken, single=single)
        return size

    @staticmethod
    def _only(constraint: Any, taken: Any, *, single: bool) -> None:
        if not single:
            constraint.only_enforce_if(taken)

    def _use(self, way: Way, interval: Any) -> None:
        for name, amount in way.demands:
            self._uses[name].append((interval, amount))

    def _link(self, job: Job, before: str, kind: str, lag: int) -> None:
        """One link; where lags are counted in other hours than the axis, a weaker one that is true in any case."""
        then = (self._starts if kind[1] == "S" else self._ends)[job.id]
        if before in self._known:
            place = self._known[before]
            moment = self._case.hours.later(place.end if kind[0] == "F" else place.start, lag)
            self._model.add(then >= self._axis.at(moment))
        elif lag >= 0 or self._same_hours:
            first = (self._ends if kind[0] == "F" else self._starts)[before]
            self._model.add(then >= first + lag // self._axis.unit)

    @cached_property
    def _same_hours(self) -> bool:
        """Whether lags are counted on the axis itself."""
        return not self._axis.breaks(self._case.hours)

    def _resource(self, capacity: int, uses: list[tuple[Any, int]]) -> None:
        if all(2 * amount > capacity for _, amount in uses):
            self._model.add_no_overlap([interval for interval, _ in uses])
        else:
            self._model.add_cumulative([interval for interval, _ in uses], [amount for _, amount in uses], capacity)

    def _aim(self) -> None:
        """As short as can be, and as little late: `plan.cost` in units of the axis."""
        model, axis, terms = self._model, self._axis, []
        for project in dict.fromkeys(job.project for job in self._case.jobs.values()):
            finish = model.new_int_var(0, axis.horizon, f"finish {project}")
            model.add_max_equality(
                finish, [self._ends[job.id] for job in self._case.jobs.values() if job.project == project]
            )
            terms.append(finish * self._case.weights.get(project, 1))
        for job in self._case.open():
            for moment, when in ((job.deadline, self._ends), (0 if job.began else job.fixed, self._starts)):
                if moment:
                    late = model.new_int_var(0, axis.horizon, f"late {job.id}")
                    model.add(late >= when[job.id] - axis.at(moment))
                    terms.append(late * LATE)
        model.minimize(sum(terms))


def _listener(cp: Any, levelling: _Levelling) -> Any:
    """What the solver calls with every better solution; made here, because its class is in the package."""

    class Listener(cp.CpSolverSolutionCallback):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.count = 0

        def on_solution_callback(self) -> None:
            self.count += 1
            levelling.heard(self.value)

    return Listener()
