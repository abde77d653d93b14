"""What `margine month` prints: where a month stands, previews of invoices, what a step came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from engine.cli import invoice_page
from engine.cli.home import Home
from engine.cli.invoice_page import hours
from engine.cli.output import Answer, Column, Paper, table
from engine.money import amount, grouped
from engine.month.acting import Act
from engine.month.closing import ClientMonth, Month
from engine.month.documents import Documents
from engine.told.times import written

HEADER = (
    "client", "name", "standing", "fees", "prices", "work", "late", "adjustments", "net", "total", "hours",
    "invoices", "questions",
)  # fmt: skip
ACTS = ("client", "name", "result", "invoice", "total", "reason")


def overview(home: Home, month: Month, *, everybody: bool) -> Answer:
    """Client by client; those of whom there is nothing to say only when asked for."""
    rows = month.rows(everybody=everybody)
    found = [row for row in rows if everybody or row.standing != "nothing" or row.questions or row.invoices]
    data = {
        "at": written(month.now, home.zone),
        "month": str(month.month),
        "currency": home.workflow.company.tariff.currency,
        "clients": [plain(month, row) for row in found],
    }
    return Answer(
        "month", data, HEADER, lambda: [_cells(month, row, amount) for row in found], lambda p: _page(month, found, p)
    )


def previews(home: Home, month: Month, clients: Sequence[str], *, explain: bool) -> Answer:
    """The invoices of some clients: the one there is, else the one that would be drawn, and what is open."""
    documents, found = Documents(home.views), [month.of(client) for client in clients]
    shown = [(row, documents.of(row.closer) if row.closer else documents.preview(row, month.month)) for row in found]
    data = {
        "at": written(month.now, home.zone),
        "month": str(month.month),
        "clients": [plain(month, row) | {"invoice": invoice_page.plain(document)} for row, document in shown],
    }

    def page(paper: Paper) -> Iterator[str]:
        for place, (row, document) in enumerate(shown):
            yield from [""] if place else []
            yield from invoice_page.page(document, paper, explain=explain)
            yield from _asked([row], paper)

    return Answer("month", data, invoice_page.HEADER, lambda: [r for _, d in shown for r in invoice_page.rows(d)], page)


def told(home: Home, month: Month, acts: Sequence[Act]) -> Answer:
    """What became of each client's invoice."""
    rows = [
        (act.client, month.views.name_of(act.client), act.result, act.invoice, amount(act.total), act.reason)
        for act in acts
    ]
    data = {
        "at": written(month.now, home.zone),
        "month": str(month.month),
        "acts": [
            {"client": a.client, "result": a.result, "invoice": a.invoice or None, "total": a.total, "reason": a.reason}
            for a in acts
        ],
    }
    columns = tuple(Column(name, flexible=name in {"name", "reason"}) for name in ACTS)
    told_below = [(*row[:-1], "" if row[2] == "refused" else row[-1]) for row in rows]
    return Answer("month", data, ACTS, lambda: rows, lambda paper: table(columns, told_below, paper.width))


def plain(month: Month, row: ClientMonth) -> dict[str, Any]:
    """A client's month for programs: amounts in cents, times in seconds."""
    return {
        "client": row.client,
        "name": row.name,
        "standing": row.standing,
        "since": str(row.since),
        "until": str(month.month.last),
        "parts": dict(row.parts),
        "net": row.net,
        "total": month.total(row),
        "seconds": row.seconds,
        "lines": len(row.shown),
        "invoices": [{"id": r.id, "state": r.state, "stage": month.kind.stage(r)} for r in row.invoices],
        "questions": [
            {
                "code": q.code, "must": q.must, "text": q.text, "command": q.command or None,
                "records": list(q.records), "cents": q.cents,
            }
            for q in row.questions
        ],
    }  # fmt: skip


def _cells(month: Month, row: ClientMonth, said: Any) -> tuple[str, ...]:
    parts = row.parts
    kinds = (parts.get(part, 0) for part in ("fee", "price", "work", "late", "adjustment"))
    must = len(row.open)
    return (
        row.client,
        row.name,
        row.standing,
        *(said(cents) for cents in kinds),
        said(row.net),
        said(month.total(row)),
        hours(row.seconds) or "0:00",
        " ".join(record.id for record in row.invoices),
        str(must),
    )


def _page(month: Month, rows: Sequence[ClientMonth], paper: Paper) -> Iterator[str]:
    yield paper.strong(f"{month.month.title}, {month.views.workflow.company.name}")
    yield ""
    if not rows:
        yield "nothing is ready, and nothing is open"
        return
    columns = [Column(_TITLES.get(name, name), flexible=name == "name") for name in HEADER]
    cells = [_cells(month, row, _sparse) for row in rows]
    lines = table(*_used(columns, cells), paper.width)
    yield paper.strong(next(lines))
    yield from lines
    yield ""
    yield _in_sum(rows)
    yield from _asked(rows, paper)


_TITLES = {"adjustments": "adj.", "invoices": "invoice", "questions": "open", "prices": "goods"}


def _sparse(cents: int) -> str:
    """An amount; nothing for none, so that the eye finds what there is."""
    return grouped(cents) if cents else ""


def _used(columns: Sequence[Column], cells: Sequence[tuple[str, ...]]) -> tuple[list[Column], list[list[str]]]:
    """The columns in which anything stands, numbers flush right."""
    used = [place for place in range(len(columns)) if any(row[place] not in {"", "0"} for row in cells)]
    wide = {place: max(len(row[place]) for row in cells) for place in used}
    numbers = {place for place in used if HEADER[place] not in {"client", "name", "standing", "invoices"}}
    return [columns[place] for place in used], [
        [row[place].rjust(wide[place]) if place in numbers else row[place] for place in used] for row in cells
    ]


def _in_sum(rows: Sequence[ClientMonth]) -> str:
    """`2 ready, 1,200.00; 1 to answer, 300.00`: net."""
    clients, nets = Counter(row.standing for row in rows), Counter[str]()
    for row in rows:
        nets[row.standing] += row.net
    return "net: " + "; ".join(f"{number} {name}, {grouped(nets[name])}" for name, number in clients.items())


def _asked(rows: Sequence[ClientMonth], paper: Paper) -> Iterator[str]:
    """What is open, with what answers it: first what must be."""
    for must, title in ((True, "To answer first"), (False, "To know")):
        asked = [(row, question) for row in rows for question in row.questions if question.must is must]
        if not asked:
            continue
        yield ""
        yield paper.strong(title)
        before = ""
        for row, question in asked:
            if row.client != before:
                yield f"  {row.client} {row.name}" if row.name != row.client else f"  {row.client}"
                before = row.client
            yield f"    {question.text}" + (f" ({grouped(question.cents)})" if question.cents else "")
            if question.command:
                yield f"      {question.command}"
