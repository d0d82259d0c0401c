"""Explains one result to the candidate whom it is about: in plain words, and with nothing of others."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from functions._shared.candidate_sections import Section, Teller, ToldResult, closing_sections
from functions._shared.candidate_words import words_of
from functions._shared.failure_words import words_for
from runtime.bindings.views import ItemOfJob
from runtime.errors import ConflictError, NotFoundError

EXPLAINED = frozenset({"bulk_analysis", "skill_gap_batch"})
ERASED = "erased"
Language = Literal["en", "de"]


class TitledResult(ToldResult, rename="camel", frozen=True, kw_only=True):
    """What a resume has of what one posting asks for."""

    title: str = ""


class ToldGaps(Struct, frozen=True, kw_only=True):
    """The result of a skill gap."""

    descriptions: tuple[TitledResult, ...] = ()


class CandidateExplanation(Struct, rename="camel", frozen=True, kw_only=True):
    """One result in plain words, for the candidate's own eyes.

    Attributes:
        label: The name of the candidate's file as uploaded; None when it is gone.
        made_at: When the result was made.
        sections: To be read from the first to the last.
    """

    job_id: UUID
    item_id: str
    label: str | None
    language: Language
    made_at: datetime | None
    sections: list[Section]


def explain(job_id: UUID, found: ItemOfJob, language: Language) -> CandidateExplanation:
    """Return the explanation of one item's result.

    Raises:
        ConflictError: There is no result yet.
        NotFoundError: It was erased, or results of this kind are about no candidate.
    """
    item = found.item
    if found.job_type not in EXPLAINED or item.error_code == ERASED:
        detail = "There is no result of a candidate here: it was erased, or the job is of another kind."
        raise NotFoundError(detail)
    if item.status not in {"completed", "failed"}:
        detail = f"The item is {item.status}: ask again when it is completed or failed."
        raise ConflictError(detail)
    return CandidateExplanation(
        job_id=job_id,
        item_id=item.item_id,
        label=item.label,
        language=language,
        made_at=item.completed_at,
        sections=sections_of(found, language),
    )


def sections_of(found: ItemOfJob, language: Language) -> list[Section]:
    """Return what is to be told of a result, or of a failure."""
    words = words_of(language)
    if not isinstance(found.item.result_data, Raw):
        failure = words_for(found.item.error_code or "", language)
        sentences = [failure.message, words.failed_text, failure.advice]
        return [Section(heading=words.failed, posting=found.title, sentences=sentences)]
    results = list(results_of(found.item.result_data, found))
    told = [section for result, title in results for section in Teller(result, words, title).sections()]
    return [*told, *closing_sections([result for result, _ in results], words, language)]


def results_of(data: Raw, found: ItemOfJob) -> Iterator[tuple[ToldResult, str | None]]:
    """Yield each comparison of a result with the title of its posting."""
    if found.job_type == "bulk_analysis":
        yield msgspec.json.decode(data, type=ToldResult), found.title
    else:
        for one in msgspec.json.decode(data, type=ToldGaps).descriptions:
            yield one, one.title or None
