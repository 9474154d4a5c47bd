"""Put questions together that ask the same in other words, for staff to look at once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import log

import numpy as np
import numpy.typing as npt

from bot.core.matching.features import pieces, stemmer
from bot.core.matching.synonyms import Synonyms

ALIKE = 0.3
"""From this likeness on two questions are put together; two that share only "do you have" reach
0.1, two about the same thing in other words 0.5 and more."""

Read = Sequence[str]
Likeness = npt.NDArray[np.floating]


def group(
    questions: Sequence[Read], known: Iterable[Iterable[Read]], synonyms: Synonyms
) -> list[list[int]]:
    """Return the *questions* (words) in groups, by their numbers; the first stands for its group.

    The question that most others are like takes these with it, then the next of the rest. *known*
    is what the clinic's classes say, phrasing by phrasing: a word that many of them use says
    nothing about a question.
    """
    alike = _likeness(questions, known, synonyms) >= ALIKE
    np.fill_diagonal(alike, True)
    left = set(range(len(questions)))
    groups = []
    while left:
        rest = sorted(left)
        first = max(rest, key=lambda one: (int(alike[one, rest].sum()), -one))
        members = [first, *(one for one in rest if alike[first, one] and one != first)]
        groups.append(members)
        left.difference_update(members)
    return groups


def _likeness(
    questions: Sequence[Read], known: Iterable[Iterable[Read]], synonyms: Synonyms
) -> Likeness:
    """Return how alike the questions are (n, n), 0 to 1: the mean of the cosines of their views.

    The views are stems and pieces of stems. A feature weighs ``ln((1 + C) / c)`` where *c* of
    the *C* classes have it, a question being a class of its own: nothing where all have it.
    """
    stem = stemmer()

    def stemmed(read: Read) -> list[str]:
        return [stem(word) for word in synonyms.fold(read)]

    stems = [stemmed(one) for one in questions]
    taken = ({one for phrasing in label for one in stemmed(phrasing)} for label in known)
    classes = [*taken, *map(set, stems)]
    parts = [[piece for one in read for piece in pieces(one)] for read in stems]
    in_pieces = [set(chain.from_iterable(map(pieces, one))) for one in classes]
    mixed: Likeness = (_cosines(stems, classes) + _cosines(parts, in_pieces)) / 2
    return mixed


def _cosines(texts: Sequence[Read], classes: Sequence[set[str]]) -> Likeness:
    users = Counter(chain.from_iterable(classes))
    columns = {one: at for at, one in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
    vectors = np.zeros((len(texts), len(columns)), dtype=np.float32)
    for row, text in enumerate(texts):
        for feature, times in Counter(text).items():
            weight = log((1 + len(classes)) / users[feature])
            vectors[row, columns[feature]] = (1 + log(times)) * weight
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.where(lengths > 0, lengths, 1)
    cosines: Likeness = vectors @ vectors.T
    return cosines
