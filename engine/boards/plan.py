"""The plan of projects on one board: each task with who and when, what holds the finish up, what it costs and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.util import find_spec

from engine.boards.gantt import Bar
from engine.boards.practice import Practice
from engine.clock import Instant
from engine.hours.notation import clock
from engine.margin import Sums
from engine.money import amount, grouped, half_up, tenths
from engine.planning.reasons import Reason
from engine.planning.reasons import reasons as why
from engine.planning.search import search
from engine.projects.outlook import PROJECT, Outlook, Solve, look, open_projects
from engine.projects.supposing import AS_IT_IS, Suppose
from engine.projects.value import Value, value
from engine.records import Record
from engine.reports.values import Cell, Column, Report, Table
from engine.told.times import minute

TASKS = (
    Column("task", "Task"),
    Column("subject", "Subject"),
    Column("who", "Who"),
    Column("start", "Starts"),
    Column("end", "Ends"),
    Column("work", "Work", "hours"),
    Column("slack", "Slack", "hours"),
    Column("cost", "Cost", "money", spare=True),
    Column("state", "State", spare=True),
    Column("after", "Waits for", spare=True),
)


@dataclass(frozen=True)
class Board:
    """One look at the plan of some projects."""

    practice: Practice
    outlook: Outlook
    suppose: Suppose = AS_IT_IS

    @cached_property
    def rows(self) -> list[Bar]:
        """Every task, in the order of the starts."""
        return [self._bar(task) for task, _ in self.outlook.rows()]

    def _bar(self, task: Record) -> Bar:
        place, free = self.outlook.plan.placed[task.id], self.outlook.slack.get(task.id, 0)
        kept = self.outlook.kept.get(task.text(PROJECT))
        slot = kept.baseline.slots.get(task.id) if kept and kept.baseline else None
        return Bar(
            task.id, task.text("subject"), ", ".join(place.way.who) or (task.text("assignee") if not task.open else ""),
            place.start, place.end, task.open and not free, free, self.outlook.done(task.id),
            (slot.start, slot.end) if slot else None, not task.open, self.late(task.id) > 0,
        )  # fmt: skip

    def late(self, task: str) -> int:
        """Working seconds by which a task misses its date."""
        return self.outlook.plan.late(self.outlook.plan.case.jobs[task]) if self.outlook.tasks[task].open else 0

    @cached_property
    def report(self) -> Report:
        """The board as tables: for people, for programs, for a page."""
        return report(self)

    @property
    def finish(self) -> Instant:
        """When all of it ends."""
        return self.outlook.end

    @cached_property
    def sums(self) -> dict[str, Sums]:
        """What each project has cost and brought."""
        return self.practice.reports.of_projects()

    def value(self, project: Record) -> Value:
        """One project in money."""
        return value(self.outlook, project, self.sums.get(project.id, Sums()))

    def name(self, task: str) -> str:
        """`A-1 Back up the old servers`."""
        found = self.outlook.tasks.get(task)
        return f"{task} {found.text('subject')}" if found else task

    def moment(self, at: Instant) -> str:
        """`2026-11-30 09:00`."""
        return minute(at, self.practice.zone).partition(" ")[2]


def read(practice: Practice, projects: Sequence[str] = (), suppose: Suppose = AS_IT_IS, solve: Solve = search) -> Board:
    """The plan of some projects, or of all that are open. Raises Circle, Beyond and NoPlan."""
    named = [record for name in projects if (record := practice.store.load(name)) is not None]
    chosen = named if projects else open_projects(practice.store, practice.workflow)
    return Board(
        practice, look(practice.store, practice.workflow, chosen, practice.now, suppose=suppose, solve=solve), suppose
    )


def solved(practice: Practice, projects: Sequence[str], suppose: Suppose, seconds: int) -> Board:
    """As `read`, by the solver, which looks for so many seconds at most. Needs the package `ortools`."""
    from engine.planning.solver import solve

    return read(practice, projects, suppose, partial(solve, seconds=seconds))


def can_solve() -> bool:
    """Whether the solver's package is here."""
    return find_spec("ortools") is not None


def names(practice: Practice) -> list[str]:
    """The projects that are open."""
    return [project.id for project in open_projects(practice.store, practice.workflow)]


