"""TinyDB's document API (Table, Query, Document) on the records of a store: one row of its file for each document.

It is a door beside the engine's, for tools, repairs and questions that nobody foresaw. The engine does not come through
here: its `load` and `commit` read and write the same rows directly (store.py, rows.py), in one transaction with the
events. What a tool changes here writes no events, so `check` tells of every document that is not what its events add
up to.

Stock TinyDB reads the whole database for a question and rewrites the whole file for a change. Here a method touches the
rows concerned, and a query on kind, state, assignee, client or deadline is answered by an index (narrow.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from engine.records import NEVER, Record
from engine.store.tiny import rows
from engine.store.tiny.file import StoreFile
from engine.store.tiny.narrow import ALL, EVERYTHING, Narrowed, narrow

NAME = "documents"

PAGE = 256
"""Rows fetched at a time while all documents are walked through."""

Change = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]
"""New values by name, or a function that changes the document in place (`tinydb.operations`)."""

_decode = msgspec.json.Decoder(dict[str, Any]).decode

_USUAL = {
    field.name: field.default if field.default is not msgspec.NODEFAULT else field.default_factory
    for field in msgspec.structs.fields(Record)
    if not field.required
}
"""What a record's JSON leaves out because it is as usual; documents show it."""


class Rows(Storage):
    """The storage that TinyDB asks for. Documents are rows: nothing reads or writes them all at once."""

    def __init__(self, file: StoreFile) -> None:
        self.file = file

    def read(self) -> None:
        """Nothing at all: tables read their own rows."""

    def write(self, data: dict[str, dict[str, Any]]) -> None:  # noqa: ARG002 - refused, whatever it is
        raise ValueError("the documents of a store cannot be replaced as a whole; remove its file to begin anew")

    def close(self) -> None:
        self.file.close()


class RecordTable(Table):
    """TinyDB's document methods on the records of a store. A document's id is the record's."""

    document_id_class = str  # type: ignore[assignment]
    default_query_cache_capacity = 0

    def __init__(self, storage: Rows, name: str = NAME, **options: Any) -> None:
        if name != NAME:
            raise ValueError(f"a store has one table, '{NAME}', and none called {name!r}")
        super().__init__(storage, name, **options)
        self._file = storage.file

    def insert(self, document: Mapping[str, Any]) -> str:  # type: ignore[override]
        """Add a document. ValueError when it is no record, or its id is taken."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[str]:  # type: ignore[override]
        """Add documents, all or none. ValueError when one is no record, or an id is taken."""
        ids = []
        with self._file.transaction as connection:
            for document in documents:
                record = _as_record(document, _id_of(document) if isinstance(document, Document) else None)
                if rows.held(connection, record.id):
                    raise ValueError(f"there is a document {record.id!r} already; update it instead")
                rows.insert(connection, record)
                ids.append(record.id)
        return ids

    def search(self, cond: QueryLike) -> list[Document]:
        """All documents that match, in order of creation."""
        with self._file.reading as connection:
            return list(_matching(connection, cond))

    def get(  # type: ignore[override]
        self, cond: QueryLike | None = None, doc_id: str | None = None, doc_ids: Iterable[str] | None = None
    ) -> Document | list[Document] | None:
        """One document by its id or by a query, or those of several ids."""
        with self._file.reading as connection:
            if doc_id is not None:
                return next(_with_ids(connection, [doc_id]), None)
            if doc_ids is not None:
                return list(_with_ids(connection, doc_ids))
            if cond is not None:
                return next(_matching(connection, cond), None)
        raise RuntimeError("name a query, an id or several ids")

    def contains(self, cond: QueryLike | None = None, doc_id: str | None = None) -> bool:  # type: ignore[override]
        return self.get(cond, doc_id) is not None

    def update(  # type: ignore[override]
        self, fields: Change, cond: QueryLike | None = None, doc_ids: Iterable[str] | None = None
    ) -> list[str]:
        """Change documents, all or none; the ids of those that were."""
        with self._file.transaction as connection:
            changing = self._chosen(connection, cond, doc_ids)
            for document in changing:
                _change(connection, document, fields)
            return [_id_of(document) for document in changing]

    def update_multiple(self, updates: Iterable[tuple[Change, QueryLike]]) -> list[str]:  # type: ignore[override]
        """Several updates one after the other, all or none; the ids that were changed, once for each change."""
        with self._file.transaction:
            return [stream for fields, cond in updates for stream in self.update(fields, cond)]

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[str]:  # type: ignore[override]
        """Update what matches the query, or has the document's id; insert it when nothing does."""
        ids = [_id_of(document)] if isinstance(document, Document) else None
        if ids is None and cond is None:
            raise ValueError("name a query, or give a Document, which carries its id")
        with self._file.transaction:
            return self.update(document, cond, ids) or [self.insert(document)]

    def remove(  # type: ignore[override]
        self, cond: QueryLike | None = None, doc_ids: Iterable[str] | None = None
    ) -> list[str]:
        """Remove documents; the ids of those that were there."""
        if cond is None and doc_ids is None:
            raise RuntimeError("name a query or ids; truncate() removes everything")
        with self._file.transaction as connection:
            ids = [_id_of(document) for document in self._chosen(connection, cond, doc_ids)]
            connection.executemany("DELETE FROM documents WHERE id = ?", ((stream,) for stream in ids))
            return ids

    def truncate(self) -> None:
        """Remove every document."""
        with self._file.transaction as connection:
            connection.execute("DELETE FROM documents")

    def count(self, cond: QueryLike) -> int:
        """How many documents match; no document is read when an index can tell."""
        narrowed = narrow(getattr(cond, "_hash", None))
        with self._file.reading as connection:
            if narrowed.exact:
                return _counted(connection, narrowed)
            return sum(1 for _ in _matching(connection, cond))

    def __len__(self) -> int:
        with self._file.reading as connection:
            return _counted(connection, ALL)

    def __iter__(self) -> Iterator[Document]:
        last = 0
        while True:
            with self._file.reading as connection:
                found = connection.execute(
                    "SELECT n, id, due, body FROM documents WHERE n > ? ORDER BY n LIMIT ?", (last, PAGE)
                ).fetchall()
            yield from (_document(*row[1:]) for row in found)
            if len(found) < PAGE:
                return
            last = found[-1][0]

    def _chosen(
        self, connection: sqlite3.Connection, cond: QueryLike | None, doc_ids: Iterable[str] | None
    ) -> list[Document]:
        if doc_ids is not None:
            return list(_with_ids(connection, doc_ids))
        return list(_matching(connection, cond)) if cond is not None else list(_rows(connection, EVERYTHING))


