"""Where events live: the contract, and the stores that keep it."""

from __future__ import annotations

from pathlib import Path

from engine.store.contract import Store


def open_store(path: str | Path) -> Store:
    """Open the store in a file, or make it when there is no such file. StoreUnavailable when neither can be done."""
    from engine.store.tiny import TinyStore

    return TinyStore(path)