def report(board: Board) -> Report:
    """The board as tables: for people, for programs, for a page."""
    tables = [_tasks(board), _projects(board)]
    if board.outlook.moves:
        tables.append(_moves(board))
    title = "Plan" if len(board.outlook.projects) != 1 else f"Plan of {_title(board)}"
    span = f"from {board.moment(board.outlook.plan.case.now)}"
    return Report("plan", title, span, tuple(tables), (), tuple(_notes(board)))


def _title(board: Board) -> str:
    project = next(iter(board.outlook.projects.values()))
    return f"{project.id} {project.text('subject')}"


def _tasks(board: Board) -> Table:
    rows, keys, signs = [], [], []
    for task, place in board.outlook.rows():
        free = board.outlook.slack.get(task.id, 0)
        costs = board.outlook.costs(task.id)
        work = board.outlook.left(task.id) if task.open else task.seconds
        row: list[Cell] = [
            task.id, task.text("subject"), ", ".join(place.way.who) or task.text("assignee"), board.moment(place.start),
            board.moment(place.end), work, free if task.open else None,
            costs.amount if task.open and not costs.uncosted else None, task.state, task.text("after"),
        ]  # fmt: skip
        rows.append(row)
        keys.append(task.id)
        signs.append(_sign(board, task, free))
    costs = board.outlook.costs()
    total: list[Cell] = [
        "Ahead",
        None,
        None,
        None,
        board.moment(board.finish),
        costs.seconds,
        None,
        costs.amount,
        None,
        None,
    ]
    return Table("tasks", "Tasks", TASKS, rows, total if rows else (), keys, signs)


def _sign(board: Board, task: Record, free: int) -> str:
    if not task.open:
        return ""
    return "!" if board.late(task.id) else "" if free else "~"


PROJECTS = (
    Column("project", "Project"),
    Column("subject", "Subject"),
    Column("ends", "Ends"),
    Column("promised", "Promised for", spare=True),
    Column("price", "Price", "money"),
    Column("spent", "Spent", "money"),
    Column("ahead", "Ahead", "money"),
    Column("margin", "Margin", "money"),
    Column("part", "%", "percent"),
    Column("budget", "Agreed", "money", spare=True),
    Column("earned", "Earned", "money", spare=True),
    Column("planned", "Should be", "money", spare=True),
    Column("cpi", "CPI", spare=True),
    Column("spi", "SPI", spare=True),
)


def _projects(board: Board) -> Table:
    rows: list[list[Cell]] = []
    signs = []
    for project in board.outlook.projects.values():
        found = board.value(project)
        agreed = found.budget is not None
        rows.append([
            project.id, project.text("subject"), board.moment(board.outlook.finish(project.id)),
            project.text("end_date"), found.price or None, found.sums.cost, found.forecast - found.sums.cost,
            found.margin, found.part, found.budget, found.earned if agreed else None,
            found.planned if agreed else None, _ratio(found.cpi), _ratio(found.spi),
        ])  # fmt: skip
        signs.append("!" if found.price and found.margin < 0 else "")
    return Table("projects", "Projects", PROJECTS, rows, (), list(board.outlook.projects), signs)


def _ratio(hundredths: int | None) -> str | None:
    return None if hundredths is None else amount(hundredths)


MOVES = (
    Column("task", "Task"),
    Column("subject", "Subject"),
    Column("was", "Ended"),
    Column("is", "Ends"),
    Column("who", "Who"),
    Column("why", "Because"),
)


def _moves(board: Board) -> Table:
    rows: list[list[Cell]] = []
    for move in board.outlook.moves:
        task = board.outlook.tasks.get(move.job)
        rows.append([
            move.job, task.text("subject") if task else None,
            board.moment(move.before.end) if move.before else "new",
            board.moment(move.after.end) if move.after else "gone",
            _who(move.before.who if move.before else (), move.after.who if move.after else ()),
            "; ".join(_told(board, reason) for reason in move.why),
        ])  # fmt: skip
    return Table(
        "moves", "Moved since the plan that was kept last", MOVES, rows, (), [move.job for move in board.outlook.moves]
    )


