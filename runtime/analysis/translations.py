"""Carries the professions' words over between English, German, French and Spanish."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

from runtime.analysis.concepts import (
    LANGUAGES,
    concepts,
    english_names,
    fillers,
    find_concepts,
    fold_words,
    key_text,
)

MOST_WORDS = 30  # a longer phrase is a sentence, and no single concept with filler
MOST_CONCEPTS = 2
FORMS_EACH = 2  # of each concept, when two are put together
PHRASES_KEPT = 4_096


@lru_cache(maxsize=PHRASES_KEPT)
def other_wordings(phrase: str, language: str) -> tuple[str, ...]:
    """Return how the other languages call what a phrase names; empty when it says more than the table knows.

    Args:
        phrase: A requirement: one concept, or two beside each other, and words that add nothing.
        language: Of the phrase, ISO 639-1.
    """
    folded = " ".join(fold_words(phrase))
    forms = chain_wordings(phrase, language)
    return tuple(form for form in forms if " ".join(fold_words(form)) != folded)


def chain_wordings(phrase: str, language: str) -> Iterable[str]:
    """Return the wordings of all other languages, each once."""
    others = (other for other in LANGUAGES if other != language)
    return dict.fromkeys(form for other in others for form in wordings_in(phrase, language, other))


@lru_cache(maxsize=PHRASES_KEPT)
def wordings_in(phrase: str, language: str, other: str) -> tuple[str, ...]:
    """Return how one other language calls what a phrase names; see `other_wordings`."""
    if language not in LANGUAGES or other not in LANGUAGES:
        return ()
    named = named_concepts(phrase, language)
    if len(named) == 1:
        return tuple(dict.fromkeys(form for place in named[0] for form in concepts()[place].forms[other]))
    parts = [[form for place in places for form in concepts()[place].forms[other]][:FORMS_EACH] for places in named]
    return tuple(map(" ".join, product(*parts))) if parts else ()


def named_concepts(phrase: str, language: str) -> list[tuple[int, ...]]:
    """Return the concepts of each name in a phrase; none with too many or a word beside them that adds."""
    words = key_text(phrase, language)
    if len(words) > MOST_WORDS:
        return []
    matches = find_concepts(words, language)
    covered = {at for start, end, _ in matches for at in range(start, end)}
    if not all(at in covered or is_filler(word, language) for at, word in enumerate(words)):
        return []
    telling = [places for start, end, places in matches if not is_all_filler(words[start:end], language)]
    telling = telling or [places for _, _, places in matches[:1]]
    return telling if len(telling) <= MOST_CONCEPTS else []


def is_filler(word: str, language: str) -> bool:
    """Tell whether a word adds nothing to the subject."""
    return word in fillers(language) or word.isdecimal()


def is_all_filler(words: tuple[str, ...], language: str) -> bool:
    """Tell whether a name is one only when it stands alone, as certificate does."""
    return all(is_filler(word, language) for word in words)


def in_english(text: str, language: str) -> str:
    """Return the English names of what a German, French or Spanish text names, in order; empty for other languages."""
    if language == "en" or language not in LANGUAGES:
        return ""
    names = english_names()
    matches = find_concepts(key_text(text, language), language)
    return " ".join([names[place] for _, _, places in matches for place in places])
