"""Which rules are in force: journalled with their text, alike in every process, the last good ones if the disk is not.

book.py       looks at the disk, judges, journals, follows what other processes journalled
former.py     the sets that held before, read as far back as somebody asks
standing.py   what is in force, what was rejected, in values and in words
stranded.py   live records that a set of rules would leave without a place
"""

from engine.rulebook.book import Rulebook
from engine.rulebook.former import Former
from engine.rulebook.standing import Rejection, Standing, adopted_words

__all__ = ["Former", "Rejection", "Rulebook", "Standing", "adopted_words"]
