"""Which rules are in force: journalled once, the last good ones when the disk is broken, the same for every process."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from practice_on_disk import LATER, Disk

from engine.problems import RulesInvalid, StoreBusy, UsageError
from engine.rule_events import RulesAdopted
from engine.rule_files import of_texts
from engine.rulebook import Rulebook
from engine.rules.kind import Kind
from engine.store import open_store
from engine.store.contract import Where
from engine.store.memory import MemoryStore
from engine.views import Views
from engine.workflow import check_files, load
from tests.practice import TICKET, at

BROKEN = ("to: resolved", "to: resloved")
ASSET = (
    "workflow: asset\nnumber: A-{n}\nstates: {live: {initial: true}, gone: {final: true}}\n"
    "transitions: {end: {from: live, to: gone}}\n"
)


def test_the_first_set_is_journalled_with_its_text(disk: Disk):
    """Whoever starts first puts in force what is on the disk, whole, under a hash of names and contents."""
    standing = disk.look()
    (event,) = disk.events()
    body = event.body
    assert isinstance(body, RulesAdopted)
    assert body.files == {file.name: file.read_text() for file in sorted(disk.folder.iterdir())}
    assert (event.at, event.by, event.cause) == (at("2026-11-23 09:00"), "engine", "look")
    assert (standing.digest, standing.since, standing.rejected) == (body.digest[:7], event.at, None)
    assert body.folder == str(disk.folder)


def test_an_unchanged_set_is_not_journalled_again(disk: Disk):
    """Looking is free, also after a restart, and after a file was written anew with the same text."""
    disk.look()
    disk.edit("workflow: ticket", "workflow: ticket")
    disk.look()
    Rulebook(disk.store, disk.folder).look(disk.clock.now(), "start")
    assert disk.journal() == ["RulesAdopted"]


def test_a_good_edit_comes_into_force(disk: Disk):
    """The new set holds from its instant, and the journal says which file it was."""
    before = disk.look()
    disk.clock.set(at(LATER))
    disk.edit("resolution: {P1: 4h", "resolution: {P1: 2h", "company")
    disk.write("asset", ASSET)
    after = disk.look()
    assert after.workflow.company.service_levels["gold"].targets["resolution"]["P1"].seconds == 2 * 3600
    assert (after.changed, after.since) == ({"asset.yaml": "added", "company.yaml": "changed"}, at(LATER))
    assert after.digest == load(disk.folder).digest != before.digest
    (disk.folder / "asset.yaml").unlink()
    assert disk.look().changed == {"asset.yaml": "removed"}


def test_a_broken_set_is_journalled_and_the_rules_stay(disk: Disk):
    """The problems are kept with their place, once; the rules before go on."""
    before = disk.look()
    disk.clock.set(at(LATER))
    disk.edit(*BROKEN)
    after = disk.look()
    assert after.workflow is before.workflow
    assert after.rejected is not None
    assert after.rejected.at == at(LATER)
    assert after.rejected.brief == (
        "ticket.yaml:21:40: transition 'resolve' leads to 'resloved', which is no state of this workflow; "
        "did you mean 'resolved' (line 14)?"
    )
    disk.look()
    assert disk.journal() == ["RulesAdopted", "RulesRejected"]


def test_what_was_rejected_is_forgotten_when_it_is_mended(disk: Disk):
    """Going back to the rules in force, or on to good ones, ends the rejection for everybody."""
    first = disk.look()
    disk.edit(*BROKEN)
    disk.look()
    disk.edit(*BROKEN[::-1])
    mended = disk.look()
    assert (mended.rejected, mended.digest, mended.since) == (None, first.digest, first.since)
    disk.edit(*BROKEN)
    disk.look()
    disk.edit("to: resloved, asks: solution", "to: resolved")
    assert disk.look().rejected is None
    assert disk.journal() == ["RulesAdopted", "RulesRejected", "RulesMended", "RulesRejected", "RulesAdopted"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "company.yaml").unlink(), "there is no company.yaml beside this file"),
        (lambda folder: (folder / "ticket.yaml").write_bytes(b"\xff\xfe"), "the file is UTF-16"),
        (
            lambda folder: (folder / "ticket.yaml").write_text("workflow: ticket\nstates:"),
            "a workflow needs 'number' (and 1 more)",
        ),
        (shutil.rmtree, "there is no file or folder"),
        (lambda folder: [file.unlink() for file in folder.iterdir()], "there are no workflow files"),
        (lambda folder: (folder / "task.yml").write_text(""), "workflow files end in .yaml"),
    ],
)
def test_after_a_restart_with_a_broken_disk_the_last_good_set_is_in_force(tmp_path: Path, spoil, says: str):
    """Whatever became of the files, a new process comes up on the rules of the journal, and says what is wrong."""
    store = open_store(tmp_path / "margine.db")
    disk = Disk(tmp_path / "workflows", store)
    before = disk.look()
    spoil(disk.folder)
    after = Rulebook(store, disk.folder).begin(lambda _: at(LATER))
    assert (after.digest, after.since) == (before.digest, before.since)
    assert after.workflow.definitions.keys() == {"ticket"}
    assert after.rejected is not None
    assert says in after.rejected.brief
    store.close()


def test_a_process_that_begins_while_git_is_at_work_leaves_the_files_alone(disk: Disk):
    """What lies on the disk in the middle of a checkout is nobody's rules, though it may be sound."""
    before = disk.look()
    lock = disk.folder.parent / ".git" / "index.lock"
    lock.parent.mkdir()
    lock.touch()
    disk.edit("after: 2 workdays", "after: 3 workdays")
    began = Rulebook(disk.store, disk.folder).begin(lambda _: at(LATER))
    assert (began.digest, began.rejected) == (before.digest, None)
    lock.unlink()
    assert Rulebook(disk.store, disk.folder).begin(lambda _: at(LATER)).digest == load(disk.folder).digest
    assert disk.journal() == ["RulesAdopted", "RulesAdopted"]


