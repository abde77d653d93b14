"""What a file may be called here: a name that is only a name, on every system that margine's users have.

Names come from mails and from other machines. A path becomes its last part; what could hide or change how a name reads
(control characters, marks that turn the direction of writing) is left out; what is special to a shell of Windows is
replaced. The characters and names that Windows reserves: learn.microsoft.com, "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 120
"""Characters of a name, and of bytes twice as many: file systems allow 255 bytes."""
NAMELESS = "file"
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
SPECIAL = re.compile(r'[<>:"|?*]')


def safe(name: str) -> str:
    """A name under which a file can be kept and saved anywhere; `file` where nothing is left of it."""
    last = re.split(r"[/\\]", name)[-1]
    plain = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode())
    seen = "".join(" " if character.isspace() else character for character in plain if _is_seen(character))
    short = _shortened(SPECIAL.sub("_", seen).strip(" .") or NAMELESS)
    return f"_{short}" if RESERVED.fullmatch(short) else short


def _is_seen(character: str) -> bool:
    """Whether a character takes room, and only its own: no control, no format mark, no half of a pair."""
    return character == "\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _shortened(name: str) -> str:
    """The beginning and the ending of a long name."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 16:
        stem, dot, ending = name, "", ""
    while len(stem) + len(dot + ending) > LONGEST or len((stem + dot + ending).encode()) > 2 * LONGEST:
        stem = stem[:-1]
    return (stem.rstrip(" .") or NAMELESS) + dot + ending


def free(name: str, taken: Collection[str]) -> str:
    """`log.txt`, or `log (2).txt` where that is taken, whatever the case of its letters."""
    known = {each.casefold() for each in taken}
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    number, found = 1, name
    while found.casefold() in known:
        number += 1
        found = f"{stem} ({number}){dot}{ending}"
    return found
