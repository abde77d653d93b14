"""The timer rules of one workflow kind, made ready to run: compiled once per set of rules, without state of a record.

plan       what every timer can be asked
lateness   which of several steps that are due at once act
promise    a stopwatch against a target
wait       `after`: some time in some states
dates      `until`: days before and after a date
schedule   `every`: what comes round again
meter      how much of an allowance is used
"""

from __future__ import annotations

from engine.company import Company
from engine.machines.definition import Definition, TimerRule
from engine.rules.plans.dates import DatePlan
from engine.rules.plans.meter import MeterPlan
from engine.rules.plans.plan import Owed, TimerPlan
from engine.rules.plans.promise import PromisePlan
from engine.rules.plans.schedule import SchedulePlan
from engine.rules.plans.wait import WaitPlan

__all__ = ["DatePlan", "MeterPlan", "Owed", "PromisePlan", "SchedulePlan", "TimerPlan", "WaitPlan", "plan_of"]

_PLANS: dict[str, type[TimerPlan]] = {
    "promise": PromisePlan,
    "after": WaitPlan,
    "until": DatePlan,
    "every": SchedulePlan,
    "meter": MeterPlan,
}


def plan_of(rule: TimerRule, definition: Definition, company: Company) -> TimerPlan:
    """The plan of one rule."""
    return _PLANS[rule.kind](rule, definition, company)
