"""Measures the skill gaps of a claims set: what is said to be there and to be lacking, against the truth."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runtime.analysis.gap_result import SkillGaps
from runtime.analysis.score import prepare_job
from runtime.analysis.skill_gaps import GapReader, find_gaps, prepare_gaps
from tests.bench.claims.claims_figures import TODAY, share
from tests.bench.claims.claims_set import ClaimsSet, TruePosting, TrueResume
from tests.bench.claims.judging import judge_missing, judge_shown, named


class ToldGaps(Struct, frozen=True, kw_only=True):
    """The gaps of one resume, beside the truth."""

    posting: TruePosting
    resume: TrueResume
    reader: GapReader
    gaps: SkillGaps


def gaps_of_set(claims: ClaimsSet) -> Iterator[ToldGaps]:
    """Yield every pair of a set with its gaps."""
    postings = {
        posting.id: (posting, prepare_gaps(prepare_job(posting.title, posting.text))) for posting in claims.postings
    }
    for resume in claims.resumes:
        posting, reader = postings[resume.posting]
        gaps = find_gaps(resume.text, reader, today=TODAY)
        yield ToldGaps(posting=posting, resume=resume, reader=reader, gaps=gaps)


def figures_of_gaps(told: Sequence[ToldGaps]) -> dict[str, float]:
    """Measure what is proved and what is a gap: missing or only mentioned, of what must be met."""
    counts: Counter[str] = Counter()
    for posting, resume, gaps in ((one.posting, one.resume, one.gaps) for one in told):
        proved = {gap.text for gap in gaps.requirements if gap.status == "proved"}
        lacking = {
            gap.text for gap in gaps.requirements if gap.kind == "must" and gap.status in {"missing", "mentioned"}
        }
        counts.update(f"proved {judge_shown(name, posting, resume)}" for name in proved)
        counts.update(f"lacking {judge_missing(name, posting, resume)}" for name in lacking)
        counts["proved found"] += len(named(proved, posting) & set(resume.shown))
        counts["lacking found"] += len(named(lacking, posting) & set(resume.lacks))
        counts["proved in truth"] += len(resume.shown)
        counts["lacking in truth"] += len(resume.lacks)
    figures: dict[str, float] = {}
    for what in ("proved", "lacking"):
        true = counts[f"{what} true"]
        precision = share(true, true + counts[f"{what} false"] + counts[f"{what} false_requirement"])
        recall = share(counts[f"{what} found"], counts[f"{what} in truth"])
        figures |= {f"{what}, precision": precision, f"{what}, recall": recall}
        figures[f"{what}, F1"] = 2 * precision * recall / (precision + recall)
    return figures
