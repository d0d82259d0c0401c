"""Bounded reads of zip files: what their directory declares is checked first, and then not trusted."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from runtime.analysis.files.refusal import RefusedFileError

MAX_MEMBERS = 2_000
MAX_PART_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
SMALL_PART_BYTES = 1024 * 1024  # a page of repeated table cells exceeds the ratio and harms nobody
MAX_DIRECTORY_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
ENCRYPTED_FLAG = 0x1
BOUNDED_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # zipfile unpacks others without a bound
END = struct.Struct("<4s4H2LH")  # end of central directory, APPNOTE.TXT 4.3.16
END_MARK = b"PK\x05\x06"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    struct.error,
)


@contextmanager
def open_zip(content: bytes | BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose directory is small; whatever breaks while it is read is `corrupt`.

    Raises:
        RefusedFileError: `corrupt`, or `too_large` where the directory is.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except BROKEN as error:
        raise RefusedFileError(code="corrupt") from error


def check_directory(file: BinaryIO) -> None:
    """Refuse a directory that would take long to read, before zipfile reads all of it."""
    file.seek(max(file.seek(0, io.SEEK_END) - END.size - 0xFFFF, 0))
    tail = file.read()
    start = tail.rfind(END_MARK)
    if start < 0 or start + END.size > len(tail):
        raise RefusedFileError(code="corrupt")
    directory_bytes: int = END.unpack_from(tail, start)[5]
    if directory_bytes > MAX_DIRECTORY_BYTES:
        raise RefusedFileError(code="too_large")


def list_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members, when they declare no more than is read.

    Raises:
        RefusedFileError: `too_large`, or `corrupt` where a name stands twice.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
        raise RefusedFileError(code="too_large")
    if len({member.filename for member in members}) < len(members):
        raise RefusedFileError(code="corrupt")
    return members


def read_chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo, max_bytes: int = MAX_PART_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a member in chunks; what it declared is not trusted.

    Raises:
        RefusedFileError: `password_protected`, `corrupt` or `too_large`.
    """
    check_declared(part, max_bytes)
    left = max_bytes
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            left -= len(chunk)
            if left < 0:
                raise RefusedFileError(code="too_large")
            yield chunk


def check_declared(part: zipfile.ZipInfo, max_bytes: int) -> None:
    """Refuse a member by what its entry in the directory says."""
    if part.flag_bits & ENCRYPTED_FLAG:
        raise RefusedFileError(code="password_protected")
    if part.compress_type not in BOUNDED_METHODS:
        raise RefusedFileError(code="corrupt")
    is_dense = part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * part.compress_size
    if is_dense or part.file_size > max_bytes:
        raise RefusedFileError(code="too_large")
