"""`margine timer`: one timer for each agent, which runs until it is stopped.

start     begin     stop     log it     switch     go on elsewhere     drop     throw it away     status     what runs
"""

from __future__ import annotations

from engine.cli.lazy import Entry, LazyGroup

command = LazyGroup(
    "timer",
    sections={
        "Timer": {
            "start": Entry("timer.start", "Begin to work on a record"),
            "stop": Entry("timer.stop", "Stop, and write the time down"),
            "switch": Entry("timer.switch", "Go on with another record"),
            "drop": Entry("timer.drop", "Stop, and write nothing down"),
            "status": Entry("timer.status", "What runs, and since when"),
        }
    },
    help="The work timer: one for each agent, which survives a crash of whatever started it.",
)
