"""A set that would leave live records without a place is refused with their list; `moved` gives them one."""

from __future__ import annotations

from practice_on_disk import Disk

from engine import takeover
from engine.desk import Desk
from engine.store.contract import Where
from engine.workflow import load


def rename_waiting(disk: Disk, *, moved: bool) -> None:
    """The state `waiting` is called `on_hold` from now on."""
    text = (disk.folder / "ticket.yaml").read_text().replace("waiting", "on_hold")
    disk.write("ticket", text + ("moved: {waiting: on_hold}\n" if moved else ""))


def test_live_records_keep_a_set_out(disk: Disk):
    """It is refused with the records, the state and the line that declares it; the rules before stay."""
    desk = disk.desk()
    waiting = [disk.open(desk, "wait") for _ in range(12)]
    disk.open(desk, "start")
    rename_waiting(disk, moved=False)
    standing = disk.look()
    assert standing.workflow is desk.workflow
    assert standing.rejected is not None
    (lost,) = standing.rejected.body.stranded
    assert (lost.kind, lost.state, lost.count, lost.some) == ("ticket", "waiting", 12, tuple(waiting[:10]))
    digest = desk.workflow.definitions["ticket"].digest
    assert standing.rejected.brief == (
        "ticket.yaml: 12 open records are in state 'waiting' (T-1, T-2, T-3, T-4, T-5, T-6, T-7, T-8, T-9, T-10 "
        f"and 2 more), which is gone (ticket.yaml:13@{digest}); say where they go: moved: {{waiting: …}}"
    )


def test_moved_takes_them_along(disk: Disk):
    """The same set with `moved` is put in force, and the records follow."""
    desk = disk.desk()
    ticket = disk.open(desk, "wait")
    rename_waiting(disk, moved=False)
    disk.look()
    rename_waiting(disk, moved=True)
    standing = disk.look()
    assert standing.rejected is None
    desk.adopt(standing.workflow)
    assert takeover.follow_rules(desk) == 1
    assert disk.store.load(ticket).state == "on_hold"  # type: ignore[union-attr]
    assert disk.journal() == ["RulesAdopted", "RulesRejected", "RulesAdopted"]


def test_closed_records_are_history(disk: Disk):
    """What is closed strands nobody: its state may go."""
    desk = disk.desk()
    disk.open(desk, "wait", "close")
    rename_waiting(disk, moved=False)
    assert disk.look().rejected is None
    assert disk.store.count(Where(open=True)) == 0


def test_it_comes_into_force_when_the_last_of_them_is_gone(disk: Disk):
    """Files that wait for live records are judged again without being touched, and not journalled twice."""
    desk = disk.desk()
    ticket = disk.open(desk, "wait")
    rename_waiting(disk, moved=False)
    assert not disk.look().settled
    assert not disk.look().settled
    desk.handle(disk.fire(ticket, "close"))
    standing = disk.look()
    assert (standing.rejected, standing.settled) == (None, True)
    assert disk.journal() == ["RulesAdopted", "RulesRejected", "RulesAdopted"]


def test_a_kind_with_open_records_cannot_go(disk: Disk):
    """A file that is taken away is refused as long as records of its kind are open."""
    disk.write("asset", "workflow: asset\nnumber: A-{n}\nstates: {live: {initial: true}, gone: {final: true}}\n"
                        "transitions: {end: {from: live, to: gone}}\n")  # fmt: skip
    desk = disk.desk()
    asset = disk.open(desk, kind="asset")
    (disk.folder / "asset.yaml").unlink()
    standing = disk.look()
    assert standing.rejected is not None
    assert standing.rejected.brief == (
        f"1 open record is of kind 'asset' ({asset}), whose file is gone; put asset.yaml back"
    )
    desk.handle(disk.fire(asset, "end"))
    assert disk.look().workflow.definitions.keys() == {"ticket"}


def test_records_that_never_fitted_hold_nothing_up(disk: Disk):
    """Whoever was lost before rules were journalled is no reason to keep the rules under which they are lost."""
    ticket = disk.open(Desk(disk.store, load(disk.folder), disk.clock), "wait")
    rename_waiting(disk, moved=False)
    assert disk.look().rejected is None
    disk.edit("after: 2 workdays", "after: 3 workdays")
    assert disk.look().rejected is None
    assert disk.store.load(ticket).state == "waiting"  # type: ignore[union-attr]
