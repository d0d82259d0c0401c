"""A JSON body costs what its type can need, whatever its sender made of it."""

import json
import tracemalloc
import uuid
from typing import Annotated

import pytest
from msgspec import Meta, Struct

from functions._shared.analysis_request import BulkAnalysisRequest
from runtime.errors import BadRequestError, FieldError, NotAcceptedError
from runtime.http.body_bounds import find_bound
from runtime.http.json_body import HALF_PAIR, WITH_NUL, read_json
from tests.http.clients import BULK, DESCRIPTIONS, User, problem_of

MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
NESTED = b"[" + (b"[" * 400 + b"]" * 400 + b",") * 10_000 + b"1]"


class Note(Struct, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=10)]
    other: Annotated[str, Meta(max_length=10)] = ""


class Loose(Struct):
    text: Annotated[str, Meta(max_length=10)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(NESTED, id="nested arrays"),
        pytest.param(b"[" + b"[]," * 2_000_000 + b"1]", id="empty arrays"),
        pytest.param(b"[" + b'{"a":1},' * 1_000_000 + b"1]", id="objects"),
        pytest.param(b'{"text":"a","surplus":' + NESTED + b"}", id="in a member too many"),
        pytest.param(b'{"text":' + NESTED + b"}", id="where a text belongs"),
    ],
)
def test_nothing_is_built_of_a_body_that_does_not_fit(body: bytes) -> None:
    """Row: JSON bodies of nothing but nesting."""
    tracemalloc.start()
    try:
        with pytest.raises(NotAcceptedError):
            read_json(body, Note)
        built_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert built_bytes < 3 * len(body)  # copies; what json.loads made of it took 30 times as much


def test_nothing_is_built_of_members_that_a_type_lets_pass() -> None:
    tracemalloc.start()
    try:
        value = read_json(b'{"text":"a","surplus":' + NESTED + b"}", Loose)
        built_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert value == Loose("a")
    assert built_bytes < 3 * len(NESTED)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(rb'{"text": "\ud800"}', FieldError(pointer="/text", detail=HALF_PAIR), id="the first half"),
        pytest.param(rb'{"text": "\udc00 and more"}', FieldError(pointer="/text", detail=HALF_PAIR), id="the second"),
        pytest.param(
            rb'{"text": "\ud800\ud800"}', FieldError(pointer="/text", detail=HALF_PAIR), id="two first halves"
        ),
        pytest.param(
            rb'{"text": "\\\ud83d\ude00", "other": "\uDE00"}',
            FieldError(pointer="/other", detail=HALF_PAIR),
            id="beside a whole pair",
        ),
        pytest.param(rb'{"text": "a", "other": "\u0000"}', FieldError(pointer="/other", detail=WITH_NUL), id="NUL"),
    ],
)
def test_a_text_that_cannot_be_stored_is_pointed_at(body: bytes, error: FieldError) -> None:
    with pytest.raises(NotAcceptedError) as refusal:
        read_json(body, Note)

    assert refusal.value.errors == (error,)


def test_escapes_of_whole_characters_are_read() -> None:
    value = read_json(rb'{"text": "\ud83d\ude00\\ud800\u00e9"}', Note)

    assert value.text == "\U0001f600\\ud800é"


def test_a_member_twice_is_found_in_a_body_of_any_size() -> None:
    ids = json.dumps([str(uuid.UUID(int=number)) for number in range(10_000)])
    others = f'"jobDescriptionId": "{uuid.uuid4()}", "userId": "{uuid.uuid4()}", "planType": "free"'

    with pytest.raises(BadRequestError, match="twice"):
        read_json(f'{{"resumeIds": {ids}, {others}, "planType": "basic"}}'.encode(), BulkAnalysisRequest)


async def test_a_submission_is_bounded_by_the_ids_that_it_may_have(alice: User) -> None:
    submission = await alice.submission(10_000)

    indented = await alice.post(BULK, content=json.dumps(submission, indent=8), headers=JSON)
    larger = await alice.post(BULK, content=json.dumps(submission) + " " * MEBIBYTE, headers=JSON)

    assert indented.status_code == 202
    assert str(round(find_bound(BulkAnalysisRequest, 10_000))) in problem_of(larger, 413)["detail"]


async def test_a_job_description_is_bounded_by_its_longest_text(alice: User) -> None:
    longest = {"title": "\U0001f600" * 300, "text": "\U0001f600" * 100_000}

    kept = await alice.post(DESCRIPTIONS, content=json.dumps(longest, indent=8), headers=JSON)
    larger = await alice.post(DESCRIPTIONS, content=json.dumps(longest) + " " * MEBIBYTE, headers=JSON)

    assert (kept.status_code, larger.status_code) == (201, 413)


def test_a_type_without_a_bound_of_its_own_has_that_of_the_settings() -> None:
    assert find_bound(Loose) == find_bound(list[Note]) == float("inf")