def _who(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    if before == after or not before:
        return ", ".join(after)
    return f"{', '.join(before)} → {', '.join(after)}"


def _notes(board: Board) -> Iterator[str]:
    outlook = board.outlook
    yield from outlook.troubles
    costs = outlook.costs()
    day = outlook.gathered.people.day
    if costs.seconds:
        tenths_of_days = costs.seconds * 10 // day
        days = f"{tenths_of_days // 10}.{tenths_of_days % 10}"
        yield f"Ahead: {clock(costs.seconds)} h of work, {days} man-days of {clock(day)} h, {grouped(costs.amount)}."
    if costs.uncosted:
        yield f"{clock(costs.uncosted)} h have no cost rate and are not in the costs."
    critical = [task.id for task, _ in outlook.rows() if task.open and not outlook.slack.get(task.id, 1)]
    if critical:
        yield f"The finish, {board.moment(board.finish)}, is held up by {' → '.join(critical)}."
    for each in outlook.together:
        yield f"In parallel: {', '.join(board.name(task) for task in each)}."
    for task, _ in outlook.rows():
        if late := board.late(task.id):
            yield f"! {board.name(task.id)} is {clock(late)} working hours late."
    yield from outlook.plan.notes
    if board.suppose:
        yield "Supposed, and not so: nothing was changed."


def reasons(board: Board, task: str) -> list[str]:
    """Why a task starts when it does, and what it does to the rest, a line each."""
    outlook = board.outlook
    if task not in outlook.tasks:
        return []
    place, record = outlook.plan.placed[task], outlook.tasks[task]
    lines = [f"{board.name(task)}: {board.moment(place.start)} to {board.moment(place.end)}"]
    lines += [f"starts then because {_told(board, reason)}" for reason in why(outlook.plan, task)]
    if not record.open:
        return [*lines, f"is {record.state} since {board.moment(record.entered)}"]
    free = outlook.slack.get(task, 0)
    lines.append(
        f"can slip {clock(free)} working hours before the finish moves"
        if free
        else "holds the finish up: it has no slack"
    )
    costs = outlook.costs(task)
    if costs.seconds:
        lines.append(f"takes {clock(costs.seconds)} h of work, {grouped(costs.amount)}")
    kept = outlook.kept.get(record.text(PROJECT))
    if kept and kept.baseline and (slot := kept.baseline.slots.get(task)):
        lines.append(f"agreed {board.moment(kept.baseline.at)}: {board.moment(slot.start)} to {board.moment(slot.end)}")
    return lines


def money(board: Board, project: str) -> list[str]:
    """How the figures of a project came about, a line each."""
    record = board.outlook.projects[project]
    found = board.value(record)
    ahead = found.forecast - found.sums.cost
    part = f", {tenths(found.part)}" if found.part is not None else ""
    spent = f"labour {grouped(found.labour)} for {clock(found.sums.seconds)} h + bought {grouped(found.sums.purchases)}"
    lines = [
        (
            f"Price {grouped(found.price)} − spent {grouped(found.sums.cost)} − ahead {grouped(ahead)}"
            f" = margin {grouped(found.margin)}{part}"
        ),
        f"Spent: {spent}",
        (
            f"Ahead: {grouped(found.ahead.amount)} for {clock(found.ahead.seconds)} h of open tasks by the plan"
            f" + {grouped(found.committed)} to be bought" + guess(found)
        ),
    ]
    if found.budget is not None:
        lines.append(
            f"Agreed {grouped(found.budget)} for {clock(found.budget_seconds)} h; by now {grouped(found.planned)} "
            f"of it should be done, {grouped(found.earned)} is, and {grouped(found.labour)} was spent on it"
        )
        lines.append(
            f"CPI = earned ÷ spent = {_ratio(found.cpi) or '-'}; SPI = earned ÷ should be = {_ratio(found.spi) or '-'}"
        )
    return lines


def guess(found: Value) -> str:
    """What hours of which nobody knows the cost are taken for."""
    if found.hour is not None and found.guessed:
        hours, hour = clock(found.ahead.uncosted), grouped(half_up(found.hour))
        return f" + {grouped(found.guessed)} for {hours} h of which nobody knows it, at {hour} as until now"
    return f"; {clock(found.unknown)} h have no cost and are not in it" if found.unknown else ""


def _told(board: Board, reason: Reason) -> str:
    """One reason in words."""
    match reason.cause:
        case "began":
            return "it was begun then"
        case "now":
            return "it can begin at once"
        case "earliest":
            return f"it is not to begin before {board.moment(reason.at)}"
        case "fixed":
            return f"it is to begin on {board.moment(reason.at)}"
        case "link":
            return f"it waits for {board.name(reason.job)}" + (
                f" ({reason.link})" if str(reason.link) != reason.job else ""
            )
        case "busy":
            return f"{reason.who} is on {board.name(reason.job)} until {board.moment(reason.at)}"
        case "closed":
            return f"{reason.who or 'nobody'} is not there until {board.moment(reason.at)}"
