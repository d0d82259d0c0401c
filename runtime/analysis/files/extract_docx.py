"""Text from Word files (docx): bounded reads of the parts that hold text, no tree, no entities."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from runtime.analysis.files.clean import MAX_TEXT_CHARACTERS
from runtime.analysis.files.refusal import RefusedFileError

MAX_MEMBERS = 2_000
MAX_PART_BYTES = 20 * 1024 * 1024
MAX_TOTAL_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
SMALL_PART_BYTES = 1024 * 1024  # a page of repeated table cells exceeds the ratio and harms nobody
CHUNK_BYTES = 64 * 1024
ENCRYPTED_FLAG = 0x1
TEXT_PARTS = re.compile(r"word/(header\d*|document\d*|footnotes|footer\d*)\.xml")
PART_ORDER = ("header", "document", "footnotes", "footer")
ENDS = {"p": "\n", "tab": "\t", "br": "\n", "cr": "\n", "tc": "\t", "tr": "\n", "noBreakHyphen": "-"}


def docx_text(content: bytes) -> str:
    """Read headers, body with tables, footnotes and footers, in this order.

    Raises:
        RefusedFileError: `corrupt`, `password_protected`, `too_large` or `unsupported_type`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(part_text(archive, part) for part in text_parts(archive))
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, ValueError, NotImplementedError) as error:
        raise RefusedFileError(code="corrupt") from error


def text_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Check what the archive declares; return the parts with text, in reading order."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
        raise RefusedFileError(code="too_large")
    if len({member.filename for member in members}) < len(members):
        raise RefusedFileError(code="corrupt")
    parts = [member for member in members if TEXT_PARTS.fullmatch(member.filename)]
    if not any("document" in part.filename for part in parts):
        raise RefusedFileError(code="unsupported_type")
    for part in parts:
        check_declared(part)
    return sorted(parts, key=reading_order)


def check_declared(part: zipfile.ZipInfo) -> None:
    """Refuse a part by what its entry in the directory says."""
    if part.flag_bits & ENCRYPTED_FLAG:
        raise RefusedFileError(code="password_protected")
    is_dense = part.file_size > SMALL_PART_BYTES and part.file_size > MAX_RATIO * part.compress_size
    if is_dense or part.file_size > MAX_PART_BYTES:
        raise RefusedFileError(code="too_large")


def reading_order(part: zipfile.ZipInfo) -> tuple[int, str]:
    """Sort headers first, then the body, footnotes and footers."""
    name = part.filename.removeprefix("word/")
    return next(place for place, start in enumerate(PART_ORDER) if name.startswith(start)), name


def part_text(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    """Read one part in bounded chunks; stops as soon as there is more text than is kept."""
    reader = PartReader()
    with archive.open(part) as stream:
        for chunk in bounded_chunks(stream):
            reader.feed(chunk)
            if reader.length > MAX_TEXT_CHARACTERS:
                return reader.text()
    reader.close()
    return reader.text()


def bounded_chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a part; what it declared is not trusted."""
    left = MAX_PART_BYTES
    while chunk := stream.read(CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            raise RefusedFileError(code="too_large")
        yield chunk


class PartReader:
    """Collects the text of one part while expat walks over it; refuses document types and entities."""

    def __init__(self) -> None:
        self.length = 0
        self._pieces: list[str] = []
        self._text_depth = 0
        self._fallback_depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes) -> None:
        """Parse the next chunk."""
        self._parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords

    def close(self) -> None:
        """Tell the parser that the part is complete."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords

    def text(self) -> str:
        """Return what was read so far, ended by a newline."""
        return "".join(self._pieces) + "\n"

    def _refuse(self, *_: object) -> None:
        raise RefusedFileError(code="corrupt")

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._text_depth += local == "t"
        self._fallback_depth += local == "Fallback"  # repeats a text box for old readers

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._text_depth -= local == "t"
        self._fallback_depth -= local == "Fallback"
        if local in ENDS:
            self._append(ENDS[local])

    def _characters(self, characters: str) -> None:
        if self._text_depth and not self._fallback_depth:
            self._append(characters)

    def _append(self, piece: str) -> None:
        self._pieces.append(piece)
        self.length += len(piece)