class RecordDB(TinyDB):
    """TinyDB over a store's file."""

    table_class = RecordTable  # type: ignore[assignment]
    default_table_name = NAME

    def __init__(self, file: StoreFile) -> None:
        super().__init__(file, storage=Rows)

    def tables(self) -> set[str]:
        return {NAME}


def _document(stream: str, due: int, body: bytes) -> Document:
    """A row as TinyDB shows it: the record as JSON has it, complete, and its deadline if it has one."""
    usual = {name: value() if callable(value) else value for name, value in _USUAL.items()}
    dated = {"due": due} if due < NEVER else {}
    return Document(usual | _decode(body) | dated, cast("int", stream))


def _id_of(document: Document) -> str:
    """A document's id; TinyDB's own types know numbers only."""
    return cast("str", document.doc_id)


def _as_record(document: Mapping[str, Any], doc_id: str | None) -> Record:
    """The record that a document is. ValueError when it is none."""
    if not isinstance(document, Mapping):
        raise ValueError(f"a document is a mapping, not {document!r}")  # noqa: TRY004 - TinyDB's own exception
    plain = {name: value for name, value in document.items() if name != "due"}
    if doc_id is not None and plain.setdefault("id", doc_id) != doc_id:
        raise ValueError(f"document {doc_id!r} calls itself {plain['id']!r}; its id is for ever")
    try:
        return msgspec.convert(plain, Record)
    except msgspec.ValidationError as error:
        raise ValueError(f"a document of a store is a record: {error}") from error


def _change(connection: sqlite3.Connection, document: Document, fields: Change) -> None:
    kind, origin = document["kind"], document["origin"]
    if callable(fields):
        fields(document)
    else:
        document.update(fields)
    record = _as_record(document, _id_of(document))
    if (record.kind, record.origin) != (kind, origin):
        raise ValueError(
            f"document {record.id!r} is a {kind} from {origin or 'here'}; its kind and origin are for ever"
        )
    if before := rows.held(connection, record.id):
        rows.update(connection, record, before)


def _matching(connection: sqlite3.Connection, cond: QueryLike) -> Iterator[Document]:
    """Documents that match a query, one by one."""
    narrowed = narrow(getattr(cond, "_hash", None))
    found = _rows(connection, narrowed)
    return found if narrowed.exact else (document for document in found if cond(document))


def _rows(connection: sqlite3.Connection, narrowed: Narrowed) -> Iterator[Document]:
    sql = f"SELECT id, due, body FROM documents WHERE {narrowed.sql} ORDER BY n"  # noqa: S608 - values are bound
    return (_document(*row) for row in connection.execute(sql, narrowed.values))


def _with_ids(connection: sqlite3.Connection, ids: Iterable[str]) -> Iterator[Document]:
    for stream in dict.fromkeys(ids):
        row = connection.execute("SELECT id, due, body FROM documents WHERE id = ?", (stream,)).fetchone()
        if row:
            yield _document(*row)


def _counted(connection: sqlite3.Connection, narrowed: Narrowed) -> int:
    sql = f"SELECT count(*) FROM documents WHERE {narrowed.sql}"  # noqa: S608 - values are bound
    return int(connection.execute(sql, narrowed.values).fetchone()[0])
