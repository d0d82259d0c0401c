"""What a result says of its own making: the same question has the same hash and, here, the same bytes."""

from collections.abc import AsyncIterator
from datetime import date

import msgspec
import pytest

from runtime.analysis import made
from runtime.analysis.career.date_tokens import MIDDLE_OF_MONTH
from runtime.analysis.made import embedded_scorer
from runtime.bindings.analyst import Analyst
from runtime.bindings.resources import open_resources
from runtime.settings import Settings
from runtime.store.identity import SERVICE

RESUME = "Ada\nNurse in intensive care since 2015. Skills: CPR, triage."
TITLE, POSTING = "ICU nurse", "Requirements\n- CPR\n- Dialysis\n"


@pytest.fixture
async def analyst() -> AsyncIterator[Analyst]:
    async with open_resources(Settings(), {"analyst"}) as resources:
        yield Analyst.bind(resources, SERVICE)


async def test_the_same_question_gets_the_same_bytes(analyst: Analyst) -> None:
    first, again = [
        await analyst.analyze(RESUME, title=TITLE, job_description=POSTING, as_of=date(2026, 11, day))
        for day in (30, 16)
    ]

    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    assert (first.provider, first.version) == ("embedded", embedded_scorer().version)
    assert (first.model, first.prompt_hash, first.fallback, first.reused, first.cost) == ("", "", False, False, 0)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"resume_text": f"{RESUME} "}, id="the resume"),
        pytest.param({"title": "Nurse"}, id="the title"),
        pytest.param({"job_description": "Requirements\n- CPR\n"}, id="the posting"),
        pytest.param({"hidden_text": "Dialysis"}, id="the hidden text"),
        pytest.param({"as_of": date(2026, 11, 14)}, id="the half of the month"),
        pytest.param({"as_of": date(2027, 11, 30)}, id="the year"),
    ],
)
async def test_another_question_has_another_hash(analyst: Analyst, change: dict[str, object]) -> None:
    question: dict[str, object] = {"resume_text": RESUME, "title": TITLE, "job_description": POSTING}
    question["as_of"] = date(2026, 11, 30)

    first = await analyst.analyze(**question)  # type: ignore[arg-type]  # the members differ in type
    other = await analyst.analyze(**question | change)  # type: ignore[arg-type]  # the same

    assert first.input_hash != other.input_hash


def test_months_have_the_halves_that_the_career_is_read_in() -> None:
    assert made.MIDDLE_OF_MONTH == MIDDLE_OF_MONTH
