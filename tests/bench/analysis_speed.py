"""Measures how many resumes a second of CPU are analysed, by their length: distinct texts, one posting."""

import time
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from runtime.analysis.score import analyze_resume, prepare_job
from tests.bench.claims.claims_set import ClaimsSet

MOST_TEXTS = 200  # of a length


class SpeedBar(Struct, frozen=True, kw_only=True):
    """How many resumes of a length, in characters, a second of CPU is to see."""

    characters: int
    per_s: float


SPEED_BARS = (
    SpeedBar(characters=1_000, per_s=2_000),
    SpeedBar(characters=5_000, per_s=1_000),
    SpeedBar(characters=15_000, per_s=300),
)


def texts_of_length(characters: int, resumes: Iterable[str]) -> Iterator[str]:
    """Yield texts of this length out of resumes set one below the other; each resume is part of one text only."""
    text = ""
    for resume in resumes:
        text = f"{text}\n{resume}" if text else resume
        if len(text) >= characters:
            yield text[:characters]
            text = ""


def resumes_per_s(characters: int, sets: Iterable[ClaimsSet], today: date) -> float:
    """Return how many texts of a length are scored in a second of CPU, against the first posting of the first set.

    No text is seen twice and no result is kept; only the tables are read before, by the shortest of the texts.
    """
    claims = list(sets)
    posting = claims[0].postings[0]
    job = prepare_job(posting.title, posting.text)
    resumes = [resume.text for each in claims for resume in each.resumes]
    texts = list(texts_of_length(characters, resumes))[:MOST_TEXTS]
    analyze_resume(min(resumes, key=len), job, today=today)
    start = time.process_time()
    for text in texts:
        analyze_resume(text, job, today=today)
    return len(texts) / (time.process_time() - start)
