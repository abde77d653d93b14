"""Approvals: somebody asks, and somebody else answers."""

from __future__ import annotations

from engine.machines.checks import Case, Check
from engine.machines.definition import MERGE


def nobody_asks(case: Case) -> None:
    """An approval of what the engine does by itself: there is nobody to ask for it, or nobody to hear the answer."""
    for transition, path in case.transitions:
        if not transition.approval:
            continue
        name, approval = transition.name, f"needs the approval of '{transition.approval}'"
        if transition.automatic:
            message = f"'{name}' is automatic and {approval}: it would be asked for at every look at the record"
            case.draft.report("M270", message, *path, "approval", advice="drop `automatic`, or the approval")
        elif transition.on:
            message = f"'{name}' is taken on {transition.on} and {approval}: the engine would take it without asking"
            case.draft.report("M270", message, *path, "approval", advice="drop `on`, or the approval")
        elif transition.by == ("engine",):
            message = f"'{name}' is taken by the engine alone and {approval}: nobody would hear the answer"
            case.draft.report("M270", message, *path, "approval", advice="say `by` whom else it can be asked for")
        elif name == MERGE:
            message = f"'{MERGE}' {approval}, and what waits would not know into which record"
            case.draft.report("M270", message, *path, "approval", advice="say `by` whom records can be merged")


def never_asked(case: Case) -> None:
    """An approval that everybody who may take the transition gives to themselves."""
    for transition, path in case.transitions:
        takers = transition.by or ("agent",)
        if transition.approval and all(taker in {transition.approval, "engine"} for taker in takers):
            message = f"whoever may take '{transition.name}' is '{transition.approval}' already, so no person ever asks"
            case.draft.report(
                "M271", message, *path, "approval", advice="let others take it too, or drop it", warning=True
            )  # fmt: skip


CHECKS = (Check(nobody_asks), Check(never_asked, frozenset({"M222", "M270"})))
