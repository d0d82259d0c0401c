"""A result whose numbers PostgreSQL would write out at length is refused; what only looks like numbers is not."""

import json

import pytest

from runtime.bindings.resources import Resources
from runtime.queue.unfolding import LONGEST_UNFOLDED_BYTES, unfolds
from tests.queue.conftest import Work
from tests.queue.jobs import finished, handler, rows, submit

ITEMS = "SELECT error_code, length(result_data::text) AS length FROM processing_job_items WHERE job_id = %s"
UNFOLDING = 'return Raw(b"[" + b"1e131071," * 100 + b"1]") if item.position % 2 else Raw(b"[1e131071]")'


async def test_an_answer_whose_numbers_unfold_is_refused(work: Work, service: Resources) -> None:
    """Row: a result whose numbers unfold."""
    job_id = await submit(service, 4, job_type="unfolding")

    async with work(handler("unfolding", UNFOLDING).replace("import Struct\n", "import Raw, Struct\n", 1)):
        job = await finished(service, job_id)

    items = await rows(service, ITEMS + " ORDER BY position", job_id)
    assert (job["status"], job["processed_items"]) == ("completed", 2)
    assert [(item["error_code"], item["length"]) for item in items] == [(None, 131_074), ("result_refused", None)] * 2


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        pytest.param(b"[" + b"1e131071," * 9 + b"1]", True, id="large numbers"),
        pytest.param(b"[" + b"1E+131071 , " * 9 + b"1]", True, id="with signs and spaces"),
        pytest.param(b"[" + b"1e-16383," * 70 + b"1]", True, id="small numbers"),
        pytest.param(b"[" + b"1.5e0000131071," * 9 + b"1]", True, id="with zeros before"),
        pytest.param(b"[" + b"1e308," * 4_000 + b"1]", True, id="many of a usual size"),
        pytest.param(b'["\\"", ' + b"1e131071," * 9 + b'"\\""]', True, id="between texts with quotes"),
        pytest.param(b"[" + b"1e131071," * 7 + b"1]", False, id="a few"),
        pytest.param(b"[" + b"1e-7," * 100_000 + b"1]", False, id="short exponents"),
        pytest.param(json.dumps(["1e131071"] * 1_000).encode(), False, id="texts"),
        pytest.param(json.dumps('say "1e131071" \\ 9e99999 ' * 1_000).encode(), False, id="a text with quotes"),
        pytest.param(json.dumps({"7e99999": [1, 2.5e10, "x"] * 1_000}).encode(), False, id="a key"),
    ],
)
def test_only_numbers_unfold(text: bytes, is_so: bool) -> None:  # noqa: FBT001 -- a case
    assert unfolds(text) == is_so


def test_no_text_is_too_short_to_be_looked_at_and_unfolds() -> None:
    assert len(b"1e131071," * 8) * 131_071 // 9 <= LONGEST_UNFOLDED_BYTES
    assert not unfolds(b"[" + b"1e131071," * 7 + b"1e9]")
