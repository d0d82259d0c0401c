"""Sets the skills that a job description asks for and the candidates beside each other, result by result."""

from collections import Counter
from collections.abc import Sequence
from heapq import heappush, heappushpop
from typing import Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct

from functions._shared.gap_words import suggest, suggest_to_all
from functions._shared.made_by import Makers
from functions._shared.skill_gap_summary import (
    CandidateRow,
    DescriptionGaps,
    OneAway,
    PoolSuggestion,
    RareSkill,
    SkillColumn,
)
from functions._shared.warning_words import explain_warnings
from runtime.bindings.analyst import Advice, GapStatus, Made
from runtime.bindings.items import FinishedItem
from runtime.bindings.job_descriptions import JobDescription

MOST_ROWS = 100
MOST_COLUMNS = 100
MOST_COUNTED = 1_000  # different skills: an analyst that reads each posting anew names some of them anew
MOST_NAMED = 10

Row = TypeVar("Row")


class TalliedQuote(Struct, frozen=True):
    """A quote, without its place."""

    text: str


class TalliedGap(Struct, frozen=True, kw_only=True):
    """What the matrix takes of one requirement."""

    text: str
    kind: Literal["must", "nice"]
    status: GapStatus
    evidence: list[TalliedQuote]
    nearest: TalliedQuote | None
    advice: Advice | None


class TalliedGaps(Made, rename="camel", frozen=True, kw_only=True):
    """What the matrix takes of one resume's gaps for one job description."""

    job_description_id: UUID
    score: float | None
    requirements: list[TalliedGap]
    language: str
    warnings: list[str]


class TalliedItem(Struct, frozen=True, kw_only=True):
    """What the matrices take of an item's result."""

    descriptions: list[TalliedGaps]


class Best(Generic[Row]):
    """The rows with the highest scores, of equal ones the first; bounded."""

    def __init__(self) -> None:
        """Keep at most `MOST_ROWS`."""
        self._heap: list[tuple[float, int, Row]] = []

    def add(self, score: float | None, position: int, row: Row) -> None:
        """Take a row in; positions differ, so that rows are never compared."""
        entry = (-1.0 if score is None else score, -position, row)
        if len(self._heap) < MOST_ROWS:
            heappush(self._heap, entry)
        else:
            heappushpop(self._heap, entry)

    def read(self) -> list[Row]:
        """Return the rows, the best first."""
        return [row for _, _, row in sorted(self._heap, reverse=True)]


class Column:
    """One skill while the results pass by."""

    def __init__(self, kind: Literal["must", "nice"]) -> None:
        """Count nothing yet."""
        self.kind = kind
        self.statuses: Counter[GapStatus] = Counter()
        self.advices: Counter[Advice] = Counter()
        self.one_away_count = 0


