"""What the AI service answers is a stranger's input; what it refuses says what to do."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import msgspec
import pytest

from runtime.analysis.providers.failures import CallFailed, failure_of, seconds_of
from runtime.analysis.providers.service_answers import REFUSALS, read_analysis
from runtime.analysis.score import analyze_resume, prepare_job
from runtime.item_errors import ItemError

OWN = analyze_resume(
    "Nurse since 2015. CPR.", prepare_job("Nurse", "Requirements\n- CPR\n- Dialysis\n"), today=date(2026, 11, 30)
)
MEMBERS = msgspec.to_builtins(OWN)


def test_an_analysis_of_our_own_comes_back_as_it_was() -> None:
    assert read_analysis(msgspec.json.encode(OWN)) == OWN


def test_members_that_nobody_asked_for_are_dropped() -> None:
    assert read_analysis(msgspec.json.encode(MEMBERS | {"isHired": True})) == OWN


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html>", id="html"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="depth"),
        pytest.param(msgspec.json.encode(MEMBERS)[:-1], id="cut short"),
        pytest.param(msgspec.json.encode(MEMBERS).replace(b'"summary":"', b'"summary":"\\ud800'), id="a surrogate"),
        pytest.param(msgspec.json.encode(MEMBERS).replace(b'"points":', b'"points":1e999,"a":', 1), id="infinity"),
        *(
            pytest.param(msgspec.json.encode(MEMBERS | change), id=name)
            for name, change in {
                "score above 100": {"score": 100.5},
                "score below 0": {"score": -1},
                "score as text": {"score": "50"},
                "no summary": {"summary": None},
                "NUL": {"summary": "a\0b"},
                "long summary": {"summary": "x" * 2_001},
                "many skills": {"matchedSkills": ["x"] * 501},
                "years of a tortoise": {"experienceYears": 101},
                "points": {"explanation": [{"part": "skills", "points": 1e6, "detail": ""}]},
            }.items()
        ),
    ],
)
def test_what_is_no_analysis_within_bounds_is_malformed(body: bytes) -> None:
    answer = read_analysis(body)

    assert isinstance(answer, CallFailed)
    assert answer.code == "ai_malformed"


@pytest.mark.parametrize(("status", "code"), [(429, "ai_rate_limited"), (204, "ai_malformed")])
def test_a_failure_that_may_pass_has_its_code(status: int, code: str) -> None:
    assert failure_of(status, None, REFUSALS).code == code


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 504, 529])
def test_a_service_that_fails_may_be_asked_again(status: int) -> None:
    assert failure_of(status, "7", REFUSALS) == CallFailed(
        code="ai_failed", message=f"The AI service failed with status {status}.", after_s=7.0
    )


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 405, 413, 422])
def test_a_refusal_is_for_good(status: int) -> None:
    with pytest.raises(ItemError):
        failure_of(status, "7", REFUSALS)


@pytest.mark.parametrize(
    ("text", "wait_s"),
    [
        pytest.param(None, None, id="none"),
        pytest.param("5", 5.0, id="seconds"),
        pytest.param(" 5 ", 5.0, id="spaces"),
        pytest.param("0", None, id="now"),
        pytest.param("3600", 60.0, id="an hour is capped"),
        pytest.param("9" * 5_000, 60.0, id="digits without end"),
        pytest.param("-1", None, id="negative"),
        pytest.param("1.5", None, id="not of the format"),
        pytest.param("soon", None, id="a word"),
        pytest.param("Wed, 21 Oct 2015 07:28:00 GMT", None, id="a date gone by"),
        pytest.param("Wed, 99 Oct 2015 07:28:00 GMT", None, id="no date"),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True), 60.0, id="a date"),
    ],
)
def test_retry_after_is_read_as_http_says(text: str | None, wait_s: float | None) -> None:
    assert seconds_of(text) == wait_s
