"""Counts over the results of all candidates, in one pass that keeps numbers alone."""

from array import array
from collections import Counter
from collections.abc import Sequence
from statistics import fmean, quantiles

from runtime.reports.judgement import Finding, FindingStatus, Judgement, Maker, SourceType, read_judgement
from runtime.reports.report_sections import Coverage, MakerCount, PostingCoverage, ScoreDistributionSection

BAND_WIDTH = 10
LAST_BAND = 9
MOST_REQUIREMENTS = 200  # of one posting: an analyst that words them anew for each candidate could bring any number


class Tally:
    """What is counted while the results pass by.

    Attributes:
        scores: Of the candidates that have one.
        verdicts: How many candidates have each.
        flagged_count: Candidates with a flag.
        warnings: What could not be read of the postings.
    """

    def __init__(self, source_type: SourceType, titles: Sequence[str]) -> None:
        """Begin with nothing.

        Args:
            source_type: Of the job whose results will come.
            titles: Of its postings.
        """
        self.scores = array("d")
        self.verdicts: Counter[str] = Counter()
        self.flagged_count = 0
        self.count = 0
        self.warnings: set[str] = set()
        self._source_type = source_type
        self._titles = titles
        self._makers: Counter[Maker] = Counter()
        self._statuses: list[dict[tuple[str, str], Counter[FindingStatus]]] = [{} for _ in titles]

    def add(self, result: bytes) -> None:
        """Count one candidate.

        Raises:
            msgspec.ValidationError: It is no result of this job type.
        """
        found = read_judgement(result, self._source_type, self._titles)
        self.count += 1
        if found.score is not None:
            self.scores.append(found.score)
        if found.verdict:
            self.verdicts[found.verdict] += 1
        self.flagged_count += bool(found.flags)
        self.warnings.update(found.warnings)
        self._makers[found.maker] += 1
        self._count_findings(found)

    def makers(self) -> list[MakerCount]:
        """Return who made the results, whoever made most first."""
        return [MakerCount(maker=maker, count=count) for maker, count in self._makers.most_common()]

    def coverage(self) -> list[PostingCoverage]:
        """Return how many have each requirement, in the order of the postings."""
        return [
            PostingCoverage(title=title, requirements=[coverage_of(*entry) for entry in statuses.items()])
            for title, statuses in zip(self._titles, self._statuses, strict=True)
        ]

    def distribution(self) -> ScoreDistributionSection:
        """Return how the scores lie."""
        scores = sorted(self.scores)
        bands = Counter(min(int(score // BAND_WIDTH), LAST_BAND) for score in scores)
        return ScoreDistributionSection(
            bands=[bands[band] for band in range(LAST_BAND + 1)],
            count=len(scores),
            average=self.average(),
            lowest=scores[0] if scores else None,
            highest=scores[-1] if scores else None,
            quartiles=quartiles_of(scores),
        )

    def average(self) -> float | None:
        """Return the mean score, one decimal; None without scores."""
        return round(fmean(self.scores), 1) if self.scores else None

    def _count_findings(self, found: Judgement) -> None:
        for statuses, posting in zip(self._statuses, found.postings, strict=False):
            for finding in posting.findings:
                self._count_finding(statuses, finding)

    @staticmethod
    def _count_finding(statuses: dict[tuple[str, str], Counter[FindingStatus]], finding: Finding) -> None:
        key = (finding.text, finding.kind)
        if key in statuses or len(statuses) < MOST_REQUIREMENTS:
            statuses.setdefault(key, Counter())[finding.status] += 1


def coverage_of(requirement: tuple[str, str], counts: Counter[FindingStatus]) -> Coverage:
    """Return the counts of one requirement."""
    text, kind = requirement
    return Coverage(
        text=text,
        kind="must" if kind == "must" else "nice",
        shown_count=counts["shown"],
        mentioned_count=counts["mentioned"],
        unclear_count=counts["unclear"],
        missing_count=counts["missing"],
    )


def quartiles_of(scores: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the quartiles of sorted scores, one decimal each; of one score all three are that score."""
    if not scores:
        return None
    if len(scores) == 1:
        return (scores[0],) * 3
    lower, median, upper = (round(one, 1) for one in quantiles(scores, n=4, method="inclusive"))
    return lower, median, upper
