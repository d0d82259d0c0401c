"""Reads the files of a `multipart/form-data` request (RFC 7578)."""

import asyncio
from collections.abc import Iterable
from typing import Any

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # the package ships no types
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
)

from runtime.bindings.file_names import clean_file_name
from runtime.bindings.large_files import refuse_size
from runtime.bindings.reply import MAX_FILES, UploadedFile
from runtime.errors import BadRequestError, FieldError, NotAcceptedError, TooLargeError
from runtime.http import body
from runtime.http.media_types import MULTIPART

MAX_FILE_BYTES = 10 * 1024 * 1024  # of a file that is no archive
ARCHIVE_HEAD = b"PK\x03\x04"  # may hold many files, and is looked into when all is here
MAX_HEADER_BYTES = 4_096  # of one header of a part
MAX_HEADERS = 8  # of a part; RFC 7578 knows three
FIELD = "files"
NO_FILE = f"There is no file in the body: send each as a field named `{FIELD}`."
NOT_A_FILE = "This part is no file: give it a filename in its Content-Disposition."
FOLDER_NAME = "A file is not called `.` or `..`: give it a name of its own."
OTHER_FIELD = f"The field of every file is named `{FIELD}`."
LONG_HEADER = (
    f"The headers of this part are too long: at most {MAX_HEADERS}, each of at most {MAX_HEADER_BYTES} bytes with the"
    " file's name."
)


async def read_files(request: Request[Any, Any, Any]) -> list[UploadedFile]:
    """Return the files in their order; each is a field named `files`.

    Raises:
        WrongMediaTypeError: The body is no `multipart/form-data`.
        BadRequestError: It is malformed.
        NotAcceptedError: It has a part that is no file, of another name or with endless headers, or none at all.
        TooLargeError: Above `MAX_UPLOAD_BYTES`, `MAX_FILES` or `MAX_FILE_BYTES`.
        SlowRequestError: It did not arrive within `UPLOAD_TIMEOUT_S`.
    """
    boundary = body.check_media_type(request, MULTIPART).get("boundary", "")
    try:
        async with asyncio.timeout(body.UPLOAD_TIMEOUT_S):
            files = await parse(request, boundary)
    except TimeoutError:
        raise body.build_time_refusal() from None
    except ParserError:
        detail = "The body is not multipart/form-data (RFC 7578)."
        raise BadRequestError(detail) from None
    if not files:
        raise build_refusal(NO_FILE, f"/{FIELD}")
    return files


async def parse(request: Request[Any, Any, Any], boundary: str) -> list[UploadedFile]:
    """Parse while the body arrives.

    Raises:
        ParserError: It is malformed.
        RequestError: A bound is exceeded, or a part is not a file to keep.
    """
    parts = Parts()
    with PushMultipartParser(boundary, max_header_size=MAX_HEADER_BYTES, max_header_count=MAX_HEADERS) as parser:
        async for chunk in body.receive_chunks(request, body.MAX_UPLOAD_BYTES):
            parts.take_all(parser.parse(chunk))
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

    def take_all(self, events: Iterable[MultipartSegment | bytes | None]) -> None:
        """Take what one chunk of the body holds.

        Raises:
            ParserError: It is malformed.
            RequestError: As `take`, or a part's headers are too long.
        """
        try:
            for event in events:
                self.take(event)
        except ParserLimitReached:  # only of headers: files are counted and measured here
            raise build_refusal(LONG_HEADER, self._pointer) from None

    def take(self, event: MultipartSegment | bytes | None) -> None:
        """Take the headers of a part, some bytes of it, or its end (None).

        Raises:
            NotAcceptedError: It is no file, not named `files`, or called like a folder.
            TooLargeError: It is one file too many, or above `MAX_FILE_BYTES`.
        """
        if isinstance(event, MultipartSegment):
            self._check(event)
            self._name = self._read_name(event.filename)
        elif event:
            self._content += event
            if len(self._content) > MAX_FILE_BYTES and not self._content.startswith(ARCHIVE_HEAD):
                raise refuse_size(len(self.files), self._name, MAX_FILE_BYTES)
        else:
            self.files.append(UploadedFile(file_name=self._name, content=bytes(self._content)))
            self._content.clear()

    @property
    def _pointer(self) -> str:
        return f"/{FIELD}/{len(self.files)}"

    def _read_name(self, given: str) -> str:
        try:
            return clean_file_name(given)
        except ValueError:
            raise build_refusal(FOLDER_NAME, self._pointer) from None

    def _check(self, part: MultipartSegment) -> None:
        if part.filename is None:
            raise build_refusal(NOT_A_FILE, self._pointer)
        if part.name != FIELD:
            raise build_refusal(OTHER_FIELD, self._pointer)
        if len(self.files) == MAX_FILES:
            detail = f"A request carries at most {MAX_FILES} files: send several."
            raise TooLargeError(detail)


def build_refusal(detail: str, pointer: str) -> NotAcceptedError:
    """Return the error of a body that is multipart, with the wrong parts."""
    return NotAcceptedError(detail, errors=(FieldError(pointer=pointer, detail=detail),))
