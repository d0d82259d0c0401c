"""The part of a report that is about one candidate."""

from runtime.reports.blocks import Block, Fact, Facts, Findings, Notice, Part, Quoted, Rating
from runtime.reports.judgement import Finding, PostingFindings
from runtime.reports.overview_pages import anchor_of, name_of
from runtime.reports.report_sections import CandidateSection
from runtime.reports.report_words import ReportWords
from runtime.reports.whole_report import Report

BEST_SCORE = 100.0


def candidates_part(words: ReportWords) -> Part:
    """Return the heading above all candidates."""
    return Part(anchor="candidates", heading=words["candidates"], level=1, begins_page=True, blocks=[])


def candidate_part(one: CandidateSection, report: Report, words: ReportWords) -> Part:
    """Return a candidate's page."""
    blocks: list[Block] = [rating_of(one, report, words)]
    if facts := facts_of(one, words):
        blocks.append(Facts(rows=facts))
    blocks += [Notice(text=words.choose("flag", flag, flag=flag)) for flag in one.flags]
    for posting in one.postings:
        if posting.findings:
            blocks.append(findings_of(posting, words, is_one=len(one.postings) == 1))
    name = name_of(one.label, one.number, words, anonymous=report.order.anonymous)
    is_first = one.number == 1  # it follows the heading of all candidates
    return Part(anchor=anchor_of(one.number), heading=name, level=2, begins_page=not is_first, blocks=blocks)


def rating_of(one: CandidateSection, report: Report, words: ReportWords) -> Rating:
    """Return the score with its place."""
    place = words.fill(
        "place_tied" if one.is_tied else "place_of",
        rank=words.number(one.rank),
        total=words.number(report.ranking.ranked_count),
    )
    verdict = words[f"verdict_{one.verdict}"] if one.verdict else ""
    length = max(min(one.score / BEST_SCORE, 1.0), 0.0)
    return Rating(score=words.score(one.score), length=length, verdict=verdict, place=place)


def facts_of(one: CandidateSection, words: ReportWords) -> list[Fact]:
    """Return years of work, the title held and the parts of the score, as far as they are known."""
    facts = []
    first = one.postings[0] if one.postings else None
    if first is not None:
        facts.append(Fact(label=words["fact_years"], value=years_of(first, words)))
    if one.held_title:
        facts.append(Fact(label=words["fact_title"], value=words.fill("quote", quote=one.held_title)))
    if one.parts:
        facts.append(Fact(label=words["points"], value=points_of(one, words)))
    return facts


def years_of(posting: PostingFindings, words: ReportWords) -> str:
    """Return the years of work, beside those asked for where that is known."""
    years = words.years(posting.years) if posting.years is not None else words["unknown"]
    if posting.years_asked is None:
        return years
    return words.fill("years_asked", years=years, asked=words.years(posting.years_asked))


def findings_of(posting: PostingFindings, words: ReportWords, *, is_one: bool) -> Findings:
    """Return each requirement with its evidence."""
    several = words.fill("requirements_for", title=posting.title, score=words.score(posting.score))
    caption = words["requirements"] if is_one else several
    columns = [words["requirement"], words["status"], words["evidence"]]
    return Findings(caption=caption, columns=columns, rows=[quoted(one, words) for one in posting.findings])


def quoted(one: Finding, words: ReportWords) -> Quoted:
    """Return a requirement with what was found of it."""
    return Quoted(
        text=one.text,
        kind_word=words[f"kind_{one.kind}"],
        tone=one.status,
        status_word=words[f"status_{one.status}"],
        quotes=quotes_of(one, words),
    )


def points_of(one: CandidateSection, words: ReportWords) -> str:
    """Return what adds up to the score, as a sum."""
    return " + ".join(
        f"{words.choose('part', part.part, part=part.part)} {words.score(part.points)}" for part in one.parts
    )


def quotes_of(one: Finding, words: ReportWords) -> list[str]:
    """Return the evidence as it was written, or else what comes nearest and is none."""
    quotes = [words.fill("quote", quote=line) for line in one.evidence]
    return quotes or ([words.fill("nearest", quote=one.nearest)] if one.nearest else [])
