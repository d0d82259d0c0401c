"""Reads a posting once, into what every resume is compared with."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from msgspec import Struct

from runtime.analysis.evidence.evidence_finder import EvidenceFinder
from runtime.analysis.flags import PostingWords, read_posting_words
from runtime.analysis.occupations import occupation_profile, occupation_table
from runtime.analysis.posting import Posting, read_posting
from runtime.analysis.translations import in_english
from runtime.analysis.words import (
    WEAK_WEIGHT,
    ResumeWords,
    join_stems,
    stop_words,
    telling_words,
    weak_words,
    words_of,
)

TITLE_TIMES = 3
TITLE_SHARE = 0.6
LINE_WEIGHTS = {"title": 3.0, "requirement": 1.5, "duty": 1.0, "nice": 0.75, "other": 0.7}
PAIR_SHARE = 0.6
UNKNOWN_RARITY = 0.8
LEAST_RARITY = 0.5
MAX_JOB_CHARACTERS = 100_000


class PreparedJob(Struct, frozen=True, kw_only=True):
    """A posting read once, for any number of resumes.

    Attributes:
        text: The posting's text.
        posting: What it asks for.
        posting_words: Its words, to be looked for in a resume that repeats them.
        finder: Looks for the requirements in a resume.
        title_words: Stems of the title that carry meaning.
        title_phrases: The titles of the posting's own occupation, each as `words.phrase_of` gives it.
        words: Weight of each stem of the posting.
        pairs: Weight of each two neighbouring stems.
        total_weight: Of all words and pairs.
        occupation: Profile as `occupations.occupation_profile` gives it.
    """

    text: str
    posting: Posting
    posting_words: PostingWords
    finder: EvidenceFinder
    title_words: tuple[str, ...]
    title_phrases: tuple[str, ...]
    words: dict[str, float]
    pairs: dict[tuple[str, str], float]
    total_weight: float
    occupation: dict[int, float]


def prepare_job(title: str, text: str) -> PreparedJob:
    """Read a posting; costs some milliseconds, so callers keep the answer.

    Args:
        title: May be empty: then it is read from the text.
        text: Plain text or Markdown; what follows `MAX_JOB_CHARACTERS` is not read.
    """
    text = text[:MAX_JOB_CHARACTERS]
    posting = read_posting(title, text)
    weighted = weighted_words(posting)
    words = word_weights(weighted)
    pairs = pairs_of(weighted, words)
    occupation = job_occupation(posting)
    return PreparedJob(
        text=text,
        posting=posting,
        posting_words=read_posting_words(text),
        finder=EvidenceFinder(posting.requirements, posting.language),
        title_words=telling_words(english_too(posting.title, posting.language)),
        title_phrases=title_phrases_of(posting, occupation),
        words=words,
        pairs=pairs,
        total_weight=sum(words.values()) + sum(pairs.values()),
        occupation=occupation,
    )


def weighted_words(posting: Posting) -> list[tuple[list[str], float]]:
    """Return the stems of each line with its weight, those of the text and then the English ones."""
    english = [(in_english(line.text, posting.language), line.kind) for line in posting.lines]
    texts = [*((line.text, line.kind) for line in posting.lines), *english]
    return [(words_of(text), LINE_WEIGHTS[kind]) for text, kind in texts]


def english_too(text: str, language: str) -> str:
    """Return the text with the English words for what is named in another language."""
    return f"{text} {in_english(text, language)}"


def word_weights(weighted: Iterable[tuple[list[str], float]]) -> dict[str, float]:
    """Weigh each stem by its best line and by how much it tells."""
    best: dict[str, float] = {}
    for stems, weight in weighted:
        for stem in stems:
            if stem not in stop_words() and not stem.isdigit():
                best[stem] = max(best.get(stem, 0.0), weight)
    return {stem: weight * rarity(stem) for stem, weight in best.items()}


def rarity(stem: str) -> float:
    """Return how much a word tells, between `WEAK_WEIGHT` and 1: a word of many occupations tells less."""
    if stem in weak_words():
        return WEAK_WEIGHT
    entries = occupation_table().words.get(stem)
    if not entries:
        return UNKNOWN_RARITY
    return LEAST_RARITY + (1 - LEAST_RARITY) * max(weight for _, weight in entries)


def pairs_of(weighted: Iterable[tuple[list[str], float]], words: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """Weigh neighbours that both carry weight."""
    found: dict[tuple[str, str], float] = {}
    for stems, _ in weighted:
        for first, second in pairwise(stems):
            if first in words and second in words and not weak_words().issuperset((first, second)):
                found[first, second] = PAIR_SHARE * min(words[first], words[second])
    return found


def job_occupation(posting: Posting) -> dict[int, float]:
    """Compare the posting with the occupations, and mix in what its title alone is like."""
    whole = profile_of(line.text for line in posting.lines for _ in range(TITLE_TIMES if line.kind == "title" else 1))
    title = profile_of([english_too(posting.title, posting.language)])
    if not title:
        return whole
    mixed = {
        occupation: (1 - TITLE_SHARE) * whole.get(occupation, 0.0) + TITLE_SHARE * title.get(occupation, 0.0)
        for occupation in whole | title
    }
    length = sum(value * value for value in mixed.values()) ** 0.5
    return {occupation: value / length for occupation, value in mixed.items()}


def profile_of(texts: Iterable[str]) -> dict[int, float]:
    """Compare texts with the occupations."""
    return occupation_profile(ResumeWords.of_stems([stem for text in texts for stem in words_of(text)]))


def title_phrases_of(posting: Posting, occupation: Mapping[int, float]) -> tuple[str, ...]:
    """Return the titles of the occupation that fits best; none where the posting's own title points to none."""
    if not occupation or not profile_of([english_too(posting.title, posting.language)]):
        return ()
    best = max(occupation, key=lambda each: (occupation[each], -each))
    return tuple(join_stems(words_of(each)) for each in occupation_table().titles_of(best))
