"""The body of every error (RFC 9457), whoever answers: an endpoint, a hub, or the server before either."""

from http import HTTPStatus
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from runtime.errors import FieldError

PROBLEM = "application/problem+json"
TYPE = "urn:careerbird:problem:"
MAX_DETAIL_LENGTH = 1_000


class Problem(Struct, rename="camel", frozen=True, kw_only=True):
    """The body of every error.

    Attributes:
        type: A URN that names the kind; it ends in the slug of the error's class.
        detail: One sentence for the caller, at most 1,000 characters, without anything the caller sent.
        instance: An opaque URN of this occurrence.
        request_id: Also in the header `X-Request-ID` and in the log.
        errors: The fields that were not accepted; absent when the problem is not about fields.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: UUID
    errors: tuple[FieldError, ...] | UnsetType = UNSET


def encode_problem(
    status: int, slug: str, detail: str, request_id: UUID, *, errors: tuple[FieldError, ...] = ()
) -> bytes:
    """Return a problem as JSON.

    Args:
        status: HTTP's.
        slug: Names the kind.
        detail: One sentence for the caller.
        request_id: Of the request that it answers.
        errors: The fields that it is about.
    """
    problem = Problem(
        type=f"{TYPE}{slug}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail[:MAX_DETAIL_LENGTH],
        instance=f"urn:uuid:{request_id}",
        request_id=request_id,
        errors=errors or UNSET,
    )
    return msgspec.json.encode(problem)
