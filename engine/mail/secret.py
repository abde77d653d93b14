"""The practice's own secret: made once, at random. Whoever has it can write on any record by mail."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from engine.problems import StoreUnavailable

LENGTH = 32
"""Bytes."""


def secret(path: Path) -> bytes:
    """The secret in a file, which is made when there is none. StoreUnavailable when it cannot be had."""
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise StoreUnavailable(f"the secret of answers cannot be had from {path}: {error.strerror or error}") from error
    if len(found) < LENGTH:
        raise StoreUnavailable(
            f"{path} is cut short; restore it, or remove it: answers to older mails then open new records"
        )
    return found


def _make(path: Path) -> None:
    """Make it whole under another name first; of two who do so at once the first wins."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as draft:
        try:
            draft.write(secrets.token_bytes(LENGTH))
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
        finally:
            Path(draft.name).unlink()
