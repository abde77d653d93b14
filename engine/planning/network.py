"""The order that links impose on jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush

from engine.planning.case import Case, Circle, Link


def order(case: Case) -> list[str]:
    """All jobs, each after everything that it waits for. Raises Circle."""
    return in_turn({job.id: [link.before for link in job.after] for job in case.jobs.values()})


def in_turn(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """Names, each after all that it waits for, which must be given too, else as they come. Raises Circle."""
    places = {name: place for place, name in enumerate(waits)}
    sorter = TopologicalSorter(waits)
    try:
        sorter.prepare()
    except CycleError as error:
        raise Circle(error.args[1]) from None
    found: list[str] = []
    ready: list[tuple[int, str]] = []
    while sorter.is_active():
        for name in sorter.get_ready():
            heappush(ready, (places[name], name))
        _, name = heappop(ready)
        found.append(name)
        sorter.done(name)
    return found


def successors(links: Mapping[str, Sequence[Link]]) -> dict[str, list[tuple[str, Link]]]:
    """Job → the jobs that wait for it, with their links."""
    found: dict[str, list[tuple[str, Link]]] = {name: [] for name in links}
    for name, waits in links.items():
        for link in waits:
            found[link.before].append((name, link))
    return found
