"""The parts of a report that are about all candidates: summary, ranking, distribution, coverage, failures."""

from collections.abc import Sequence

from runtime.reports.blocks import (
    Bar,
    Bars,
    Block,
    Cells,
    Column,
    Fact,
    Facts,
    Figures,
    Notice,
    Part,
    Prose,
    Share,
    Shares,
    Tone,
)
from runtime.reports.judgement import STATUSES
from runtime.reports.report_sections import Coverage, PostingCoverage, RankedCandidate
from runtime.reports.report_words import ReportWords
from runtime.reports.whole_report import Report

VERDICTS = ("strong", "good", "partial", "weak")
BAND_WIDTH = 10


def name_of(label: str, number: int, words: ReportWords, *, anonymous: bool) -> str:
    """Return what a candidate is called: the file's name, or a number where that is left out or gone."""
    return label if label.strip() and not anonymous else words.fill("candidate_number", number=number)


def anchor_of(number: int) -> str:
    """Return where a candidate's page is."""
    return f"candidate-{number}"


def summary_part(report: Report, words: ReportWords) -> Part:
    """Return the summary."""
    found = report.summary
    is_gap = found.source.job_type == "skill_gap_batch"
    figures = [
        Fact(label=words["analysed"], value=words.number(found.source.analyzed_count)),
        Fact(label=words["not_analysed"], value=words.number(found.source.failed_count)),
        Fact(label=words["average_score"], value=words.score(found.average_score)),
    ]
    blocks: list[Block] = [Prose(text=words["summary_gap" if is_gap else "summary_bulk"]), Figures(rows=figures)]
    if found.verdicts:
        rows = [Fact(label=words[f"verdict_{one}"], value=words.number(found.verdicts.get(one, 0))) for one in VERDICTS]
        blocks.append(Facts(rows=rows))
    ties = "ties_some" if found.tied_count else "ties_none"
    blocks.append(Prose(text=words.fill(ties, count=words.number(found.tied_count))))
    if found.flagged_count:
        name = "flagged_one" if found.flagged_count == 1 else "flagged"
        blocks.append(Prose(text=words.fill(name, count=words.number(found.flagged_count))))
    blocks += [Notice(text=words.choose("warning", one, warning=one)) for one in found.warnings]
    blocks.append(Notice(text=words.fill("reading_note", heading=words["method_and_limits"])))
    return Part(anchor="summary", heading=words["summary"], level=1, begins_page=True, blocks=blocks)


def ranking_part(report: Report, words: ReportWords) -> Part:
    """Return the ranking, each place with its reason."""
    has_verdicts = any(one.verdict for one in report.ranking.candidates)
    columns = [
        Column(label=words["rank"], align="right"),
        Column(label=words["candidate"], share=2),
        Column(label=words["score"], align="right"),
        *([Column(label=words["verdict"])] if has_verdicts else []),
        Column(label=words["reason"], share=4),
    ]
    rows, anchors = [], []
    for number, one in enumerate(report.ranking.candidates, start=1):
        anchors.append(anchor_of(number))
        verdict = [words[f"match_{one.verdict}"] if one.verdict else ""] if has_verdicts else []
        name = name_of(one.label, number, words, anonymous=report.order.anonymous)
        rank = f"{words['tied_mark']}{one.rank}" if one.is_tied else str(one.rank)
        rows.append([rank, name, words.score(one.score), *verdict, reason_of(one, words)])
    blocks: list[Block] = (
        [
            Cells(caption=words["ranking_caption"], columns=columns, rows=rows, anchors=anchors),
            Prose(text=words["ranking_note"]),
        ]
        if rows
        else [Prose(text=words["nobody"])]
    )
    return Part(anchor="ranking", heading=words["ranking"], level=1, begins_page=True, blocks=blocks)


def reason_of(one: RankedCandidate, words: ReportWords) -> str:
    """Return why a candidate stands where it does."""
    years = words.fill("reason_years", years=words.years(one.years)) if one.years is not None else ""
    if not one.must_count:
        return f"{words['reason_nothing']}{years}."
    counts = words.fill("reason_counts", shown=one.shown_count, total=one.must_count)
    unclear = words.fill("reason_unclear", count=one.unclear_count) if one.unclear_count else ""
    names = words.some(one.missing, one.missing_count)
    missing = words.fill("reason_missing", names=names) if one.missing_count else ""
    evidence = f"\n{one.best_requirement}: {words.fill('quote', quote=one.best_evidence)}" if one.best_evidence else ""
    return f"{counts}{unclear}{years}{missing}.{evidence}"


