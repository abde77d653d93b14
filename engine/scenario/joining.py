"""What scenarios do to several records at once: link them, part them, merge them; and what they expect of links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.commands import Command, Link, Merge
from engine.machines.definition import Definition
from engine.machines.draft import nearest, unplaced
from engine.machines.source import Path
from engine.rules.links import ASKED, BY_MERGING
from engine.scenario.page import Page
from engine.scenario.script import Act, Check, Look
from engine.scenario.stage import Stage


def linking(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`link: {vpn: {blocks: printer}}`."""
    return _linking(page, name, path, by, remove=False)


def parting(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`unlink: {vpn: {blocks: printer}}`."""
    return _linking(page, name, path, by, remove=True)


def _linking(page: Page, name: str, path: Path, by: str, *, remove: bool) -> Act | None:
    relation, other = next(iter(page.draft.section(*path).items()))
    here, there = page.record(name, *path), page.record(other, *path, relation, key=False)
    _relation(page, relation, (*path, relation), ASKED, key=True)
    if here is None or there is None:
        return None

    def command(stage: Stage) -> Command:
        return Link(id=stage.ids[name], relation=relation, other=stage.ids[other], by=by, remove=remove)

    words = f"{'unlink' if remove else 'link'} {name}: {relation} {other}"
    return Act(name, words, by, page.draft.source.key_at(*path), command)


def _relation(page: Page, word: str, path: Path, known: tuple[str, ...], *, key: bool) -> None:
    if word not in known:
        page.draft.report("M817", f"'{word}' is no link{nearest(word, unplaced(known))}", *path, key=key)


def merging(page: Page, name: str, path: Path, by: str) -> Act | None:
    """`merge: {printer: vpn}`: the ticket about the printer goes on as the one about the VPN."""
    into = page.value(*path)
    here, there = page.record(name, *path), page.record(into, *path, key=False)
    note = page.note(path)
    if here is None or there is None:
        return None

    def command(stage: Stage) -> Command:
        return Merge(id=stage.ids[name], into=stage.ids[into], by=by, note=note)

    return Act(name, f"merge {name}: {into}", by, page.position(*path), command)


def links(page: Page, name: str, _: Definition, path: Path) -> Iterator[Check]:
    """`links: {printer: blocks}`: all the links of a record, and what the other one is to it; {} for none."""
    wanted: Mapping[str, str] = page.draft.section(*path)
    for other, relation in wanted.items():
        page.record(other, *path, other)
        _relation(page, relation, (*path, other), (*ASKED, *BY_MERGING), key=False)

    def look(stage: Stage) -> Look:
        found = {stage.called(stream): end.relation for stream, end in stage.record(name).links.items()}
        return Look(_told(wanted), _told(found))

    yield Check(name, "links", page.position(*path), look)


def _told(ends: Mapping[str, str]) -> str:
    return ", ".join(sorted(f"{relation} {other}" for other, relation in ends.items())) or "none"
