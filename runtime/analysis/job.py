"""Reads a job description once, into what every resume is compared with."""

from itertools import pairwise

from msgspec import Struct

from runtime.analysis.job_text import JobLine, LineKind, job_lines, title_and_body
from runtime.analysis.occupations import occupation_profile, occupation_table
from runtime.analysis.requirements import Requirement, requirements_of, years_needed
from runtime.analysis.words import WEAK_WEIGHT, join_stems, stop_words, telling_words, weak_words, words_of

TITLE_TIMES = 3
LINE_WEIGHTS: dict[LineKind, float] = {"requirement": 1.5, "duty": 1.0, "nice": 0.75, "other": 0.7}
TITLE_WEIGHT = 3.0
PAIR_SHARE = 0.6
UNKNOWN_RARITY = 0.8
LEAST_RARITY = 0.5
MAX_JOB_CHARACTERS = 50_000


class JobPair(Struct, frozen=True, kw_only=True):
    """Two words that stand side by side in the job."""

    first: str
    second: str
    phrase: str
    weight: float


class PreparedJob(Struct, frozen=True, kw_only=True):
    """A job description read once, for any number of resumes.

    Attributes:
        title: As given, else the text's first line.
        title_words: Stems of the title that carry meaning.
        title_phrases: Titles of the job's own occupation, each as `words.phrase_of` gives it.
        words: Weight of each stem of the job.
        pairs: Neighbouring stems.
        total_weight: Of all words and pairs.
        requirements: Skills asked for, in order.
        years_needed: None when the job names no number.
        occupation: Profile as `occupations.occupation_profile` gives it.
    """

    title: str
    title_words: tuple[str, ...]
    title_phrases: tuple[str, ...]
    words: dict[str, float]
    pairs: tuple[JobPair, ...]
    total_weight: float
    requirements: tuple[Requirement, ...]
    years_needed: float | None
    occupation: dict[int, float]


def prepare_job(title: str, text: str) -> PreparedJob:
    """Read a job description; costs about 1 ms, so callers keep the answer.

    Args:
        title: May be empty: then the first line of the text is the title.
        text: Plain text or Markdown; what follows `MAX_JOB_CHARACTERS` is not read.
    """
    title, body = title_and_body(title, text[:MAX_JOB_CHARACTERS])
    lines = job_lines(body)
    weighted = [(words_of(title), TITLE_WEIGHT)] + [(words_of(line.text), LINE_WEIGHTS[line.kind]) for line in lines]
    words = word_weights(weighted)
    pairs = pairs_of(weighted, words)
    occupation = job_occupation(title, lines)
    return PreparedJob(
        title=title,
        title_words=telling_words(title),
        title_phrases=titles_of(occupation),
        words=words,
        pairs=pairs,
        total_weight=sum(words.values()) + sum(pair.weight for pair in pairs),
        requirements=tuple(requirements_of(lines)),
        years_needed=years_needed(lines),
        occupation=occupation,
    )


def word_weights(weighted: list[tuple[list[str], float]]) -> dict[str, float]:
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


def pairs_of(weighted: list[tuple[list[str], float]], words: dict[str, float]) -> tuple[JobPair, ...]:
    """Return neighbours that both carry weight, each once."""
    found: dict[str, JobPair] = {}
    for stems, _ in weighted:
        for first, second in pairwise(stems):
            if first in words and second in words and not weak_words().issuperset((first, second)):
                phrase = join_stems((first, second))
                weight = PAIR_SHARE * min(words[first], words[second])
                found.setdefault(phrase, JobPair(first=first, second=second, phrase=phrase, weight=weight))
    return tuple(found.values())


def job_occupation(title: str, lines: list[JobLine]) -> dict[int, float]:
    """Compare the job with the occupations; its title counts `TITLE_TIMES`."""
    stems = words_of(title) * TITLE_TIMES
    for line in lines:
        stems += words_of(line.text)
    counts: dict[str, int] = {}
    for stem in stems:
        counts[stem] = counts.get(stem, 0) + 1
    return occupation_profile(counts, join_stems(stems))


def titles_of(occupation: dict[int, float]) -> tuple[str, ...]:
    """Return the titles of the occupation that fits best."""
    if not occupation:
        return ()
    best = max(occupation, key=lambda each: (occupation[each], -each))
    entries = occupation_table().titles.values()
    return tuple(title.phrase for group in entries for title in group if title.occupation == best)
