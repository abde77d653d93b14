"""Margins: revenue − cost of clients, contracts, services, projects, tickets, agents, activities and periods.

    pieces     the smallest parts: what was earned, spent and worked, and what each belongs to
    labour     what an hour of an agent cost on a day
    gather     entries, charges and costs → pieces
    sharing    fees, blocks and prices of projects, shared over the work that they pay for
    question   grouped by what, in which time, of whom
    sums       what pieces add up to, and what of it is not known
    table      pieces → the answer to a question
    books      answers remembered for as long as nothing happens

Pure: values in, values out. Revenue is what work was rated at, so that what corrects an invoice counts in the time of
the work that it corrects. No hour is counted as free because its cost or price is not known: it is counted apart.
"""

from engine.margin.books import Books
from engine.margin.gather import pieces
from engine.margin.pieces import FEES, Facts, Piece
from engine.margin.question import DIMENSIONS, FIELDS, Question
from engine.margin.sums import Sums
from engine.margin.table import Margins, Row, behind, margins, trend

__all__ = [
    "DIMENSIONS", "FEES", "FIELDS", "Books", "Facts", "Margins", "Piece", "Question", "Row", "Sums",
    "behind", "margins", "pieces", "trend",
]  # fmt: skip
