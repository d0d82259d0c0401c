"""The headers of answers, as OpenAPI describes them."""

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]
REFERENCE = "#/components/headers/{name}"
ALWAYS = ("Cache-Control", "X-Content-Type-Options", "X-Request-ID")
COUNTED = ("RateLimit", "RateLimit-Policy")  # of an answer to somebody who is known
OF_PROBLEM = {
    401: ("WWW-Authenticate",),
    409: ("Retry-After",),  # where a wait would help
    416: ("Content-Range",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
UNCOUNTED = frozenset({401, 431})  # problems that are found before the caller is


# Headers of requests, for those that functions ask for; of another one its name has to do.
OF_REQUEST = {
    "Idempotency-Key": "Names this submission: sent again with the same body, it is answered as the first time.",
    "Last-Event-ID": "The `id` of the last event that the client has seen; the stream goes on after it.",
}


def text(description: str, **schema: object) -> Schema:
    """Return a header that is a text."""
    return {"description": description, "schema": {"type": "string", **schema}}


COMPONENTS: dict[str, Schema] = {
    "Accept-Ranges": text("Parts may be asked for.", const="bytes"),
    "Cache-Control": text("Nobody keeps it for others or for later.", const="no-store"),
    "Content-Disposition": text("The name to save the file by (RFC 6266)."),
    "Content-Range": text("Which part this is, and of how many bytes.", pattern=r"^bytes (\d+-\d+|\*)/\d+$"),
    "Content-Security-Policy": text("No browser runs what the file holds."),
    "ETag": text("Names this version of the answer; for `If-None-Match` and `If-Match`.", pattern='^"[!#-~]*"$'),
    "Link": text('The next page, as `<address>; rel="next"` (RFC 8288); absent on the last one.'),
    "Location": text("Where to ask about what was made.", format="uri-reference"),
    "RateLimit": text('What the caller has left, by what is counted: `"requests";r=299;t=1`.'),
    "RateLimit-Policy": text('What the caller\'s plan allows, by what is counted: `"requests";q=300;w=60`.'),
    "Retry-After": {
        "description": "Seconds until it is worth asking again.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "WWW-Authenticate": text("How to authenticate.", const="Bearer"),
    "X-Accel-Buffering": text("Asks nginx to pass events on as they come.", const="no"),
    "X-Content-Type-Options": text("The media type is what it says.", const="nosniff"),
    "X-Request-ID": text("Names the request in the log; the caller's own when that is a UUID.", format="uuid"),
}


def refer(names: Iterable[str]) -> dict[str, Schema]:
    """Return headers by their names."""
    return {name: {"$ref": REFERENCE.format(name=name)} for name in sorted(names)}


def headers_of_problem(status: int, *, is_counted: bool) -> dict[str, Schema]:
    """Return the headers of a problem.

    Args:
        status: HTTP's.
        is_counted: Whether the endpoint counts what a caller asks.
    """
    counted = COUNTED if is_counted and status not in UNCOUNTED else ()
    return refer([*ALWAYS, *counted, *OF_PROBLEM.get(status, ())])
