"""What a child process is given to read."""

from msgspec import Struct

MAX_CONTENT_BYTES = 10 * 1024 * 1024


class Upload(Struct, frozen=True, kw_only=True, array_like=True):
    """A file as it was uploaded; travels as MessagePack.

    Attributes:
        content: At most `MAX_CONTENT_BYTES`.
        file_name: As the user named it.
    """

    content: bytes
    file_name: str
