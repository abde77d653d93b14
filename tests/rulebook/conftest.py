"""A practice on a disk for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from practice_on_disk import Disk


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "workflows")
