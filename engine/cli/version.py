"""Which margine this is: what was installed, or the project file of the clone that runs."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path

import engine

ROOT = Path(engine.__file__).parent.parent
"""The folder that holds the packages: the clone, or the place where packages are installed."""


def version() -> str:
    """`0.1.0`."""
    try:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return str(project["version"]) if project["name"] == "margine" else installed("margine")
    except (OSError, tomllib.TOMLDecodeError, KeyError):
        pass
    try:
        return installed("margine")
    except PackageNotFoundError:
        return "unknown"