def test_a_process_that_begins_over_a_half_written_file_waits_for_the_rest(disk: Disk):
    """Two looks must see the same before it judges; who writes for ever is left alone."""
    before = disk.look()
    half, whole = TICKET[: TICKET.index("ladders:")], TICKET.replace("after: 2 workdays", "after: 3 workdays")
    disk.write("ticket", half)
    began = Rulebook(disk.store, disk.folder, pause=lambda _: disk.write("ticket", whole)).begin(lambda _: at(LATER))
    assert (began.digest, began.rejected) == (load(disk.folder).digest, None)
    numbers = count(4)
    forever = Rulebook(
        disk.store,
        disk.folder,
        pause=lambda _: disk.write("ticket", TICKET.replace("after: 2 workdays", f"after: {next(numbers)} workdays")),
    )
    disk.write("ticket", half)
    assert forever.begin(lambda _: at(LATER)).digest == began.digest != before.digest
    assert disk.journal() == ["RulesAdopted", "RulesAdopted"]


def test_without_any_good_set_the_problems_are_raised(disk: Disk):
    """Where nothing was ever in force there is nothing to fall back to, and nothing is journalled."""
    disk.edit(*BROKEN)
    with pytest.raises(RulesInvalid, match="resloved"):
        disk.look()
    shutil.rmtree(disk.folder)
    with pytest.raises(UsageError, match="there is no file or folder"):
        disk.book.begin(lambda _: 0)
    assert disk.journal() == []
    assert disk.book.follow() is None


def test_another_process_takes_the_set_from_the_journal(disk: Disk):
    """It needs no disk, and hears of rejections too."""
    other = Rulebook(disk.store)
    assert other.follow() is None
    first = disk.look()
    assert other.follow().workflow.digest == first.digest  # type: ignore[union-attr]
    disk.edit("after: 2 workdays", "after: 3 workdays")
    second = disk.look()
    followed = other.follow()
    assert followed is not None
    assert followed.digest == second.digest
    assert followed.workflow.definitions["ticket"].timers["auto_close"].after.text == "3 workdays"  # type: ignore[union-attr]
    assert other.follow() is followed
    disk.edit(*BROKEN)
    disk.look()
    rejected = other.follow()
    assert rejected is not None
    assert rejected.workflow is followed.workflow
    assert rejected.rejected is not None


