"""Reads the files of a `multipart/form-data` request (RFC 7578)."""

import asyncio
import re
from typing import Any

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # the package ships no types
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
)

from runtime.bindings.reply import UploadedFile
from runtime.errors import BadRequestError, FieldError, NotAcceptedError, TooLargeError
from runtime.http import body

MAX_FILES = 1_000
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_NAME_LENGTH = 255
NO_FILE = "There is no file in the body."
NOT_A_FILE = "Every part must be a file, with a filename in its Content-Disposition."
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # also what reverses the reading


async def read_files(request: Request[Any, Any, Any]) -> list[UploadedFile]:
    """Return the files in their order; the names of their fields do not matter.

    Raises:
        WrongMediaTypeError: The body is no `multipart/form-data`.
        BadRequestError: It is malformed.
        NotAcceptedError: It has a part that is no file, or none at all.
        TooLargeError: Above `MAX_UPLOAD_BYTES`, `MAX_FILES` or `MAX_FILE_BYTES`.
        SlowRequestError: It did not arrive within `UPLOAD_TIMEOUT_S`.
    """
    boundary = body.check_media_type(request, body.MULTIPART).get("boundary", "")
    try:
        async with asyncio.timeout(body.UPLOAD_TIMEOUT_S):
            files = await parse(request, boundary)
    except TimeoutError:
        raise body.too_slow() from None
    except ParserLimitReached:
        detail = f"A request carries at most {MAX_FILES} files, each of at most {MAX_FILE_BYTES} bytes."
        raise TooLargeError(detail) from None
    except ParserError:
        detail = "The body is not multipart/form-data (RFC 7578)."
        raise BadRequestError(detail) from None
    if not files:
        raise not_accepted(NO_FILE)
    return files


async def parse(request: Request[Any, Any, Any], boundary: str) -> list[UploadedFile]:
    """Parse while the body arrives.

    Raises:
        ParserError: It is malformed.
        ParserLimitReached: A bound is exceeded.
    """
    parts = Parts()
    with PushMultipartParser(boundary, max_segment_size=MAX_FILE_BYTES, max_segment_count=MAX_FILES) as parser:
        async for chunk in body.chunks(request, body.MAX_UPLOAD_BYTES):
            for event in parser.parse(chunk):
                parts.take(event)
    return parts.files


class Parts:
    """Collects files from the parser's events.

    Attributes:
        files: The files that are complete.
    """

    def __init__(self) -> None:
        self.files: list[UploadedFile] = []
        self._name = ""
        self._content = bytearray()

    def take(self, event: MultipartSegment | bytes | None) -> None:
        """Take the headers of a part, some bytes of it, or its end (None)."""
        if isinstance(event, MultipartSegment):
            self._name = file_name_of(event)
        elif event:
            self._content += event
        else:
            self.files.append(UploadedFile(file_name=self._name, content=bytes(self._content)))
            self._content.clear()


def file_name_of(part: MultipartSegment) -> str:
    """Return a part's file name: without a path, printable, at most 255 characters with its ending kept."""
    if part.filename is None:
        raise not_accepted(NOT_A_FILE)
    last = re.split(r"[/\\]", part.filename)[-1]
    stem, dot, ending = UNPRINTABLE.sub("", last).strip().rpartition(".")
    ending = f"{dot}{ending}"[-MAX_NAME_LENGTH:]
    return f"{stem[: MAX_NAME_LENGTH - len(ending)]}{ending}" or "resume"


def not_accepted(detail: str) -> NotAcceptedError:
    """Return the error of a body that is multipart, with the wrong parts."""
    return NotAcceptedError(detail, errors=(FieldError(pointer="", detail=detail),))
