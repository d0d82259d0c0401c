"""A line of a stranger's resume that names a skill by chance shows nothing; what people of all trades have counts."""

from datetime import date

import pytest

from runtime.analysis.result import ResumeAnalysis
from runtime.analysis.score import analyze_resume, prepare_job

NURSE = """Registered Nurse, Cardiac Unit

Requirements
- RN license
- BLS certification
- ACLS certification
- Telemetry
- IV medication
- Wound care
- Spanish
- Driving licence
"""
ANALYST = """Ruth Example
Economist

Experience
Economist, Chamber of Commerce, 2016 - 2024
- Wrote the quarterly outlook for eleven towns and defended it before the council
- Compared wages with the BLS tables and explained the gaps to the owners
- Trained two juniors in time series and in saying no to a nice chart

Education
MA Economics, 2015

Languages
Spanish (native). Full driving licence.
"""
COLLEAGUE = """Ruth Example
Registered Nurse

Experience
Registered Nurse, St Anne's, cardiac unit, 2016 - 2024
- Telemetry of twelve beds, IV medication, wound care on night shifts
- BLS instructor for the ward and for two care homes nearby
- Trained two juniors in handover and in saying no to a late transfer

Education
BSN, 2015; RN license, Ohio
"""


def statuses(resume: str) -> dict[str, str]:
    """Return what is said of each requirement of the nurse's posting."""
    analysis: ResumeAnalysis = analyze_resume(resume, prepare_job("", NURSE), today=date(2026, 11, 30))
    return {each.text: each.status for each in analysis.requirements}


@pytest.mark.parametrize(("resume", "status"), [(ANALYST, "unclear"), (COLLEAGUE, "shown")])
def test_letters_that_stand_for_a_bureau_show_no_certificate_and_lack_none(resume: str, status: str) -> None:
    assert statuses(resume)["BLS certification"] == status


def test_a_language_and_a_licence_to_drive_are_shown_by_anybody() -> None:
    read = statuses(ANALYST)

    assert read["Spanish"] == read["Driving licence"] == "shown"


@pytest.mark.parametrize("readiness", ["travel around the county", "Weekend work", "Bereitschaft zur Rufbereitschaft"])
def test_nobody_lacks_a_readiness_that_he_does_not_tell(readiness: str) -> None:
    job = prepare_job("", f"{NURSE}- {readiness}\n")
    findings = analyze_resume(ANALYST, job, today=date(2026, 11, 30)).requirements

    assert {each.status for each in findings if each.text == readiness} <= {"unclear"}


def test_a_text_of_few_words_is_taken_at_its_word() -> None:
    assert statuses("BLS certification, 2021.\nTelemetry.")["Telemetry"] == "shown"
