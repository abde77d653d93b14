"""Secrets that only the machine knows: passwords, tokens, addresses of channels. They stand in no file of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.problems import SecretMissing


def password(name: str, environ: Mapping[str, str]) -> str:
    """The password of a mailbox, or of the server through which mail leaves (`outgoing`). SecretMissing without it."""
    return credential(f"MARGINE_MAIL_{name.upper()}_PASSWORD", f"margine-mail-{name}", environ)


def credential(variable: str, name: str, environ: Mapping[str, str]) -> str:
    """A secret: from the environment, a file that it names, or a credential of systemd.

    SecretMissing when it is nowhere, is empty or cannot be read.
    """
    if given := environ.get(variable):
        return given
    file = environ.get(f"{variable}_FILE")
    if not file and (folder := environ.get("CREDENTIALS_DIRECTORY")):
        there = Path(folder) / name
        file = str(there) if there.exists() else ""
    if not file:
        places = f"{variable}, {variable}_FILE or the credential {name}"
        raise SecretMissing(f"a secret is missing: it comes from {places}")
    try:
        found = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SecretMissing(f"{file} cannot be read for {variable}: {error}") from error
    if not found:
        raise SecretMissing(f"{file} is empty, and {variable} comes from it")
    return found
