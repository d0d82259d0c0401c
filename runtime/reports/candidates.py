"""What a report says of one candidate: a place in the ranking with its reason, and a section of its own."""

from itertools import chain

from runtime.reports.judgement import Finding, Judgement
from runtime.reports.report_order import Place
from runtime.reports.report_sections import CandidateSection, RankedCandidate

MOST_NAMED = 5
SHORT = 120  # characters of a quote that a row of a table has room for


def ranked_candidate(found: Judgement, item_id: str, label: str, place: Place) -> RankedCandidate:
    """Return a candidate's place, with what speaks for it and what is missing."""
    musts = [one for one in all_findings(found) if one.kind == "must"]
    missing = list(dict.fromkeys(one.text for one in musts if one.status == "missing"))
    shown = [one for one in [*musts, *all_findings(found)] if one.status == "shown" and one.evidence]
    best = next((one for one in shown if len(one.evidence[0]) <= SHORT), shown[0] if shown else None)
    return RankedCandidate(
        rank=place.rank,
        is_tied=place.is_tied,
        item_id=item_id,
        label=label,
        score=found.score or 0.0,
        verdict=found.verdict,
        shown_count=sum(one.status == "shown" for one in musts),
        must_count=len(musts),
        unclear_count=sum(one.status in {"unclear", "mentioned"} for one in musts),
        missing=missing[:MOST_NAMED],
        missing_count=len(missing),
        years=found.postings[0].years if found.postings else None,
        best_requirement=best.text if best else "",
        best_evidence=best.evidence[0] if best else "",
    )


def candidate_section(found: Judgement, item_id: str, label: str, place: Place, number: int) -> CandidateSection:
    """Return all that is said of a candidate."""
    return CandidateSection(
        rank=place.rank,
        is_tied=place.is_tied,
        number=number,
        item_id=item_id,
        label=label,
        score=found.score or 0.0,
        verdict=found.verdict,
        postings=found.postings,
        held_title=found.held_title,
        parts=found.parts,
        flags=found.flags,
    )


def all_findings(found: Judgement) -> list[Finding]:
    """Return the findings for all postings."""
    return list(chain.from_iterable(posting.findings for posting in found.postings))
