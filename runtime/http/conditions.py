"""Conditional requests (RFC 9110 section 13): the validators of answers, and what callers make of them.

The validators are strong: of a compressed answer it names the compression too. What a caller knows or means is the
answer, in whatever compression it came.
"""

import hashlib
import re
from typing import Any

from litestar import Request

from runtime.http.refusals import PreconditionFailedError

TAG = re.compile(r'(?P<weak>W/)?(?P<opaque>"[\x21\x23-\x7e\x80-\xff]*")')
SAFE = frozenset({"GET", "HEAD"})


def make_etag(body: bytes, encoding: str | None = None) -> str:
    """Return a strong validator: equal for equal bytes.

    Args:
        body: The answer before it is compressed.
        encoding: How it is compressed; None when it is not.
    """
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return f'"{digest}-{encoding}"' if encoding else f'"{digest}"'


def joined(request: Request[Any, Any, Any], name: str) -> str | None:
    """Return a header that is a list, from all of its lines; None when there is none."""
    lines = request.headers.getall(name, [])
    return ", ".join(lines) if lines else None


def has_conditions(request: Request[Any, Any, Any]) -> bool:
    """Say whether the answer depends on what there is now."""
    return bool(request.headers.get("if-match") or request.headers.get("if-none-match"))


def check_match(request: Request[Any, Any, Any], etag: str | None) -> None:
    """Refuse what was meant for another version than there is.

    Args:
        request: With `If-Match`, or for a change `If-None-Match`.
        etag: Of what there is; None when nobody here can say.

    Raises:
        PreconditionFailedError: `If-Match` names no version, or another (strong comparison); or the version that a
            change was not meant for is the one that there is.
    """
    wanted = joined(request, "if-match")
    unwanted = joined(request, "if-none-match") if request.method not in SAFE else None
    if wanted is not None and wanted.strip() != "*" and not names(wanted, etag, weakly=False):
        detail = "If-Match names another version than there is; ask for it again."
        raise PreconditionFailedError(detail)
    if unwanted is not None and names(unwanted, etag, weakly=True):
        detail = "If-None-Match names the version that there is."
        raise PreconditionFailedError(detail)


def is_known(request: Request[Any, Any, Any], etag: str) -> bool:
    """Say whether the caller has this answer (weak comparison)."""
    known = joined(request, "if-none-match")
    return known is not None and names(known, etag, weakly=True)


def names(tags: str, etag: str | None, *, weakly: bool) -> bool:
    """Say whether a list has a version, or is `*`, which is any that there is."""
    if etag is None:
        return False
    if tags.strip() == "*":
        return True
    found = TAG.finditer(tags)
    meant = version_of(etag)
    return any(version_of(one["opaque"]) == meant and (weakly or not one["weak"]) for one in found)


def version_of(etag: str) -> str:
    """Return a validator without the compression."""
    return etag.replace('-gzip"', '"')
