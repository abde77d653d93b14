"""How a filter, or a path, can go on: what was begun is shown behind it, and taken with the right arrow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from textual.suggester import Suggester

from engine.attachments.paths import goes_on
from engine.filtering import offered
from engine.machines.definition import Definition
from engine.workflow import Workflow


class GoesOn(Suggester):
    """Fields, then the values that the rules know."""

    def __init__(self, definition: Callable[[], Definition], workflow: Callable[[], Workflow]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._definition, self._workflow = definition, workflow

    async def get_suggestion(self, value: str) -> str | None:
        """The whole filter with its last word gone on; None where nothing is known."""
        found = offered(value, self._known())
        if not found:
            return None
        before = value[: len(value) - len(value.rsplit(" ", maxsplit=1)[-1])]
        return before + found[0]

    def _known(self) -> Mapping[str, Sequence[str]]:
        """Field → its values, as far as the rules name them."""
        definition, company = self._definition(), self._workflow().company
        values = {name: list(field.choices) for name, field in definition.fields.items()}
        agents = [name for name, field in definition.fields.items() if field.type == "agent"]
        values |= {name: ["me", "nobody", *company.agents] for name in agents}
        values["state"] = [*definition.states]
        values["group"] = [*definition.groups]
        return values


class PathGoesOn(Suggester):
    """Files and folders of this machine; looked up beside the screen, because a disk may be far away."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The whole path with its last name gone on."""
        return await asyncio.to_thread(goes_on, value)
