"""The order that links impose on jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from engine.planning.case import Case, Circle, Link


def order(case: Case) -> list[str]:
    """All jobs, each after everything that it waits for. Raises Circle."""
    sorter = TopologicalSorter({job.id: [link.before for link in job.after] for job in case.jobs.values()})
    try:
        return list(sorter.static_order())
    except CycleError as error:
        raise Circle(error.args[1]) from None


def successors(links: Mapping[str, Sequence[Link]]) -> dict[str, list[tuple[str, Link]]]:
    """Job → the jobs that wait for it, with their links."""
    found: dict[str, list[tuple[str, Link]]] = {name: [] for name in links}
    for name, waits in links.items():
        for link in waits:
            found[link.before].append((name, link))
    return found
