"""Reads the files of a `multipart/form-data` request (RFC 7578)."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request
from multipart import (  # type: ignore[import-untyped]  # the package ships no types
    MultipartSegment,
    ParserError,
    ParserLimitReached,
    PushMultipartParser,
)

from runtime.bindings.caller import Caller
from runtime.bindings.file_names import clean_file_name
from runtime.bindings.large_files import refuse_size
from runtime.bindings.reply import MAX_FILES, UploadedFile
from runtime.bindings.spool import Piece, Spool
from runtime.errors import BadRequestError, FieldError, NotAcceptedError, TooLargeError
from runtime.http import body
from runtime.http.bytes_in_flight import BytesInFlight, MostBytes
from runtime.http.media_types import MULTIPART
from runtime.settings import Settings

MAX_FILE_BYTES = 10 * 1024 * 1024  # of a file that is no archive
ARCHIVE_HEAD = b"PK\x03\x04"  # may hold many files, and is looked into when all is here
LEAST_BYTES = 1024 * 1024  # an upload counts as no less: it has memory and a descriptor too
WRITE_BYTES = 256 * 1024  # a thread for less would cost more than it spares the loop
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


class Uploads:
    """Receives the uploads of a process, a bounded number of bytes at once."""

    def __init__(self, settings: Settings) -> None:
        """Start with nothing on its way."""
        self._max_bytes = settings.max_upload_bytes
        most = MostBytes(
            in_process=settings.max_uploads * self._max_bytes,
            of_user=settings.max_uploads_per_user * self._max_bytes,
            least=LEAST_BYTES,
        )
        self._in_flight = BytesInFlight(most)

    @asynccontextmanager
    async def receive(
        self, request: Request[Any, Any, Any], caller: Caller | None
    ) -> AsyncIterator[list[UploadedFile]]:
        """Hand out the files in their order, each a field named `files`; they are gone when the block ends.

        Raises:
            WrongMediaTypeError: The body is no `multipart/form-data`.
            BadRequestError: It is malformed, or the caller hung up.
            NotAcceptedError: It has a part that is no file, of another name or with endless headers, or none at all.
            TooLargeError: Above `MAX_UPLOAD_BYTES`, `MAX_FILES` or `MAX_FILE_BYTES`.
            SlowRequestError: It did not arrive in time.
            TooManyRequestsError: The caller has too much on its way.
            UnavailableError: The process has, or the disk is full.
        """
        boundary = body.check_media_type(request, MULTIPART).get("boundary", "")
        size_bytes = body.announced_bytes(request, self._max_bytes)
        with self._in_flight.admit(caller.user_id if caller else None, size_bytes), Spool() as spool:
            files = await self._parse(request, boundary, spool)
            if not files:
                raise build_refusal(NO_FILE, f"/{FIELD}")
            yield files

    async def _parse(self, request: Request[Any, Any, Any], boundary: str, spool: Spool) -> list[UploadedFile]:
        """Parse while the body arrives; what waits for the disk is never much."""
        parts = Parts(spool)
        try:
            with PushMultipartParser(
                boundary, max_header_size=MAX_HEADER_BYTES, max_header_count=MAX_HEADERS
            ) as parser:
                async for chunk in body.receive_upload(request, self._max_bytes):
                    parts.take_all(parser.parse(chunk))
                    await parts.write(at_least_bytes=WRITE_BYTES)
        except ParserError:
            detail = "The body is not multipart/form-data (RFC 7578)."
            raise BadRequestError(detail) from None
        await parts.write()
        return parts.files


class Parts:
    """Collects files from the parser's events.

    Attributes:
        files: The files that are complete.
    """

    def __init__(self, spool: Spool) -> None:
        self.files: list[UploadedFile] = []
        self._spool = spool
        self._unwritten = bytearray()
        self._end = 0  # of what has come, in the spool
        self._start = 0  # of the file that is coming
        self._head = b""
        self._name = ""

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
            self._name, self._start, self._head = self._read_name(event.filename), self._end, b""
        elif event:
            self._add(event)
        else:
            content = Piece(spool=self._spool, start=self._start, size_bytes=self._end - self._start)
            self.files.append(UploadedFile(file_name=self._name, content=content))

    async def write(self, *, at_least_bytes: int = 1) -> None:
        """Write what waits into the spool, if it is so much."""
        if len(self._unwritten) >= at_least_bytes:
            content = bytes(self._unwritten)
            self._unwritten.clear()
            await asyncio.to_thread(self._spool.add, content)

    def _add(self, content: bytes) -> None:
        self._head = self._head or bytes(content[: len(ARCHIVE_HEAD)])
        self._unwritten += content
        self._end += len(content)
        if self._end - self._start > MAX_FILE_BYTES and self._head != ARCHIVE_HEAD:
            raise refuse_size(len(self.files), self._name, MAX_FILE_BYTES)

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
