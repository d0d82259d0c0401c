"""Small cases of what an analysis may say, one by one; `tests/claims/README.md` says what each expectation means."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from runtime.analysis.result import ResumeAnalysis
from runtime.analysis.score import analyze_resume, prepare_job
from tests.bench.claims.claims_figures import GRADES
from tests.bench.claims.claims_set import CLAIMS, TruePosting, TrueRequirement, lines_of
from tests.bench.claims.naming import is_never, may_be_listed, requirements_named

TODAY = date(2026, 11, 30)
SAME_POINTS = 1.0


class Fault(Struct, frozen=True, kw_only=True):
    """A posting, a resume, and what may be said of them."""

    id: str
    title: str
    posting: str
    resume: str
    expect: dict[str, Any]
    baseline: str | None = None

    @property
    def truth(self) -> TruePosting:
        """What is true of the posting, as far as it is expected."""
        lists = {kind: msgspec.convert(self.expect.get(kind, []), list[TrueRequirement]) for kind in ("must", "nice")}
        return TruePosting(
            id=self.id,
            title=self.title,
            profession="",
            language="",
            text=self.posting,
            must=lists["must"],
            nice=lists["nice"],
            never=self.expect.get("never", []),
        )


FAULTS = [msgspec.json.decode(line, type=Fault) for line in lines_of(CLAIMS / "faults.jsonl")]
NOT_READ = {
    "stem-9": "two skills of one line are two requirements here",
    "not_a_requirement-6": "a licence beside an age is taken for part of the age",
    "quote-1": "a verb with its object in prose is no requirement here",
}
NOT_JUDGED = {
    "not_a_requirement-6": NOT_READ["not_a_requirement-6"],
    "quote-1": NOT_READ["quote-1"],
    "stem-3": "one of two words is unclear, not shown",
    "stem-10": "vitals are signs of life, whatever stands before them",
    "stem-12": "a budget of kilobytes is a budget",
    "short_names-13": "coffee is Java",
    "evidence-2": "a poster names what it is about",
}


def params(*names: str, not_yet: Mapping[str, str] = MappingProxyType({})) -> list[Any]:
    """Return the cases that expect any of these; those that are not yet told right, with the reason."""
    expected = [fault for fault in FAULTS if any(name in fault.expect for name in names)]
    marks = {name: [pytest.mark.xfail(reason=reason)] for name, reason in not_yet.items()}
    return [pytest.param(fault, id=fault.id, marks=marks.get(fault.id, [])) for fault in expected]


def analyse(fault: Fault, resume: str | None = None) -> ResumeAnalysis:
    """Analyse the case, or its posting with another resume."""
    return analyze_resume(resume or fault.resume, prepare_job(fault.title, fault.posting), today=TODAY)


@pytest.mark.parametrize("fault", params("must", "nice", "never", "requirement_count", not_yet=NOT_READ))
def test_the_posting_asks_for_what_it_asks_for(fault: Fault) -> None:
    truth, requirements = fault.truth, analyse(fault).requirements
    said = {each.text for each in requirements}

    lost = {each.name for each in truth.requirements} - {
        name for each in said for name in requirements_named(each, truth)
    }
    invented = [each for each in said if not requirements_named(each, truth) and not may_be_listed(each, truth)]
    must = {name for each in requirements if each.kind == "must" for name in requirements_named(each.text, truth)}

    assert lost == set()
    assert [each for each in said if is_never(each, truth)] == []
    assert "must" not in fault.expect or invented == []
    assert must.isdisjoint({each.name for each in truth.nice})
    assert len(requirements) == fault.expect.get("requirement_count", len(requirements))


@pytest.mark.parametrize("fault", params("shown", "lacks", "gap_count", not_yet=NOT_JUDGED))
def test_the_resume_shows_what_it_shows(fault: Fault) -> None:
    truth, analysis = fault.truth, analyse(fault)
    shown = {name for each in analysis.matched_skills for name in requirements_named(each, truth)}
    missing = {name for each in analysis.missing_skills for name in requirements_named(each, truth)}
    unclear = {
        name
        for each in analysis.requirements
        if each.status == "unclear"
        for name in requirements_named(each.text, truth)
    }

    assert shown == set(fault.expect.get("shown", shown))
    assert missing <= set(fault.expect.get("lacks", missing)) <= missing | unclear
    assert len(analysis.missing_skills) == fault.expect.get("gap_count", len(analysis.missing_skills))


@pytest.mark.parametrize("fault", params("quotes_only", "must"))
def test_each_requirement_is_quoted_from_its_place(fault: Fault) -> None:
    for each in analyse(fault).requirements:
        assert each.text.split() == fault.posting[each.start : each.end].split()


@pytest.mark.parametrize("fault", params("years", "years_asked", "holds_title"))
def test_years_and_title_are_those_of_the_work(fault: Fault) -> None:
    analysis, posting = analyse(fault), prepare_job(fault.title, fault.posting).posting

    if "years" in fault.expect:
        years = fault.expect["years"]
        is_right = analysis.experience_years == pytest.approx(years, abs=max(0.5, 0.1 * (years or 0)))
        assert is_right or (years in (None, 0) and not analysis.experience_years)
    assert posting.years_needed == fault.expect.get("years_asked", posting.years_needed)
    assert bool(analysis.held_title) == fault.expect.get("holds_title", bool(analysis.held_title))


@pytest.mark.parametrize("fault", params("flags", "against_baseline"))
def test_a_flag_informs_and_moves_nothing(fault: Fault) -> None:
    analysis = analyse(fault)

    assert analysis.flags == fault.expect.get("flags", analysis.flags)
    if fault.baseline is not None:
        moved = analysis.score - analyse(fault, fault.baseline).score
        assert moved >= -SAME_POINTS
        assert moved <= SAME_POINTS or fault.expect["against_baseline"] != "same"


@pytest.mark.parametrize("fault", params("grade_at_least", "grade_at_most"))
def test_the_verdict_is_within_reason(fault: Fault) -> None:
    grade = GRADES[analyse(fault).verdict]

    assert fault.expect.get("grade_at_least", 0) <= grade <= fault.expect.get("grade_at_most", 3)
