"""One id for each request: in the answer, in the problem, in every event of the log."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import structlog
import uuid_utils.compat as uuid_utils

HEADER = "X-Request-ID"


def identify_request(scope: Any) -> UUID:  # noqa: ANN401 -- ASGI's, which every framework types in a way of its own
    """Return the id of a request by its ASGI scope, the same at every call.

    A gateway's own id counts when it is a UUID (nginx's `$request_id` is one), so a caller cannot write into the log.
    """
    state: dict[str, Any] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = read_given_id(scope["headers"]) or uuid_utils.uuid7()
        structlog.contextvars.bind_contextvars(request_id=str(state["request_id"]))
    request_id: UUID = state["request_id"]
    return request_id


def read_given_id(headers: Iterable[tuple[bytes, bytes]]) -> UUID | None:
    """Return the id that the request brings, when it is a UUID."""
    text = next((value for name, value in headers if name == b"x-request-id"), b"")
    try:
        return UUID(text.decode("ascii"))
    except ValueError:
        return None
