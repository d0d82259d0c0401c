"""What one request brings, on disk while it is looked at: a temporary file without a name, gone with its process."""

import io
import threading
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import BinaryIO, Self

from msgspec import Struct

from runtime.errors import UnavailableError

IN_MEMORY_BYTES = 512 * 1024  # what is smaller sees no disk
NO_ROOM = "This server has no room for the upload now; try again in a moment."
RETRY_AFTER_S = 30


class Spool:
    """One file to which pieces are added and from which they are read, in threads; `with Spool() as spool`."""

    def __init__(self) -> None:
        """Start empty, in memory."""
        self._file = SpooledTemporaryFile(IN_MEMORY_BYTES, prefix="careerbird-")  # noqa: SIM115 -- closed by `with`
        self._lock = threading.Lock()  # the position is one for all

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Drop all of it."""
        with self._lock:
            self._file.close()

    def add(self, content: bytes) -> "Piece":
        """Add a piece at the end.

        Raises:
            UnavailableError: The disk is full.
        """
        with self._lock:
            start = self._file.seek(0, io.SEEK_END)
            try:
                self._file.write(content)
                self._file.flush()
            except OSError as error:
                raise UnavailableError(NO_ROOM, retry_after_s=RETRY_AFTER_S) from error
        return Piece(spool=self, start=start, size_bytes=len(content))

    def read(self, start: int, size_bytes: int) -> bytes:
        """Return bytes from a place on; fewer where it ends."""
        with self._lock:
            self._file.seek(start)
            return self._file.read(size_bytes)


class Piece(Struct, frozen=True, kw_only=True):
    """Bytes in a spool; to be read in a thread, as long as their request lasts."""

    spool: Spool
    start: int
    size_bytes: int

    def read(self) -> bytes:
        """Return all of it."""
        return self.spool.read(self.start, self.size_bytes)

    def open(self) -> BinaryIO:
        """Return it as a file of its own."""
        return io.BufferedReader(PieceReader(self))


class PieceReader(io.RawIOBase):
    """Reads a piece from any place."""

    def __init__(self, piece: Piece) -> None:
        """Start at its beginning."""
        super().__init__()
        self._piece = piece
        self._place = 0

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place and return it."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._piece.size_bytes}[whence]
        self._place = max(origin + offset, 0)
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # as BufferedReader calls it
        """Fill a buffer from the place on; return how much there was."""
        left = max(self._piece.size_bytes - self._place, 0)
        found = self._piece.spool.read(self._piece.start + self._place, min(len(buffer), left))
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)
