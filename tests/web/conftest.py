"""The practice of the command line's tests, for tests of the pages."""

from __future__ import annotations

from tests.cli.conftest import _made, here

__all__ = ["_made", "here"]
