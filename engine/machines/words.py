"""Rules in a few words: what a timer waits for, what an action does. For lists, pictures and explanations."""

from __future__ import annotations

from engine.hours import DAYS
from engine.machines.definition import LAST, Action, Schedule, TimerRule

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""The engine speaks English whatever the locale of the process."""


def timer(rule: TimerRule) -> str:
    """`3 workdays in resolved, then fire close`; `every month on its last day at 09:00 in active, then open task`."""
    where = f"in {', '.join(sorted(rule.runs_in))}" if rule.runs_in else "until it is closed"
    does = ", ".join(action(each) for each in rule.actions)
    match rule.kind:
        case "after":
            return f"{rule.after.text if rule.after else ''} {where}, then {does}"
        case "until":
            return f"until {rule.until}{_at(rule)} {where}; escalates by {rule.ladder}"
        case "meter":
            return f"watches {rule.meter} {where}; escalates by {rule.ladder}"
        case "every":
            return f"{schedule(rule.schedule or Schedule('day'))}{_at(rule)} {where}, then {does}"
        case _:
            return "; ".join(_promise(rule, where))


def _promise(rule: TimerRule, where: str) -> list[str]:
    parts = [f"{rule.level_field}.{rule.target}" + (f" per {rule.per}" if rule.per else "")]
    parts += [f"from {rule.begins}"] if rule.begins else []
    parts += [where]
    parts += [f"met by {', '.join(sorted(rule.met_by))}"] if rule.met_by else []
    return parts + ([f"escalates by {rule.ladder}"] if rule.ladder else [])


def schedule(rule: Schedule) -> str:
    """`every week on mon`, `every quarter on its last day`, `every year on 31 Dec`."""
    on = {
        "day": "",
        "week": f" on {DAYS[rule.day if rule.every == 'week' else 0]}",
        "month": f" on {_day(rule.day)}",
        "quarter": f" on {_day(rule.day)}",
        "year": f" on {rule.day} {MONTHS[rule.month - 1]}",
    }
    return f"every {rule.every}{on[rule.every]}"


def _day(day: int) -> str:
    return "its last day" if day == LAST else f"day {day}"


def _at(rule: TimerRule) -> str:
    return f" at {rule.time // 3600:02}:{rule.time // 60 % 60:02}" if rule.time else ""


def action(each: Action) -> str:
    """`notify anna, carla`, `raise priority`, `open task`."""
    match each.verb:
        case "notify":
            return f"notify {', '.join(each.to)}"
        case "assign":
            return f"assign to {', '.join(each.to)}"
        case "raise":
            return f"raise {each.field}"
        case "set":
            return f"set {each.field} = {each.value}"
        case "fire":
            return f"fire {each.transition}"
        case "ask":
            return f"ask for the approval of {each.transition}"
        case "open":
            return f"open {each.opening.kind if each.opening else ''}"
