"""`margine project`: plans of projects.

new       a project from a template       offer, accept   what is offered, and what becomes of it
chain     from the first word on          plan, gantt     who does what when, as a table and as bars
why       why a task starts then          money, burn     agreed, earned, spent, foreseen; over time
load      agents over weeks               keep            hold on to a plan
calendar  an agent's tasks as iCalendar
"""

from __future__ import annotations

from engine.cli.lazy import Entry, LazyGroup

command = LazyGroup(
    "project",
    sections={
        "Projects": {
            "new": Entry("project.new", "Open a project from a template: tasks, links, purchases"),
            "offer": Entry("project.offer", "An offer: its sheet, a new version, lines from a template, send"),
            "accept": Entry("project.accept", "An offer is accepted: budget, tasks, purchases, charges"),
            "chain": Entry("project.chain", "From the first word to after-sales: who said what, documents, money"),
            "plan": Entry("project.plan", "Who does what when, what it costs, when it ends; what if"),
            "gantt": Entry("project.gantt", "The plan as bars: on the terminal, as SVG, as a page"),
            "why": Entry("project.why", "Why a task starts when it does, and what it holds up"),
            "money": Entry("project.money", "Agreed, earned, spent, forecast: how each figure came about"),
            "burn": Entry("project.burn", "The budget over time: agreed, spent, ahead"),
            "load": Entry("project.load", "Agents over weeks: projects, tickets, what is free"),
            "calendar": Entry("project.calendar", "An agent's tasks as iCalendar"),
            "keep": Entry("project.keep", "Keep the plan: tasks get their days and their people"),
        }
    },
    help="Plans of projects: made anew from tasks, links, calendars and people whenever somebody looks.",
)
