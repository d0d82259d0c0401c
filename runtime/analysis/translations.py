"""Carries the professions' words over between English, German, French and Spanish."""

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

MOST_LETTERS = 300  # a longer phrase is a paragraph, and no single concept with filler
MOST_CONCEPTS = 2
FORMS_EACH = 2  # of each concept, when two are put together
PHRASES_KEPT = 4_096


def other_wordings(phrase: str, language: str) -> tuple[str, ...]:
    """Return how the other languages call what a phrase names; empty when it says more than the table knows.

    Args:
        phrase: A requirement: one concept, or two beside each other, and words that add nothing.
        language: Of the phrase, ISO 639-1.
    """
    if len(phrase) > MOST_LETTERS or language not in LANGUAGES:
        return ()
    return find_wordings(phrase, language, tuple(other for other in LANGUAGES if other != language))


def wordings_in(phrase: str, language: str, other: str) -> tuple[str, ...]:
    """Return how one other language calls what a phrase names; see `other_wordings`."""
    if len(phrase) > MOST_LETTERS or language not in LANGUAGES or other not in LANGUAGES:
        return ()
    return find_wordings(phrase, language, (other,))


@lru_cache(maxsize=PHRASES_KEPT)
def find_wordings(phrase: str, language: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Return each wording of these languages once, without the phrase itself."""
    named = named_concepts(phrase, language)
    folded = fold_words(phrase)
    forms = dict.fromkeys(form for other in others for form in word_concepts(named, other))
    return tuple(form for form in forms if fold_words(form) != folded)


def word_concepts(named: list[tuple[int, ...]], language: str) -> list[str]:
    """Return all names of one concept; of two, their first names side by side in the phrase's order."""
    forms = [[form for place in places for form in concepts()[place].forms[language]] for places in named]
    if len(forms) == 1:
        return forms[0]
    return [" ".join(pair) for pair in product(*(each[:FORMS_EACH] for each in forms))] if forms else []


def named_concepts(phrase: str, language: str) -> list[tuple[int, ...]]:
    """Return the concepts of each name in a phrase; none with too many or a word beside them that adds."""
    words = key_text(phrase, language)
    matches = find_concepts(words, language)
    covered = {at for start, end, _ in matches for at in range(start, end)}
    others = [word for at, word in enumerate(words) if at not in covered]
    if not adds_nothing(others, language):
        return []
    telling = [places for start, end, places in matches if not fillers(language).issuperset(words[start:end])]
    telling = telling or [places for _, _, places in matches[:1]]
    return telling if len(telling) <= MOST_CONCEPTS else []


def adds_nothing(words: list[str], language: str) -> bool:
    """Tell whether words leave the subject as it is; a number does so beside years or months only."""
    has_time = not fillers("times").isdisjoint(words)
    return all(word in fillers(language) or (has_time and word.isdecimal()) for word in words)


def in_english(text: str, language: str) -> str:
    """Return the English names of what a German, French or Spanish text names, in order; empty for other languages."""
    if language == "en" or language not in LANGUAGES:
        return ""
    names = english_names()
    matches = find_concepts(key_text(text, language), language)
    return " ".join([names[place] for _, _, places in matches for place in places])
