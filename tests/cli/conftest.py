"""Practices to ask: an empty one, and one with tickets; each test has its own copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli import asking
from tests.cli.asking import Practice


@pytest.fixture
def empty(tmp_path: Path) -> Practice:
    """The shipped rules, nothing in the store."""
    return asking.practice(tmp_path / "practice")


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "practice"
    asking.with_tickets(folder)
    return folder


@pytest.fixture
def here(_made: Path, tmp_path: Path) -> Practice:
    """Clients C-1 Rossi Srl and C-2 Studio Verdi, tickets T-1 to T-3 of Monday 2026-11-23, 09:00."""
    return Practice(Path(shutil.copytree(_made, tmp_path / "practice")))
