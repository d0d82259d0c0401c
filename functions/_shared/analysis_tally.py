"""Counts what came of a bulk analysis while its results pass by."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import fmean, pstdev, quantiles

import msgspec

from functions._shared.bulk_analysis_summary import Distribution, SkillCount
from functions._shared.made_by import Makers
from functions._shared.ranking import Contender, Judged
from runtime.bindings.items import FinishedItem

MISSING_SKILL_COUNT = 10
BAND_WIDTH = 10


class AnalysisTally:
    """What is counted of all results.

    Attributes:
        scores: Of each analysed resume.
        failures: Items by error code.
        warnings: Each once.
        verdicts: Resumes by verdict.
        makers: Who made the results.
    """

    def __init__(self) -> None:
        """Count nothing yet."""
        self.scores = array("d")
        self.failures: Counter[str] = Counter()
        self.warnings: set[str] = set()
        self.verdicts: Counter[str] = Counter()
        self.makers = Makers()
        self._missed: Counter[str] = Counter()

    def read(self, items: Iterable[FinishedItem]) -> Iterator[Contender]:
        """Count each item, and yield those that were analysed."""
        for item in items:
            if item.error_code is not None:
                self.failures[item.error_code] += 1
            if item.result is not None:
                judged = msgspec.json.decode(item.result, type=Judged)
                self._count(judged)
                yield Contender(resume_id=item.item_id, label=item.label, position=item.position, judged=judged)

    @property
    def average(self) -> float | None:
        """The mean score, one decimal; None without scores."""
        return round(fmean(self.scores), 1) if self.scores else None

    @property
    def bands(self) -> list[int]:
        """Scores in ten bands of ten points; 100 belongs to the last."""
        counts = Counter(min(int(score // BAND_WIDTH), 9) for score in self.scores)
        return [counts[band] for band in range(10)]

    @property
    def distribution(self) -> Distribution | None:
        """How the scores lie; None without scores."""
        if not self.scores:
            return None
        lower, median, upper = (
            quantiles(self.scores, n=4, method="inclusive") if len(self.scores) > 1 else self.scores * 3
        )
        return Distribution(
            lowest=min(self.scores),
            lower_quartile=round(lower, 1),
            median=round(median, 1),
            upper_quartile=round(upper, 1),
            highest=max(self.scores),
            standard_deviation=round(pstdev(self.scores), 1),
        )

    @property
    def most_missed(self) -> list[SkillCount]:
        """The required skills that the most resumes lack."""
        found = self._missed.most_common(MISSING_SKILL_COUNT)
        return [SkillCount(skill=skill, missing_count=count) for skill, count in found]

    def _count(self, judged: Judged) -> None:
        self.scores.append(judged.score)
        self._missed.update(judged.missing_skills)
        self.warnings.update(judged.warnings)
        self.verdicts[judged.verdict or "unknown"] += 1
        self.makers.add(judged)
