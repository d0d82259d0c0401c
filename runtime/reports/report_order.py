"""What a report is ordered with: the request's choices and the candidates that it will speak of."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from runtime.reports.judgement import SourceType

Format = Literal["pdf", "html", "csv", "xlsx"]
Language = Literal["en", "de"]


class Place(Struct, frozen=True, kw_only=True, array_like=True):
    """Where a candidate stands in the ranking of the source.

    Attributes:
        position: Of the item in the source.
        rank: One more than the candidates with a better score.
        is_tied: Whether another candidate has the same rank.
    """

    position: int
    rank: int
    is_tied: bool


class ReportOrder(Struct, frozen=True, kw_only=True):
    """What every section of a report is given.

    Attributes:
        generation: Of the source, when it was looked at: after a retry its results may be others.
        titles: Of the source's postings.
        places: The candidates that the report speaks of, the best first; one item of the report each, after the fixed
            sections.
        ordered_at: When the report was asked for.
    """

    source_job_id: UUID
    source_type: SourceType
    generation: int
    titles: list[str]
    formats: list[Format]
    top: int
    language: Language
    anonymous: bool
    places: list[Place]
    ordered_at: datetime
