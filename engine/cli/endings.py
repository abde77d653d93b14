"""How a command ends when the world is rough: the words on stderr, and the exit code; never a traceback.

What goes wrong with stdout is told apart from what goes wrong elsewhere, because then the command itself was carried
out, and asking again would do it twice: exit code 5 says so.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from click.exceptions import Exit

from engine.problems import MargineError, RulesInvalid

UNHEARD = 5
"""What was asked was done, but the answer could not be written."""


class Unwritten(MargineError):  # noqa: N818 - reads as what happened
    """An answer that was to go into a file, and could not."""

    exit_code = UNHEARD


def write_answer(file: Path, answer: bytes, what: str) -> None:
    """Write an answer into a file that somebody has named. Unwritten, with `what` it was, when that cannot be."""
    try:
        file.write_bytes(answer)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or str(error)
        raise Unwritten(f"{file.as_posix()}: {reason}: {what} could not be written") from None


def say(text: str) -> None:
    """Tell a person something on stderr; what comes from records and files cannot move the terminal's cursor."""
    from engine.cli.excerpt import clean_lines

    click.echo(clean_lines(text), err=True)


@contextmanager
def endings() -> Iterator[None]:
    """Turn every way in which a command can end into words and click's Exit."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # a reader who went away, or a full disk, is noticed here and not at the very end
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        _last_words(told.getvalue().rstrip("\n"))
        raise Exit(error.exit_code) from None
    except RulesInvalid as invalid:
        show_problems(invalid)
        raise Exit(invalid.exit_code) from None
    except MargineError as error:
        _last_words(f"margine: {error}")
        raise Exit(error.exit_code) from None
    except KeyboardInterrupt:
        _last_words("\nmargine: stopped")
        raise Exit(130) from None
    except BrokenPipeError:
        _write_no_more(sys.stdout)
        raise Exit(141) from None
    except OSError as error:
        raise Exit(_failed(error)) from None


def _failed(error: OSError) -> int:
    """Say what the operating system refused; the exit code depends on whether it was the answer that was lost."""
    reason = error.strerror or str(error)
    if _stdout_is_broken():
        _write_no_more(sys.stdout)
        _last_words(f"margine: {reason}: the answer could not be written")
        return UNHEARD
    what = f"{error.filename}: " if error.filename else ""
    _last_words(f"margine: {what}{reason}")
    return 3


def _stdout_is_broken() -> bool:
    """Whether what waits to be written still cannot be: a failed write leaves it in the buffer."""
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return False


def _write_no_more(stream: TextIO) -> None:
    """What is still buffered has no reader; without this the interpreter tries once more, and complains, as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _last_words(text: str) -> None:
    """Words that nobody can hear must not hide the exit code."""
    try:
        say(text)
    except OSError:
        _write_no_more(sys.stderr)


def show_problems(invalid: RulesInvalid) -> None:
    """Rules that do not load, with their lines, and what was not done because of them."""
    from engine.cli.diagnostics import render

    def text(file: str) -> str | None:
        try:
            return Path(file).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    _last_words(render(invalid.problems, text, "full", colour=False))
    _last_words("margine: the rules do not load, so nothing was done; mend them and ask again")


def attach_streams() -> None:
    """Make stdin, stdout and stderr fit to be used, however the process was started.

    Where the shell has closed one (`>&-`) the null device takes its place: else the next file that is opened would get
    its number, and be written to as if it were the terminal. stdout is buffered, also under PYTHONUNBUFFERED: `endings`
    relies on it to tell what went wrong. A letter that a terminal cannot show is written as an escape.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", encoding="utf-8"))
    sys.stdout = open(  # noqa: SIM115 - for as long as the process lives
        sys.stdout.fileno(), "w", encoding=sys.stdout.encoding, errors="backslashreplace", closefd=False
    )
    sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
