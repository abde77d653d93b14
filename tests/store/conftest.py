"""One fixture for every store: what the contract promises, each of them keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.store import open_store
from engine.store.contract import Store
from engine.store.memory import MemoryStore
from engine.store.tiny import TinyStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store of this test lies."""
    return tmp_path / "margine.db"


@pytest.fixture(params=["memory", "tiny"])
def store(request: pytest.FixtureRequest, path: Path) -> Iterator[Store]:
    """Each store in turn."""
    store = MemoryStore() if request.param == "memory" else open_store(path)
    yield store
    store.close()


@pytest.fixture
def tiny(path: Path) -> Iterator[TinyStore]:
    """The embedded store."""
    store = TinyStore(path)
    yield store
    store.close()
