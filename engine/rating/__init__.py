"""Rating: how work and contracts become charges. Pure: the same facts give the same charges, however they came.

    account     a contract, or a client, over time: terms, grants, the days on which it is in force
    timeline    terms from what was ever set in a record
    agreement   what terms come to: card, rounding, discount, covers
    pipeline    the steps that one entry goes through
    rounding    minimum and step, per entry, ticket or day
    weighting   multipliers
    allowances  what is granted ahead, and in which order it is drawn
    prices      the price of an hour, and the discount
    rater       the entries of an account in order: charges, balances, explanations
    fees        what comes round, by the day; indexing: what raises it
    telling     a charge's steps in words

docs/how-to/how-an-hour-becomes-an-amount.md walks through it.
"""

from engine.rating.account import Account, Grant, Terms
from engine.rating.fees import fees
from engine.rating.rater import Rater
from engine.rating.timeline import Change, timeline

__all__ = ["Account", "Change", "Grant", "Rater", "Terms", "fees", "timeline"]
