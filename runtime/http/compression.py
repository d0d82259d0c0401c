"""Compresses large answers for callers that take gzip (RFC 9110 section 12.5.3).

An answer holds nothing that another site could put beside a secret of its caller: callers are known by a header that
no page of another site can send, so that the length of an answer tells it nothing (BREACH).
"""

import asyncio
import zlib
from typing import Any

from litestar import Request

from runtime.http.accept import read_ranges
from runtime.http.conditions import joined

GZIP = "gzip"
LEAST_BYTES = 2_048  # below it saves no packet worth the time
LEVEL = 4
OFF_LOOP_BYTES = 65_536  # from here on it takes more than a millisecond
FORMAT_GZIP = 31  # zlib's number: the largest window, in gzip's format, without a time


def takes_gzip(request: Request[Any, Any, Any]) -> bool:
    """Say whether the caller takes gzip, or anything."""
    weights = {one.name: one.weight for one in read_ranges(joined(request, "accept-encoding") or "")}
    return weights.get(GZIP, weights.get("*", 0.0)) > 0


async def compress(body: bytes) -> bytes:
    """Return a body compressed: the same bytes for the same body."""
    return await asyncio.to_thread(deflate, body) if len(body) >= OFF_LOOP_BYTES else deflate(body)


def deflate(body: bytes) -> bytes:
    """Return a body in gzip's format."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, FORMAT_GZIP)
    return packer.compress(body) + packer.flush()
