"""The rules: every machine with its records, what is in force, what was rejected, refused, and what escalated."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.content import Content

from engine.boards import workflows
from engine.boards.practice import Practice
from engine.boards.workflows import Machine, WorkflowsBoard
from tui.board import BoardScreen
from tui.formats import figures
from tui.sheet_text import QUIET
from tui.stores import Opened
from tui.widgets.lines import Cell, Column, Item, Lines
from tui.widgets.page import Page
from tui.words import N_, _, heard

MACHINES = (
    Column(N_("Workflow"), 10, grow=True),
    Column(N_("Open"), 6, right=True),
    Column(N_("File"), 14, drop=1),
)


class WorkflowsScreen(BoardScreen[WorkflowsBoard]):
    """Machines on the left, what is to be said of one on the right; the first line is about the rules as a whole."""

    NAME = N_("Workflows")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", N_("edit"), id="workflows.edit", tooltip=N_("its file, in $EDITOR")),
    ]

    def compose_body(self) -> ComposeResult:
        yield Lines(self.glyphs, id="machines")
        yield Page(id="machine")

    @property
    def where(self) -> str:
        return _("Workflows, rules {digest}").format(digest=self.session.workflow.digest)

    def read(self, practice: Practice) -> WorkflowsBoard:
        return workflows.read(practice, self.session.standing)

    def show(self, board: WorkflowsBoard) -> None:
        whole = Item("#rules", (Cell(_("The rules"), "strong"), "", ""), mark="!" if board.rejected else "")
        self.query_one("#machines", Lines).show(MACHINES, [whole, *map(_item, board.machines)])
        self.look(same=True)

    def rules_followed(self, opened: Opened, *, differs: bool) -> None:
        """A rejected save is news here too."""
        super().rules_followed(opened, differs=differs)
        self.reload()

    def resized(self) -> None:
        super().resized()
        self.look(same=True)

    @on(Lines.Moved, "#machines")
    def moved(self) -> None:
        """Another machine."""
        self.look()

    def look(self, *, same: bool = False) -> None:
        """Draw the machine under the cursor, or tell of the rules as a whole."""
        item, board = self.query_one("#machines", Lines).current, self.board
        if board is None or item is None:
            return
        page = self.query_one("#machine", Page)
        machine = next((each for each in board.machines if each.graph.kind == item.key), None)
        if machine is None:
            page.put(Content("\n").join(self._standing(board)), same=same)
        else:
            width = max(40, page.scrollable_content_region.width - 1)
            page.put("\n".join(machine.drawn(width, ascii_only=self.glyphs.ascii)), same=same)

    # -- the rules as a whole -------------------------------------------------------------------------------------

    def _standing(self, board: WorkflowsBoard) -> Iterator[Content]:
        clean, at = self.glyphs.clean, self._moment
        since = f", {_('in force since')} {at(board.since)}" if board.since is not None else ""
        yield Content.styled(f"{_('Rules')} {board.digest}{since}", "bold")
        yield Content.styled(clean(f"{board.folder}  {board.changed}"), QUIET)
        if board.rejected is not None:
            yield Content()
            heading = _("! The files on the disk were rejected {at}: {count} to mend")
            yield Content.styled(
                heading.format(at=at(board.rejected.at), count=board.rejected.count), "bold $text-error"
            )
            yield from (Content(clean(line)) for line in board.excerpts)
        yield Content()
        yield Content.styled(_("Refused today"), "bold")
        for each in board.refused:
            yield Content(
                clean(
                    f"{each.times:>4}  {each.transition}: {heard(each.reason)} ({each.rule})"
                    f" {', '.join(each.records[:5])}"
                )
            )
        if not board.refused:
            yield Content.styled(_("No rule has refused anything today."), QUIET)
        yield Content()
        yield Content.styled(_("Escalated lately"), "bold")
        for step in board.escalations:
            yield Content(clean(f"{at(step.at):<12} {step.record} {heard(step.what)} ({step.rule})"))
        if not board.escalations:
            yield Content.styled(_("Nothing has escalated lately."), QUIET)

    def _moment(self, at: int) -> str:
        return figures().moment(at, self.clock.now(), self.session.workflow.company.zone)

    # -- editing --------------------------------------------------------------------------------------------------

    @on(Lines.Chosen, "#machines")
    def choose(self) -> None:
        """The text of a machine can be scrolled."""
        self.set_focus(self.query_one("#machine"))

    def action_edit(self) -> None:
        """Open the file of the machine under the cursor in the editor; the watcher looks at what is saved."""
        item, board = self.query_one("#machines", Lines).current, self.board
        if item is None or board is None:
            return
        machine = next((each for each in board.machines if each.graph.kind == item.key), None)
        path = Path(board.folder) / (machine.file if machine is not None else "company.yaml")
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
        try:
            with self.app.suspend():
                subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the person's own editor
        except SuspendNotSupported:
            self.tell(_("This screen cannot start an editor; edit {path} elsewhere.").format(path=path), warning=True)
        except OSError as error:
            self.tell(_("{editor} cannot be started: {error}").format(editor=editor, error=error), warning=True)

    def objection(self, action: str, parameter: object = "") -> str:
        if action == "edit" and self.board is None:
            return _("the rules are still being read")
        return super().objection(action, parameter)


def _item(machine: Machine) -> Item:
    return Item(machine.graph.kind, (machine.graph.title, f"{machine.open:,}", machine.file))
