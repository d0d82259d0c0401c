"""Measures of a ranking and of a skill gap; arithmetic only."""

import math
from itertools import accumulate

RELEVANT_GRADE = 2
CUT = 10


def ndcg(grades: list[int]) -> float:
    """Return nDCG@10 of grades in ranked order, gain 2^grade - 1 (Jarvelin and Kekalainen 2002)."""
    best = gain(sorted(grades, reverse=True))
    return gain(grades) / best if best else 1.0


def gain(grades: list[int]) -> float:
    """Return the discounted gain of the first `CUT`."""
    return sum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades[:CUT]))


def average_precision(grades: list[int]) -> float:
    """Return the mean precision at each relevant place."""
    relevant = [int(grade >= RELEVANT_GRADE) for grade in grades]
    precisions = [hits / (place + 1) for place, hits in enumerate(accumulate(relevant)) if relevant[place]]
    return sum(precisions) / len(precisions) if precisions else 1.0


def area_under_curve(scored: list[tuple[float, int]]) -> float:
    """Return how often a relevant resume scores above an irrelevant one; a tie counts half."""
    good = [score for score, grade in scored if grade >= RELEVANT_GRADE]
    bad = [score for score, grade in scored if grade < RELEVANT_GRADE]
    wins = sum((one > other) + 0.5 * (one == other) for one in good for other in bad)
    return wins / (len(good) * len(bad)) if good and bad else 1.0


def f1(pairs: list[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Return F1 over (found, true) sets, all skills counted together."""
    right = sum(len(found & true) for found, true in pairs)
    total = sum(len(found) + len(true) for found, true in pairs)
    return 2 * right / total if total else 1.0


def percentile(values: list[float], share: float) -> float:
    """Return the value below which this share of the values lies."""
    ranked = sorted(values)
    return ranked[round(share * (len(ranked) - 1))]
