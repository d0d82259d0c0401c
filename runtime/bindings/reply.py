"""An endpoint's answer when it is more than a body."""

from typing import Generic, TypeVar

from msgspec import Struct

T = TypeVar("T")


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


class UploadedFile(Struct, frozen=True, kw_only=True):
    """One file of a multipart request; an endpoint asks for `list[UploadedFile]`.

    Attributes:
        file_name: As the client names it, without a path, at most 255 characters.
        content: The file.
    """

    file_name: str
    content: bytes
