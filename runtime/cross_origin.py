"""What pages of other origins are told (Fetch Standard, section 3.2): which may read, and what they may send.

A page may send any header: tokens travel in one that the page must have been given, and no cookie counts here. So
what tracing libraries and clients add of their own is no reason to shut a page out.
"""

import re
from collections.abc import Iterable

from runtime.origins import Origin, read_origin

Headers = Iterable[tuple[bytes, bytes]]
ANY_ORIGIN = "*"
MAX_AGE_S = 600
VARY = (b"vary", b"Origin")
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
SENT = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-ID,"
    b" X-Requested-With, X-SignalR-User-Agent, baggage, traceparent, tracestate"
)
EXPOSED = b"Allow, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"


class AllowedOrigins:
    """The pages of `CORS_ORIGINS`."""

    def __init__(self, written: Iterable[str]) -> None:
        """Allow origins such as `https://app.example`; `*` is any."""
        origins = frozenset(written)
        self.is_any = ANY_ORIGIN in origins
        self.is_none = not origins
        self._origins: set[Origin | None] = {read_origin(each) for each in origins} - {None}

    def has(self, page: Origin | None) -> bool:
        """Say whether a page is one of them."""
        return self.is_any or (page is not None and page in self._origins)


def read_headers(page: bytes, request: Headers, *, is_preflight: bool) -> list[tuple[bytes, bytes]]:
    """Return what lets a page read an answer, and whether it may ask the way it wants to.

    Args:
        page: The origin that is let in, as the request has it, or `*`.
        request: The request's headers.
        is_preflight: Whether the browser asks before it sends the real request.
    """
    said = [(b"access-control-allow-origin", page), (b"access-control-expose-headers", EXPOSED)]
    if is_preflight:
        said += [
            (b"access-control-allow-methods", b"GET, HEAD, POST, DELETE"),
            (b"access-control-allow-headers", sendable(request)),
            (b"access-control-max-age", b"%d" % MAX_AGE_S),
        ]
    return said


def sendable(request: Headers) -> bytes:
    """Return the headers that a page may send: those known here and those that it asks for."""
    asked = b",".join(value for name, value in request if name == b"access-control-request-headers")
    known = {name.strip().lower() for name in SENT.split(b",")}
    others = {name.lower() for name in TOKEN.findall(asked)} - known
    return b", ".join([SENT, *sorted(others)])
