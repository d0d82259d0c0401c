"""An endpoint's answer when it is more than a body."""

from collections.abc import AsyncGenerator
from typing import Generic, TypeVar

from msgspec import Struct

from runtime.bindings.spool import Piece

T = TypeVar("T")
MAX_FILES = 1_000  # of a request, those in archives too


class Reply(Struct, Generic[T], frozen=True, kw_only=True):
    """A body with headers.

    Attributes:
        body: Encoded as JSON; `bytes` go out as they are.
        headers: Added to the runtime's own.
        media_type: Of a `bytes` body.
    """

    body: T
    headers: dict[str, str] = {}
    media_type: str = "application/json"


class Download(Struct, frozen=True, kw_only=True):
    """An answer that is a file, to be saved: no browser shows it or runs what it holds; it may be asked for in ranges.

    Attributes:
        content: The file.
        file_name: As it is offered to be saved.
        media_type: What it is; of a file that somebody else wrote, only that it is one.
    """

    content: bytes
    file_name: str
    media_type: str = "application/octet-stream"


class StreamEvent(Struct, frozen=True, kw_only=True):
    """One event of a stream (HTML Standard, section 9.2).

    Attributes:
        name: The event's type.
        id: What the client sends as `Last-Event-ID` when it comes again.
        data: Encoded as JSON.
    """

    name: str
    id: str
    data: Struct


class EventStream(Struct, frozen=True, kw_only=True):
    """An answer of `text/event-stream`; its endpoint takes the token from `?access_token=` too, as browsers need it.

    Attributes:
        events: Until they end, with comments in between as signs of life; None when nothing will ever follow, which
            is answered with 204 and ends a browser's attempts to come again.
    """

    events: AsyncGenerator[StreamEvent, None] | None


class UploadedFile(Struct, frozen=True, kw_only=True):
    """One file of a multipart request; an endpoint asks for `list[UploadedFile]`.

    Attributes:
        file_name: As the client names it, without a path, at most 255 characters.
        content: The file, on disk until the request is answered.
    """

    file_name: str
    content: Piece
