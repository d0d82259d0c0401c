"""Conditional requests (RFC 9110 section 13): the validators of answers, and what callers make of them.

The validators are strong: of a compressed answer it names the compression too. What a caller knows or means is the
answer, in whatever compression it came.
"""

from typing import Any

from litestar import Request

from runtime.bindings.condition import Condition, names

SAFE = frozenset({"GET", "HEAD"})


def joined(request: Request[Any, Any, Any], name: str) -> str | None:
    """Return a header that is a list, from all of its lines; None when there is none."""
    lines = request.headers.getall(name, [])
    return ", ".join(lines) if lines else None


def condition_of(request: Request[Any, Any, Any]) -> Condition:
    """Return what a request says of the version that it is for; to a read `If-None-Match` says what is known."""
    unwanted = joined(request, "if-none-match") if request.method not in SAFE else None
    return Condition(wanted=joined(request, "if-match"), unwanted=unwanted)


def is_known(request: Request[Any, Any, Any], etag: str) -> bool:
    """Say whether the caller has this answer (weak comparison)."""
    known = joined(request, "if-none-match")
    return known is not None and names(known, etag, weakly=True)
