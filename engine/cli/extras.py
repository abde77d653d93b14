"""Heavy packages that few commands need: they are there when such a command is first used, and slow no other.

A clone's launcher adds them to its environment, as the lock file of the extra says. Where margine was installed in
some other way, it is not margine's business to install anything: the command that does it is told.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from engine.cli.version import ROOT
from engine.problems import MargineError

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "invoice": ("typst", "facturx", "a38", "stdnum"),
    "web": ("textual_serve",),
    "serve": ("starlette", "uvicorn", "prometheus_client"),
    "chat": ("apprise",),
    "plan": ("ortools",),
    "calendar": ("icalendar",),
    "oauth": ("msal",),
    "mail": ("imap_tools", "inscriptis", "mailparser_reply"),
}
"""The extras of pyproject.toml → modules that are there when it is installed."""


STDERR = 2
"""What the launcher says is talk, whatever says it."""


class NotInstalled(MargineError):  # noqa: N818 - reads as what happened
    """A command needs packages that could not be had; the message says how to get them."""

    exit_code = 4


def need(extra: str, root: Path = ROOT, prefix: str = sys.prefix) -> None:
    """Have the packages of an extra. NotInstalled when they cannot be had.

    In a clone that is asked of the launcher, which knows from its lock files whether anything is to be done. Packages
    that are there serve even when those of the lock file cannot be had: without a network an invoice still gets out.
    """
    there = not _absent(extra)
    if not _own(root, prefix):
        if not there:
            raise NotInstalled(f"{_lacks(extra)}; install them with: pip install 'margine[{extra}]'")
        return
    if _installed(extra, root):
        return
    launcher = [str(root / "margine"), "--extra", extra]
    done = subprocess.run(launcher, stdout=STDERR, check=False).returncode == 0  # noqa: S603 - our own, beside us
    importlib.invalidate_caches()
    if _absent(extra) or not (done or there):
        raise NotInstalled(
            f"{_lacks(extra)}, and {root.name}/margine could not add them; with a network, "
            f"`{root / 'margine'} --extra {extra}` does it"
        )


def _own(root: Path, prefix: str) -> bool:
    """Whether this process runs in the environment that a clone's launcher keeps."""
    return (root / "margine").is_file() and Path(prefix).resolve() == (root / ".venv").resolve()


def _installed(extra: str, root: Path) -> bool:
    """Whether the environment has what the lock file says; that of people who work on margine has every extra."""
    return any(_same(root, f"requirements-{name}.lock") for name in (extra, "dev"))


def _same(root: Path, lock: str) -> bool:
    try:
        return (root / lock).read_bytes() == (root / ".venv" / lock).read_bytes()
    except OSError:
        return False


def _absent(extra: str) -> list[str]:
    return [module for module in EXTRAS[extra] if find_spec(module) is None]


def _lacks(extra: str) -> str:
    return f"this needs packages that are not installed ({', '.join(_absent(extra)) or extra})"