def test_of_many_that_look_at_once_one_journals(tmp_path: Path):
    """Eight processes see the same edit; the set is adopted once, and all have it."""
    path, count = tmp_path / "margine.db", 8
    disk = Disk(tmp_path / "workflows", open_store(path))
    disk.look()
    disk.edit("after: 2 workdays", "after: 3 workdays")
    stores = [open_store(path) for _ in range(count)]
    books = [Rulebook(store, disk.folder) for store in stores]
    start, found = threading.Barrier(count), []

    def look(book: Rulebook) -> None:
        start.wait()
        found.append(book.look(at(LATER), "look").digest)

    threads = [threading.Thread(target=look, args=(book,)) for book in books]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [load(disk.folder).digest] * count
    assert disk.journal() == ["RulesAdopted", "RulesAdopted"]
    for store in (*stores, disk.store):
        store.close()


def test_the_sets_before_can_be_read_again(disk: Disk):
    """Newest first, each with the instants between which it held, its text read only when it is wanted."""
    digests = [disk.look().digest]
    for hour, days in (("10:00", 3), ("11:00", 4)):
        disk.clock.set(at(f"2026-11-23 {hour}"))
        disk.edit(f"after: {days - 1} workdays", f"after: {days} workdays")
        digests.append(disk.look().digest)
    former = disk.book.former(disk.look())
    assert [one.digest for one in former] == digests[1::-1]
    assert [one.since for one in former] == [at("2026-11-23 10:00"), at("2026-11-23 09:00")]
    assert [one.until for one in former] == [at("2026-11-23 11:00"), at("2026-11-23 10:00")]
    texts = [one.kind("ticket").definition.timers["auto_close"].after.text for one in former]  # type: ignore[union-attr]
    assert texts == ["3 workdays", "2 workdays"]
    assert former[0].kind("asset") is None


def test_a_kind_is_read_once_for_all_sets_with_the_same_texts_for_it(disk: Disk):
    """A hundred saves of another file cost one look at this one, and hundreds of sets are not too many."""
    disk.write("asset", ASSET)
    disk.look()
    for number in range(100):
        disk.write("asset", f"{ASSET}# {number}\n")
        disk.look()
    former = disk.book.former(disk.look())
    assert len(former) == 100
    assert len({id(one.kind("ticket")) for one in former}) == 1
    assert len({id(one.kind("asset")) for one in former}) == 100


def test_a_former_set_knows_all_of_its_kinds(disk: Disk):
    """Each by its own file and the company's, to the same clocks as the whole set has; the company is one of them."""
    before = disk.look().workflow
    disk.edit("after: 2 workdays", "after: 3 workdays")
    former = disk.book.former(disk.look())[0]
    assert set(before.kinds) == {"company", "ticket"}
    for name, definition in before.kinds.items():
        assert former.kind(name).clocks == Kind(definition, before.company).clocks  # type: ignore[union-attr]


def test_rules_that_many_rejected_sets_were_held_against_stay_the_same_object(disk: Disk):
    """Whoever follows does not take them for others, and has nothing to take over."""
    before = disk.look().workflow
    for number in range(10):
        disk.write("ticket", TICKET.replace(*BROKEN) + f"# {number}\n")
        assert disk.look().workflow is before


def test_a_wrong_clock_does_not_turn_the_journal_round(disk: Disk):
    """After a set that was adopted in 2030 by mistake, the next one is journalled as of then, and not before it."""
    disk.book.look(at("2030-01-01 00:00"), "look")
    disk.edit(*BROKEN)
    disk.look()
    disk.edit("to: resloved, asks: solution", "to: resolved")
    disk.look()
    assert [event.at for event in disk.events()] == [at("2030-01-01 00:00")] * 3


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


def unreadable(folder: Path) -> None:
    (folder / "ticket.yaml").unlink()
    (folder / "ticket.yaml").symlink_to("nowhere")


def misnamed(folder: Path) -> None:
    (folder / "task.yml").write_text("")


