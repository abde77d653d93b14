"""One letter per transition: the one that its workflow names, else the first of its name that is still free.

Chosen from the definition alone, so that a key means the same on every screen and every day.
"""

from __future__ import annotations

from collections.abc import Collection
from string import ascii_letters

from engine.machines.definition import MERGE, Definition


def keys_of(definition: Definition, taken: Collection[str]) -> dict[str, str]:
    """Transition → key for every transition that a person may take; one without any letter left has no key."""
    ways = definition.transitions.items()
    names = [name for name, them in ways if name != MERGE and any(not way.automatic for way in them)]
    wished = {name: way.key for name in names for way in definition.transitions[name] if way.key}
    used, keys = set(taken), dict[str, str]()
    for name in sorted(names, key=lambda name: name not in wished):  # what is written down goes first
        key = wished.get(name, "")
        if not key or key in used:
            key = next((letter for letter in _letters(name) if letter not in used), "")
        if key:
            keys[name] = key
            used.add(key)
    return {name: keys[name] for name in names if name in keys}


def _letters(name: str) -> str:
    own = "".join(letter for letter in name if letter in ascii_letters)
    return own.lower() + own.upper() + ascii_letters