class GapMatrix:
    """One job description, and all candidates for it."""

    def __init__(self, described: JobDescription) -> None:
        """Begin without candidates."""
        self._described = described
        self._columns: dict[str, Column] = {}
        self._rows: Best[tuple[FinishedItem, float | None, dict[str, GapStatus]]] = Best()
        self._one_away: Best[OneAway] = Best()
        self._counts: Counter[str] = Counter()
        self._warnings: set[str] = set()
        self._language = ""

    def add(self, item: FinishedItem, gaps: TalliedGaps) -> None:
        """Count one candidate."""
        self._language = self._language or gaps.language
        self._warnings.update(gaps.warnings)
        self._counts["candidates"] += 1
        for gap in gaps.requirements:
            self._count(gap)
        bare = msgspec.structs.replace(item, result=None)
        self._rows.add(
            gaps.score, item.position, (bare, gaps.score, {gap.text: gap.status for gap in gaps.requirements})
        )
        musts = [gap for gap in gaps.requirements if gap.kind == "must"]
        lacking = [gap for gap in musts if gap.status != "proved"]
        if len(lacking) == 1:
            self._note_one_away(bare, gaps.score, lacking[0])
        elif musts and not lacking:
            self._counts["all proved"] += 1

    def read(self) -> DescriptionGaps:
        """Return the matrix and what follows from it."""
        shown = list(self._columns)[:MOST_COLUMNS]
        return DescriptionGaps(
            job_description_id=self._described.id,
            title=self._described.title,
            skills=[self._column(skill) for skill in shown],
            candidates=[row_of(item, score, statuses, shown) for item, score, statuses in self._rows.read()],
            candidate_count=self._counts["candidates"],
            all_proved_count=self._counts["all proved"],
            rarest=self._rarest(),
            one_away=self._one_away.read(),
            one_away_count=self._counts["one away"],
            suggestions=self._suggestions(),
            warnings=sorted(self._warnings),
            warning_details=explain_warnings(self._warnings),
        )

    def _count(self, gap: TalliedGap) -> None:
        column = self._columns.get(gap.text)
        if column is None:
            if len(self._columns) >= MOST_COUNTED:
                return
            column = self._columns[gap.text] = Column(gap.kind)
        column.statuses[gap.status] += 1
        if gap.advice is not None:
            column.advices[gap.advice] += 1

    def _note_one_away(self, item: FinishedItem, score: float | None, gap: TalliedGap) -> None:
        self._counts["one away"] += 1
        if gap.text in self._columns:
            self._columns[gap.text].one_away_count += 1
        evidence, nearest = gap.evidence[0].text if gap.evidence else "", gap.nearest.text if gap.nearest else ""
        away = OneAway(
            item_id=item.item_id,
            label=item.label,
            position=item.position,
            skill=gap.text,
            status=gap.status,
            evidence=evidence,
            nearest=nearest,
            advice=gap.advice or "learn",
            suggestion=suggest(gap.text, gap.advice or "learn", evidence, nearest, self._language),
        )
        self._one_away.add(score, item.position, away)

    def _column(self, skill: str) -> SkillColumn:
        column = self._columns[skill]
        return SkillColumn(
            skill=skill,
            kind=column.kind,
            proved_count=column.statuses["proved"],
            mentioned_count=column.statuses["mentioned"],
            unclear_count=column.statuses["unclear"],
            missing_count=column.statuses["missing"],
            could_show_count=column.advices["show"],
            to_learn_count=column.advices["learn"],
        )

    def _rarest(self) -> list[RareSkill]:
        columns = sorted(self._columns.items(), key=lambda one: (one[1].kind, one[1].statuses["proved"]))
        return [
            RareSkill(skill=skill, kind=column.kind, proved_count=column.statuses["proved"])
            for skill, column in columns[:MOST_NAMED]
        ]

    def _suggestions(self) -> list[PoolSuggestion]:
        musts = [(skill, column) for skill, column in self._columns.items() if column.kind == "must" and column.advices]
        musts.sort(key=lambda one: (-one[1].one_away_count, -one[1].advices["show"], -one[1].advices["learn"]))
        return [self._suggestion(skill, column) for skill, column in musts[:MOST_NAMED]]

    def _suggestion(self, skill: str, column: Column) -> PoolSuggestion:
        show, learn, away = column.advices["show"], column.advices["learn"], column.one_away_count
        return PoolSuggestion(
            skill=skill,
            could_show_count=show,
            to_learn_count=learn,
            one_away_count=away,
            suggestion=suggest_to_all(skill, show, learn, away, self._language),
        )


class GapMatrices:
    """One matrix for each job description of a job."""

    def __init__(self, descriptions: Sequence[JobDescription]) -> None:
        """Begin without candidates."""
        self.analyzed_count = 0
        self.failures: Counter[str] = Counter()
        self.makers = Makers()
        self._matrices = {described.id: GapMatrix(described) for described in descriptions}

    def add(self, item: FinishedItem) -> None:
        """Count one item, failed ones too; one that was erased has neither result nor place."""
        if item.error_code is not None:
            self.failures[item.error_code] += 1
        if item.result is None:
            return
        self.analyzed_count += 1
        for gaps in msgspec.json.decode(item.result, type=TalliedItem).descriptions:
            self.makers.add(gaps)
            self._matrices[gaps.job_description_id].add(item, gaps)

    def read(self) -> list[DescriptionGaps]:
        """Return what came of each, in the order of the request."""
        return [matrix.read() for matrix in self._matrices.values()]


def row_of(
    item: FinishedItem, score: float | None, statuses: dict[str, GapStatus], skills: Sequence[str]
) -> CandidateRow:
    """Return a candidate's row."""
    return CandidateRow(
        item_id=item.item_id,
        label=item.label,
        position=item.position,
        score=score,
        cells=[statuses.get(skill) for skill in skills],
    )
