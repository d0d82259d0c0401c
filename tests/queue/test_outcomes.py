"""What comes of an item, before PostgreSQL is asked."""

import msgspec
import pytest

from runtime.queue.outcomes import LONGEST_RESULT_BYTES, is_storable


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        pytest.param(msgspec.json.encode("a\0b"), False, id="null-character"),
        pytest.param(b'"\\\\\\u0000"', False, id="null-character-after-a-backslash"),
        pytest.param(msgspec.json.encode("a\\u0000b"), True, id="text-that-looks-like-it"),
        pytest.param(b'"\x1e"', False, id="record-separator"),
        pytest.param(msgspec.json.encode("\x1e"), True, id="escaped-record-separator"),
        pytest.param(b" " * (LONGEST_RESULT_BYTES + 1), False, id="too-long"),
        pytest.param(b"{", True, id="no-json"),  # PostgreSQL's to say
    ],
)
def test_what_postgresql_would_surely_refuse_is_not_sent(result: bytes, expected: bool) -> None:  # noqa: FBT001 -- a case
    assert is_storable(result) == expected
