"""What of an upload is kept: each file of a type that is read, and of a zip archive each file in it."""

import hashlib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.sniff import READ_TYPES, media_type_of
from runtime.analysis.files.unpack import unpack
from runtime.analysis.files.upload import MAX_CONTENT_BYTES
from runtime.analysis.files.zip_types import ZIP, zip_type_of
from runtime.bindings.file_names import clean_file_name
from runtime.bindings.large_files import refuse_size
from runtime.bindings.reply import MAX_FILES, UploadedFile
from runtime.bindings.spool import Piece
from runtime.errors import FieldError, NotAcceptedError, RequestError, TooLargeError, WrongMediaTypeError

READ = "Upload pdf, doc, docx, odt, rtf, html, txt, md, pictures of pages, or a zip archive of such files."
WHY_NOT_UNPACKED = {
    "corrupt": "is damaged or cut short",
    "password_protected": "is protected by a password: send it without one",
}


class IncomingFile(Struct, frozen=True, kw_only=True):
    """A file to keep.

    Attributes:
        content: Where it is until it is kept.
        media_type: What the bytes are, whatever the name says.
        sha256: Of the content.
    """

    file_name: str
    content: Piece
    media_type: str
    sha256: bytes


def take_files(files: Sequence[UploadedFile], max_unpacked_bytes: int) -> list[IncomingFile]:
    """Look at what was uploaded, and take archives apart; it takes up to seconds, so call it in a thread.

    One file at a time is in memory. What was in an archive goes to where the archive is.

    Args:
        files: As they were uploaded.
        max_unpacked_bytes: Of all archives together.

    Raises:
        WrongMediaTypeError: Files are of types that are not read; each is pointed at, with its name.
        NotAcceptedError: An archive cannot be unpacked, or holds no file.
        TooLargeError: Too many files or bytes, counted without archives around them.
    """
    taken: list[IncomingFile] = []
    refused: list[FieldError] = []
    left_bytes = max_unpacked_bytes
    for place, file in enumerate(files):
        for incoming in open_upload(file, place, left_bytes):
            left_bytes -= incoming.content.size_bytes if incoming.content is not file.content else 0
            if incoming.media_type in READ_TYPES:
                taken.append(incoming)
            else:
                refused.append(name_unread(incoming, place))
            check_count(len(taken) + len(refused))
    if refused:
        detail = f"{len(refused)} of the files cannot be read, so none was kept."
        raise WrongMediaTypeError(detail, errors=tuple(refused))
    return taken


def open_upload(file: UploadedFile, place: int, max_bytes: int) -> Iterator[IncomingFile]:
    """Yield a file, or the files in it when it is an archive.

    Raises:
        NotAcceptedError: It is an archive that cannot be unpacked, or that holds no file.
        TooLargeError: It is larger than a resume may be, or holds more than `max_bytes`.
    """
    if file.content.size_bytes > MAX_CONTENT_BYTES:
        if zip_type_of(file.content.open()) != ZIP:
            raise refuse_size(place, file.file_name, MAX_CONTENT_BYTES)
        yield from open_archive(file, place, max_bytes)
        return
    content = file.content.read()
    incoming = make_incoming(file.file_name, content, file.content)
    if incoming.media_type == ZIP:
        yield from open_archive(file, place, max_bytes)
    else:
        yield incoming


def open_archive(file: UploadedFile, place: int, max_bytes: int) -> Iterator[IncomingFile]:
    """Yield the files in an archive.

    Raises:
        RequestError: As `open_upload`.
    """
    is_empty = True
    try:
        for member in unpack(file.content.open(), max_bytes):
            is_empty = False
            name = name_member(member.path, file.file_name, place)
            yield make_incoming(name, member.content, file.content.spool.add(member.content))
    except RefusedFileError as error:
        raise refuse_archive(error, file.file_name, place, max_bytes) from None
    if is_empty:
        detail = f"The archive `{file.file_name}` holds no file."
        raise refuse_upload(detail, place)


def name_member(path: str, archive: str, place: int) -> str:
    """Return the name of a file in an archive.

    Raises:
        NotAcceptedError: It is called like a folder.
    """
    try:
        return clean_file_name(path)
    except ValueError:
        detail = f"The archive `{archive}` holds a file that is called `.` or `..`."
        raise refuse_upload(detail, place) from None


def refuse_archive(error: RefusedFileError, name: str, place: int, max_bytes: int) -> RequestError:
    """Return the error of an archive that cannot be unpacked."""
    if error.code == "too_large":
        detail = (
            f"unpacks to more than is taken: at most {MAX_FILES} files of {MAX_CONTENT_BYTES} bytes each,"
            f" {max_bytes} bytes together."
        )
        field = FieldError(pointer=f"/files/{place}", detail=f"The archive `{name}` {detail}")
        return TooLargeError(f"File {place + 1} is an archive that {detail}", errors=(field,))
    return refuse_upload(f"The archive `{name}` {WHY_NOT_UNPACKED[error.code]}.", place)


def refuse_upload(detail: str, place: int) -> NotAcceptedError:
    """Return the error of one file of the request."""
    summary = f"File {place + 1} is an archive that cannot be taken apart."
    return NotAcceptedError(summary, errors=(FieldError(pointer=f"/files/{place}", detail=detail),))


def name_unread(file: IncomingFile, place: int) -> FieldError:
    """Point at a file whose type is not read."""
    kind = "an archive in an archive" if file.media_type == ZIP else f"of a type that is not read ({file.media_type})"
    return FieldError(pointer=f"/files/{place}", detail=f"`{file.file_name}` is {kind}. {READ}")


def check_count(count: int) -> None:
    """Refuse one file too many.

    Raises:
        TooLargeError: More than `MAX_FILES`.
    """
    if count > MAX_FILES:
        detail = f"A request carries at most {MAX_FILES} files, those in archives counted: send several."
        raise TooLargeError(detail)


def make_incoming(name: str, content: bytes, piece: Piece) -> IncomingFile:
    """Return a file with what its row says of it."""
    return IncomingFile(
        file_name=name,
        content=piece,
        media_type=media_type_of(content, name),
        sha256=hashlib.sha256(content).digest(),
    )
