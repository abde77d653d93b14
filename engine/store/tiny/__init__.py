"""The embedded store: TinyDB whose documents are rows of one SQLite file, and the journal beside them.

store      the contract of engine/store, put together from:
file       the SQLite file: opening, transactions, threads    turnstile  whose turn it is to write
rows       records as rows                                    journal    events, outbox, keys, numbers
facts      what was said of time and money                upgrade    files of former versions
pages      records in order, page by page                     watch      news of other processes' commits
table      TinyDB's Table on those rows                       narrow     its queries as conditions on columns
checkup    looking for damage                                 copy       a backup of the live store
schema     the tables, and making them                        faults     what went wrong, in words
"""

from engine.store.tiny.store import TinyStore

__all__ = ["TinyStore"]
