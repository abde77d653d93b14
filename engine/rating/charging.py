"""What became of an entry, as charges."""

from __future__ import annotations

from engine.charges import Charge
from engine.rating.account import Account
from engine.rating.pipeline import NOT_BILLABLE, Part, Work


def charges(account: Account, work: Work) -> list[Charge]:
    """One charge for each part of an entry; none for work that is nobody's."""
    if not account.client:
        return []
    entry, booking = work.entry, work.booking
    text = ": ".join(said for said in (booking.subject, entry.note) if said)
    return [
        Charge(
            key=key(work, part),
            subject=entry.id,
            kind="time",
            record=entry.record,
            client=account.client,
            day=work.day,
            amount=part.amount,
            contract=account.contract,
            project=booking.project,
            service=booking.service,
            agent=entry.agent,
            activity=work.activity,
            seconds=part.raw,
            weighted=part.weighted,
            covered=part.covered,
            overage=part.overage,
            unrated=part.unrated,
            text=text,
            tax=work.tax,
        )
        for part in work.parts
    ]


def key(work: Work, part: Part) -> str:
    """`T-1#7/block B-2`; `T-1#7/time` of what no allowance and no flat fee covers."""
    return f"{work.entry.id}/{'time' if part.covered in {'', NOT_BILLABLE} else part.covered}"
