"""Answers with a file: a name to save it by, a validator, and the part that was asked for (RFC 9110 section 14)."""

import re
from typing import Any
from urllib.parse import quote

from litestar import Request, Response

from runtime.bindings.condition import make_etag
from runtime.bindings.reply import Download
from runtime.http.conditions import condition_of, is_known
from runtime.http.refusals import UnsatisfiableRangeError

# Whoever wrote the file: no browser shows it in a page of this address.
SANDBOX = "default-src 'none'; sandbox"
PLAIN = re.compile(r"[^A-Za-z0-9 .\-_()]")
RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


def respond_with_download(request: Request[Any, Any, Any], download: Download) -> Response[bytes]:
    """Return the file, the part of it that was asked for, or that the caller has it.

    Raises:
        PreconditionFailedError: The request is for another version.
        UnsatisfiableRangeError: The part that was asked for is not there.
    """
    content, etag = download.content, make_etag(download.content)
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    condition_of(request).check(etag)
    if is_known(request, etag):
        return Response(b"", status_code=304, headers=headers)
    headers["Content-Disposition"] = disposition_of(download.file_name)
    headers["Content-Security-Policy"] = SANDBOX
    part = find_part(request, etag, len(content))
    if part is None:
        return Response(content, headers=headers, media_type=download.media_type)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(content[part.start : part.stop], status_code=206, headers=headers, media_type=download.media_type)


def find_part(request: Request[Any, Any, Any], etag: str, size_bytes: int) -> range | None:
    """Return the one part that is asked for; None for the whole, as for several parts, which nobody has to answer.

    Raises:
        UnsatisfiableRangeError: It begins behind the end.
    """
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    is_stale = request.headers.get("if-range", etag) != etag
    if request.method != "GET" or is_stale or asked is None or asked[1] == asked[2] == "":
        return None
    first, last = asked[1], asked[2]
    start = int(first) if first else max(size_bytes - int(last), 0)
    end = min(int(last) + 1, size_bytes) if first and last else size_bytes
    if first and last and int(last) < start:
        return None
    if start >= size_bytes:
        raise UnsatisfiableRangeError(size_bytes)
    return range(start, end)


def disposition_of(file_name: str) -> str:
    """Return `Content-Disposition` (RFC 6266): the name in UTF-8, and one in ASCII for clients that know no other."""
    return f"attachment; filename=\"{PLAIN.sub('_', file_name)}\"; filename*=UTF-8''{quote(file_name, safe='')}"
