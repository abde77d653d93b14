"""Planning: tasks, links and people → when each starts, who does it, when all of it ends, and why.

    timeline   open time of a calendar, or of several at once, as an axis to count on
    case       what is to be planned: jobs, ways of doing them, links, who there is
    network    the order that links impose; circles are found and told
    critical   earliest and latest times, slack, the critical path
    profile    how much of somebody is taken when
    serial     one job after the other to the first place where it fits
    search     many orders tried, the best kept: always there, exact without people
    solver     CP-SAT (OR-Tools, an extra): better orders, and a bound on how good any can be
    chain      which jobs hold the finish up, people's time included
    reasons    why a job starts when it does
    figures    effort, cost, load: of people and over time
    compare    what moved between two plans, and why

Pure: values in, values out. Times are instants in whole seconds, half-open; amounts of people are percent of one.
"""

from engine.planning.case import Case, Circle, Job, Link, LinkKind, Resource, Way
from engine.planning.plan import Placed, Plan

__all__ = ["Case", "Circle", "Job", "Link", "LinkKind", "Placed", "Plan", "Resource", "Way"]