def distribution_part(report: Report, words: ReportWords) -> Part:
    """Return how the scores lie, as a chart and in words."""
    found = report.distribution
    if found.quartiles is None:
        blocks: list[Block] = [Prose(text=words["nobody"])]
        return Part(
            anchor="score-distribution", heading=words["score_distribution"], level=1, begins_page=False, blocks=blocks
        )
    lower, median, upper = found.quartiles
    text = words.fill(
        "distribution_one" if found.count == 1 else "distribution_text",
        count=words.number(found.count),
        lowest=words.score(found.lowest),
        highest=words.score(found.highest),
        lower=words.score(lower),
        upper=words.score(upper),
        median=words.score(median),
    )
    most = max(found.bands) or 1
    bars = [
        Bar(label=f"{index * BAND_WIDTH}\u2013{(index + 1) * BAND_WIDTH}", value=words.number(one), length=one / most)
        for index, one in enumerate(found.bands)
    ]
    alt = words.fill("chart_alt", rows="; ".join(f"{bar.label}: {bar.value}" for bar in bars))
    blocks = [Prose(text=text), Bars(caption=words["distribution_chart"], alt=alt, bars=bars)]
    return Part(
        anchor="score-distribution", heading=words["score_distribution"], level=1, begins_page=False, blocks=blocks
    )


def coverage_part(report: Report, words: ReportWords) -> Part:
    """Return how many have each requirement."""
    found = report.coverage
    blocks: list[Block] = [Prose(text=words.fill("coverage_text", count=words.number(found.candidate_count)))]
    postings = [posting for posting in found.postings if posting.requirements]
    is_one = len(found.postings) == 1
    blocks += [shares_of(posting, found.candidate_count, words, is_one=is_one) for posting in postings]
    if not postings:
        blocks = [Prose(text=words["coverage_none"])]
    return Part(anchor="skill-coverage", heading=words["skill_coverage"], level=1, begins_page=True, blocks=blocks)


def shares_of(posting: PostingCoverage, total: int, words: ReportWords, *, is_one: bool) -> Shares:
    """Return the requirements of a posting with how many have each."""
    tones: list[Tone] = [status for status in STATUSES if status != "mentioned" or has_mentions(posting.requirements)]
    rows = [
        Share(
            label=one.text,
            note=words[f"kind_{one.kind}"],
            values=[words.number(count_of(one, tone)) for tone in tones],
            lengths=[count_of(one, tone) / max(total, 1) for tone in tones],
        )
        for one in posting.requirements
    ]
    caption = words["coverage_chart"] if is_one else words.fill("requirements_of", title=posting.title)
    labels = [words[f"status_{tone}"] for tone in tones]
    return Shares(caption=caption, columns=[words["requirement"], *labels], tones=tones, rows=rows)


def has_mentions(requirements: Sequence[Coverage]) -> bool:
    """Say whether anybody only mentions something: not every analysis tells it apart."""
    return any(one.mentioned_count for one in requirements)


def count_of(one: Coverage, tone: Tone) -> int:
    """Return how many have a status."""
    counts: dict[Tone, int] = {
        "shown": one.shown_count,
        "mentioned": one.mentioned_count,
        "unclear": one.unclear_count,
        "missing": one.missing_count,
    }
    return counts[tone]


def failures_part(report: Report, words: ReportWords) -> Part:
    """Return who could not be analysed, and why."""
    found = report.failures
    total = sum(found.counts.values())
    if not total:
        blocks: list[Block] = [Prose(text=words["failures_none"])]
        return Part(anchor="failures", heading=words["failures"], level=1, begins_page=True, blocks=blocks)
    rows = [
        [file_name_of(one.label, number, words, anonymous=report.order.anonymous), why_failed(one.code, words)]
        for number, one in enumerate(found.files, start=1)
    ]
    columns = [Column(label=words["file"], share=1), Column(label=words["why"], share=2)]
    text = words["failures_one"] if total == 1 else words.fill("failures_text", count=words.number(total))
    blocks = [Prose(text=text), Cells(caption=words["failures_caption"], columns=columns, rows=rows)]
    if rest := total - len(rows):
        blocks.append(Prose(text=words.fill("failures_more", count=words.number(rest))))
    return Part(anchor="failures", heading=words["failures"], level=1, begins_page=True, blocks=blocks)


def file_name_of(label: str, number: int, words: ReportWords, *, anonymous: bool) -> str:
    """Return what a file is called."""
    if anonymous:
        return words.fill("file_number", number=number)
    return label or words["file_gone"]


def why_failed(code: str, words: ReportWords) -> str:
    """Return an error code as a sentence."""
    return words.choose("code", code, code=code)