@pytest.mark.parametrize("spoil", [gone, unreadable, misnamed])
def test_processes_in_different_working_folders_see_the_same_set(
    disk: Disk, spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
):
    """What cannot be read is known by its name within the folder: it is rejected once, however each names the folder."""
    disk.look()
    spoil(disk.folder)
    disk.look()
    monkeypatch.chdir(disk.folder.parent)
    Rulebook(disk.store, Path("workflows")).look(at(LATER), "look")
    if disk.folder.exists():
        monkeypatch.chdir(disk.folder)
        Rulebook(disk.store, Path()).look(at(LATER), "look")
    disk.look()
    assert disk.journal() == ["RulesAdopted", "RulesRejected"]


def test_hidden_files_are_no_rules(disk: Disk):
    """What editors and shares keep beside the files changes nothing."""
    before = disk.look()
    (disk.folder / ".#ticket.yaml").symlink_to("dario@host.1:9")
    (disk.folder / "._company.yaml").write_bytes(b"\0\5")
    (disk.folder / ".ticket.yml").write_text("")
    (disk.folder / ".old.yaml").mkdir()
    assert disk.look() is not None
    assert (disk.look().digest, disk.journal()) == (before.digest, ["RulesAdopted"])


def test_a_missing_folder_is_told_with_what_could_be_meant(disk: Disk):
    """Folders of rules, and none of the things that lie beside them."""
    disk.look()
    disk.folder.rename(disk.folder.with_name("old"))
    for name in (".git", ".github", "docs"):
        (disk.folder.parent / name).mkdir()
    (disk.folder.parent / "margine.db-shm").touch()
    rejected = disk.look().rejected
    assert rejected is not None
    assert f"there is no file or folder '{disk.folder}'; there is old (" in rejected.brief


class ReadOnly(MemoryStore):
    """A store that can be read and not written."""

    closed = False

    def commit(self, changes: object) -> object:  # type: ignore[override]
        if self.closed:
            raise StoreBusy("another process holds it")
        return super().commit(changes)  # type: ignore[arg-type]


def test_who_only_reads_is_not_held_up_by_a_store_that_cannot_be_written(tmp_path: Path):
    """It reads under the rules that it would have journalled; whoever watches is told, and tries again."""
    store = ReadOnly()
    disk = Disk(tmp_path / "workflows", store)
    disk.look()
    store.closed = True
    disk.edit("after: 2 workdays", "after: 3 workdays")
    began = Rulebook(store, disk.folder).begin(lambda _: 0)
    assert began.digest == load(disk.folder).digest
    with pytest.raises(StoreBusy):
        disk.look()
    store.closed = False
    assert disk.look().digest == began.digest


def test_the_stream_of_the_rules_is_no_record(tmp_path: Path):
    """Checks of the store, lists as of a moment and counts pass it by."""
    store = open_store(tmp_path / "margine.db")
    disk = Disk(tmp_path / "workflows", store)
    desk = disk.desk()
    disk.open(desk)
    disk.edit(*BROKEN)
    disk.look()
    assert store.check().problems == ()
    assert store.load("rules") is None
    assert store.count(Where()) == 1
    assert [row.id for row in Views(store, desk.workflow).as_of(at(LATER), Where())] == ["T-1"]
    store.close()


def test_texts_in_memory_make_the_same_rules_as_files(disk: Disk):
    """A set is known by names and contents, wherever they come from; a byte order mark is a part of them."""
    (disk.folder / "ticket.yaml").write_bytes(b"\xef\xbb\xbf" + (disk.folder / "ticket.yaml").read_bytes())
    standing = disk.look()
    body = disk.events()[0].body
    assert isinstance(body, RulesAdopted)
    workflow, problems, text = check_files(of_texts(body.files, "elsewhere"))
    assert workflow is not None
    assert (workflow.fingerprint, problems) == (standing.workflow.fingerprint, [])
    assert (text("elsewhere/ticket.yaml") or "").startswith("\nworkflow: ticket")
    assert workflow.definitions["ticket"].digest == standing.workflow.definitions["ticket"].digest
