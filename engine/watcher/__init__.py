"""Hearing that the files of the rules changed: a file event is a hint to look, never more.

watch.py      the thread: waits for hints and for the time, looks, hands over what came to rest
lookout.py    when to look, and whether what was seen came to rest; a machine without threads, files or clock
eyes.py       hints from the system (watchdog), as long as it gives any
folders.py    what is to be known of a folder: git at work in it, a network file system under it
"""

from engine.watcher.watch import Watcher

__all__ = ["Watcher"]
