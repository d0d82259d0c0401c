"""Tells whether two wordings name the same requirement: the words of one within the other, inflection aside."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from tests.bench.claims.claims_set import CLAIMS, TruePosting

FILLERS = frozenset(
    word
    for line in (CLAIMS / "fillers.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
ENDINGS = (
    *("ements", "ement", "ments", "ment", "ings", "ing", "ations", "ation", "ions", "ion", "ers", "er", "ors", "or"),
    *("ed", "es", "s", "e", "en", "n", "y", "ies"),
)
PARTS = re.compile(r"\s+or\s+|\s*/\s*|\s*,\s*")
LEAST_SHARED = 0.6
LEAST_OF_LONGER = 0.3


@cache
def plain(name: str) -> str:
    """Return the name in lower case, without accents and signs that make no name."""
    folded = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(filter(None, (word.rstrip(".") for word in re.sub(r"[^a-z0-9+#.&]+", " ", letters).split())))


@cache
def telling(name: str) -> frozenset[str]:
    """Return the words of a name without endings and fillers."""
    every = plain(name).split()
    return frozenset(map(without_ending, [word for word in every if word not in FILLERS] or every))


def without_ending(word: str) -> str:
    """Cut the first ending that leaves four letters."""
    if len(word) < 5 or not word.isalpha():
        return word
    return next((word.removesuffix(end) for end in ENDINGS if word.endswith(end) and len(word) - len(end) >= 4), word)


@cache
def names_same(said: str, true: str) -> bool:
    """Tell whether what was said names the requirement."""
    one, other = telling(said), telling(true)
    if plain(said) == plain(true):
        return True
    if not one or not other:
        return False
    shares = (
        other <= one and len(other) >= LEAST_OF_LONGER * len(one),
        one <= other and len(one) >= LEAST_SHARED * len(other),
        len(one & other) >= LEAST_SHARED * len(one | other),
    )
    return any(shares)


def parts_of(name: str) -> list[str]:
    """Return what stands between `or`, slashes and commas."""
    return [part for part in PARTS.split(name) if part.strip()]


def is_never(name: str, posting: TruePosting) -> bool:
    """Tell whether this is a reading that is wrong."""
    wrong = set(map(plain, posting.never))
    parts = list(map(plain, parts_of(name)))
    return plain(name) in wrong or (bool(parts) and wrong.issuperset(parts))


def requirements_named(name: str, posting: TruePosting) -> list[str]:
    """Return the true requirements that a name stands for: exactly, else alike, else by one of its parts."""
    if is_never(name, posting):
        return []
    wrong = set(map(plain, posting.never))
    exact = [each for each in posting.requirements if any(is_exact(name, other) for other in each.spellings)]
    alike = exact or [each for each in posting.requirements if any(names_same(name, one) for one in each.spellings)]
    parts = [part for part in parts_of(name) if plain(part) not in wrong]
    found = alike or [each for each in posting.requirements if any_same(parts, each.spellings)]
    return [each.name for each in found]


def is_exact(said: str, true: str) -> bool:
    """Tell whether both have the same words."""
    return plain(said) == plain(true) or telling(said) == telling(true)


def any_same(said: Iterable[str], true: Iterable[str]) -> bool:
    """Tell whether any of one list names any of the other."""
    wanted = list(true)
    return any(names_same(one, other) for one in said for other in wanted)


def may_be_listed(name: str, posting: TruePosting) -> bool:
    """Tell whether a fair reader may list this or leave it out."""
    return not is_never(name, posting) and any_same([name, *parts_of(name)], [*posting.either, posting.title])
