"""What records belong to: client, contract, project, service; and whether time on them is charged.

A booking may look at other records: what the record was merged into, its parents, its project. Whoever they are is
remembered, so that a change of one of them is a change of the booking too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.charges import Booking
from engine.machines.definition import Definition
from engine.machines.money_rules import ChargeRule
from engine.records import Record
from engine.rules.prices import applies
from engine.store.contract import Store
from engine.workflow import Workflow

CLIENT = "client"
"""The kind, and the field, of who pays."""

CONTRACT = "contract"
"""The field that says which contract a record is worked under."""

PROJECT = "project"
"""The kind, and the field, of what after-sales are counted to."""


MOST_GLANCED = 4_096
"""Bookings of records without money that are kept in case they are asked for again."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A record's booking, and what its workflow says of time."""

    booking: Booking
    charged: bool = False
    """Whether time that is logged on it is charged."""
    tax: str = ""


class Bookings:
    """The bookings of all records that money arises from; of others on request."""

    def __init__(self, store: Store, workflow: Workflow) -> None:
        self._store = store
        self._kinds = workflow.kinds
        self._known: dict[str, Booked] = {}
        self._seen_by: dict[str, set[str]] = {}
        """Record → those whose bookings looked at it."""
        self._glanced: dict[str, Booked] = {}
        """Those that were only asked about, since the store was last followed."""

    def of(self, stream: str) -> Booked:
        """A record's booking, followed from now on; of one that does not exist nothing is known."""
        found = self._known.get(stream)
        if found is None:
            found = self._known[stream] = self._work_out(stream, stream)
        return found

    def glance(self, stream: str) -> Booked:
        """The same for whoever only looks: every record of a store may be asked about, and few have money."""
        found = self._known.get(stream) or self._glanced.get(stream)
        if found is None:
            if len(self._glanced) >= MOST_GLANCED:
                self._glanced.clear()
            found = self._glanced[stream] = self._work_out(stream, "")
        return found

    def look_again(self) -> None:
        """Something has changed: what was only glanced at may be otherwise."""
        self._glanced.clear()

    def concerned(self, stream: str) -> set[str]:
        """Records that are known and whose bookings may change with this one."""
        found = self._seen_by.get(stream, set()) & self._known.keys()
        return found | {stream} if stream in self._known else found

    def forget(self, stream: str) -> Booked | None:
        """Work a booking out anew when it is asked for next; what it was."""
        return self._known.pop(stream, None)

    def held(self) -> tuple[dict[str, Booked], dict[str, list[str]]]:
        """What is worth keeping: (record → its booking, record → those who looked at it)."""
        return self._known, {stream: list(seen) for stream, seen in self._seen_by.items()}

    def restore(self, known: dict[str, Booked], seen_by: dict[str, list[str]]) -> None:
        """Take over what was kept."""
        self._known = known
        self._seen_by = {stream: set(seen) for stream, seen in seen_by.items()}

    def definition(self, kind: str) -> Definition | None:
        """The workflow of a kind; None when there is none any more."""
        return self._kinds.get(kind)

    def _work_out(self, stream: str, whom: str) -> Booked:
        """For whom: the record itself, where it is followed; nobody, where it is only glanced at."""
        own = self._look(stream, whom)
        if own is None:
            return Booked(Booking(stream, "", open=False))
        counts = self._became(own, whom)
        project = self._project(counts, whom)
        around = self._look(project, whom) if project not in {"", counts.id} else None
        contract = self._contract(counts) or (self._contract(around) if around else "")
        client = self._client(counts) or (self._client(around) if around else "")
        if contract and not client:
            held = self._look(contract, whom)
            client = self._client(held) if held else ""
        definition = self.definition(own.kind)
        service = counts.text(definition.service) if definition else ""
        booking = Booking(
            own.id, own.kind, client, contract, project, service, subject_of(own), own.open and counts is own,
            "" if counts is own else counts.id,
        )  # fmt: skip
        rule = _time(definition) if definition else None
        return Booked(booking, rule is not None and applies(rule, own), rule.tax if rule else "")

    def _look(self, stream: str, for_whom: str) -> Record | None:
        if for_whom:
            self._seen_by.setdefault(stream, set()).add(for_whom)
        return self._store.load(stream)

    def _became(self, record: Record, for_whom: str) -> Record:
        """What a record that was merged goes on as; itself, for most."""
        seen = {record.id}
        while record.became and record.became not in seen:
            seen.add(record.became)
            after = self._look(record.became, for_whom)
            if after is None:
                break
            record = after
        return record

    def _client(self, record: Record) -> str:
        return record.id if record.kind == CLIENT else record.text(CLIENT)

    def _contract(self, record: Record) -> str:
        """The contract that work on it is rated by: itself, where its kind rates work, or the one in its field."""
        definition = self.definition(record.kind)
        if definition and definition.rating and record.kind != CLIENT:
            return record.id
        declared = definition.fields.get(CONTRACT) if definition else None
        refers = self.definition(declared.kind) if declared and declared.type == "reference" else None
        return record.text(CONTRACT) if refers and refers.rating else ""

    def _project(self, record: Record, for_whom: str) -> str:
        """Its project: itself, the one in its field, or that of the nearest parent who has one."""
        for each in self._ancestry(record, for_whom):
            if project := each.id if each.kind == PROJECT else each.text(PROJECT):
                return project
        return ""

    def _ancestry(self, record: Record, for_whom: str) -> Iterator[Record]:
        seen = {record.id}
        while True:
            yield record
            parent = next(iter(record.linked("parent")), "") if record.links else ""
            above = self._look(parent, for_whom) if parent and parent not in seen else None
            if above is None:
                return
            seen.add(parent)
            record = above


def subject_of(record: Record) -> str:
    """What a record is about: its subject, or its name."""
    return record.text("subject") or record.text("name")


def _time(definition: Definition) -> ChargeRule | None:
    """The rule by which logged time is charged."""
    return next((rule for rule in definition.billing.values() if rule.is_time), None)
