"""The AI service is believed as far as the resume goes: what no line of it shows is unclear, and counted."""

from typing import Any

import pytest

from runtime.analysis.result import ResumeAnalysis
from runtime.bindings.analyst import Analyst
from runtime.bindings.resources import open_resources
from runtime.settings import load_settings
from runtime.store.identity import SERVICE
from tests.chaos.ai_server import ai_server, good
from tests.providers.chat_server import POSTING, RESUME, TITLE
from tests.providers.conftest import TODAY


async def answered(resume: str = RESUME, **said: Any) -> ResumeAnalysis:
    """Return what becomes of an answer of the service."""
    async with ai_server(lambda *_: good(**said)) as server:
        settings = load_settings({"ANALYST": "service", "AI_SERVICE_URL": server.url}, dotenv=None)
        async with open_resources(settings, {"analyst"}) as resources:
            analyst = Analyst.bind(resources, SERVICE)
            return await analyst.analyze(resume, title=TITLE, job_description=POSTING, as_of=TODAY)


def requirement(**changes: object) -> dict[str, Any]:
    return {"text": "Triage", "start": 0, "end": 6, "kind": "must", "status": "shown", "evidence": ""} | changes


@pytest.mark.parametrize(
    "evidence", ["", "Led triage on Mars.", "Skills: tri", "Skills: triage, ventilators. … Led triage on Mars."]
)
async def test_what_no_line_of_the_resume_shows_is_unclear_and_counted(evidence: str) -> None:
    """Row: a model or an AI service that invents, repeats its orders or obeys the resume."""
    result = await answered(
        requirements=[requirement(evidence=evidence), requirement(text="Ventilators", evidence="triage,  ventilators")],
        matchedSkills=["Triage", "Ventilators"],
        heldTitle="Astronaut, 2019 - 2024",
    )

    invented, proved = result.requirements
    assert (invented.status, invented.evidence) == ("unclear", "")
    assert (proved.status, proved.evidence) == ("shown", "triage,  ventilators")
    assert (result.matched_skills, result.held_title) == (["Ventilators"], "")
    assert (result.evidence_unproved, result.warnings) == (2, ["evidence_unproved"])


async def test_an_honest_answer_stays_as_it_is() -> None:
    missing = requirement(text="Dialysis", status="missing")
    result = await answered(
        requirements=[requirement(evidence="Skills: triage"), missing], matchedSkills=["Triage"], warnings=["older"]
    )

    assert [each.status for each in result.requirements] == ["shown", "missing"]
    assert (result.matched_skills, result.evidence_unproved, result.warnings) == (["Triage"], 0, ["older"])
