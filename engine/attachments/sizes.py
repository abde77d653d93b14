"""How large a file is, in words."""

from __future__ import annotations


def spelled(size: int) -> str:
    """Bytes as people read them: `812 B`, `12 KB`, `25 MB`."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "KB")):
        if size >= 1024**power:
            return f"{size // 1024**power} {unit}"
    return f"{size} B"
