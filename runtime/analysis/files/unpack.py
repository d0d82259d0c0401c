"""Takes the files out of an uploaded zip archive: bounded in number, size and ratio, and never an archive in one."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.upload import MAX_CONTENT_BYTES
from runtime.analysis.files.zipped import check_declared, list_members, open_zip, read_chunks

UTF8_FLAG = 0x800
LEFT_OUT_FOLDERS = ("__MACOSX/",)
LEFT_OUT_NAMES = frozenset({"thumbs.db", "desktop.ini"})  # what file managers leave behind


class Member(Struct, frozen=True, kw_only=True):
    """One file of an archive.

    Attributes:
        path: As the archive names it.
    """

    path: str
    content: bytes


def unpack(content: bytes | BinaryIO, max_bytes: int) -> Iterator[Member]:
    """Yield the files of an archive in its order; what file managers leave behind is left out.

    Args:
        content: A zip file.
        max_bytes: Of all files together.

    Raises:
        RefusedFileError: `too_large`, `password_protected` or `corrupt`.
    """
    left = max_bytes
    with open_zip(content) as archive:
        members = [member for member in list_members(archive) if is_wanted(member)]
        for member in members:
            check_declared(member, MAX_CONTENT_BYTES)
        if sum(member.file_size for member in members) > max_bytes:
            raise RefusedFileError(code="too_large")
        for member in members:
            unpacked = b"".join(read_chunks(archive, member, min(MAX_CONTENT_BYTES, left)))
            left -= len(unpacked)
            yield Member(path=read_path(member), content=unpacked)


def is_wanted(member: zipfile.ZipInfo) -> bool:
    """Tell a file of the user from folders and what file managers leave behind."""
    name = member.filename.rpartition("/")[2].lower()
    return (
        not member.is_dir()
        and not member.filename.startswith(LEFT_OUT_FOLDERS)
        and not name.startswith((".", "~$"))
        and name not in LEFT_OUT_NAMES
    )


def read_path(member: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so (APPNOTE.TXT, appendix D)."""
    if member.flag_bits & UTF8_FLAG:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
