"""What of an upload is kept: each file of a type that is read, and of a zip archive each file in it."""

import hashlib
from collections.abc import Iterator, Sequence

from msgspec import Struct

from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.sniff import READ_TYPES, media_type_of
from runtime.analysis.files.unpack import unpack
from runtime.analysis.files.upload import MAX_CONTENT_BYTES
from runtime.analysis.files.zip_types import ZIP
from runtime.bindings.file_names import clean_file_name
from runtime.bindings.large_files import refuse_size
from runtime.bindings.reply import MAX_FILES, UploadedFile
from runtime.errors import FieldError, NotAcceptedError, RequestError, TooLargeError, WrongMediaTypeError

MAX_UNPACKED_BYTES = 64 * 1024 * 1024  # of all archives of a request
READ = "Upload pdf, doc, docx, odt, rtf, html, txt, md, pictures of pages, or a zip archive of such files."
WHY_NOT_UNPACKED = {
    "corrupt": "is damaged or cut short",
    "password_protected": "is protected by a password: send it without one",
}


class IncomingFile(Struct, frozen=True, kw_only=True):
    """A file to keep.

    Attributes:
        media_type: What the bytes are, whatever the name says.
        sha256: Of the content.
    """

    file_name: str
    content: bytes
    media_type: str
    sha256: bytes


def take_files(files: Sequence[UploadedFile]) -> list[IncomingFile]:
    """Look at what was uploaded, and take archives apart; it takes up to seconds, so call it in a thread.

    Raises:
        WrongMediaTypeError: Files are of types that are not read; each is pointed at, with its name.
        NotAcceptedError: An archive cannot be unpacked, or holds no file.
        TooLargeError: Too many files or bytes, counted without archives around them.
    """
    taken: list[IncomingFile] = []
    refused: list[FieldError] = []
    unpacked_bytes = 0
    for place, file in enumerate(files):
        for name, content, media_type in open_upload(file, place, MAX_UNPACKED_BYTES - unpacked_bytes):
            unpacked_bytes += len(content) if content is not file.content else 0
            if media_type in READ_TYPES:
                taken.append(make_incoming(name, content, media_type))
            else:
                refused.append(name_unread(name, media_type, place))
            check_count(len(taken) + len(refused))
    if refused:
        detail = f"{len(refused)} of the files cannot be read, so none was kept."
        raise WrongMediaTypeError(detail, errors=tuple(refused))
    return taken


def open_upload(file: UploadedFile, place: int, max_bytes: int) -> Iterator[tuple[str, bytes, str]]:
    """Yield a file, or the files in it when it is an archive, each with its name and media type.

    Raises:
        NotAcceptedError: It is an archive that cannot be unpacked, or that holds no file.
        TooLargeError: It is larger than a resume may be, or holds more than `max_bytes`.
    """
    media_type = media_type_of(file.content, file.file_name)
    if media_type != ZIP:
        if len(file.content) > MAX_CONTENT_BYTES:
            raise refuse_size(place, file.file_name, MAX_CONTENT_BYTES)
        yield file.file_name, file.content, media_type
        return
    is_empty = True
    try:
        for member in unpack(file.content, max_bytes):
            is_empty = False
            name = name_member(member.path, file.file_name, place)
            yield name, member.content, media_type_of(member.content, name)
    except RefusedFileError as error:
        raise refuse_archive(error, file.file_name, place) from None
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


def refuse_archive(error: RefusedFileError, name: str, place: int) -> RequestError:
    """Return the error of an archive that cannot be unpacked."""
    if error.code == "too_large":
        detail = (
            f"unpacks to more than is taken: at most {MAX_FILES} files of {MAX_CONTENT_BYTES} bytes each,"
            f" {MAX_UNPACKED_BYTES} bytes together."
        )
        field = FieldError(pointer=f"/files/{place}", detail=f"The archive `{name}` {detail}")
        return TooLargeError(f"File {place + 1} is an archive that {detail}", errors=(field,))
    return refuse_upload(f"The archive `{name}` {WHY_NOT_UNPACKED[error.code]}.", place)


def refuse_upload(detail: str, place: int) -> NotAcceptedError:
    """Return the error of one file of the request."""
    summary = f"File {place + 1} is an archive that cannot be taken apart."
    return NotAcceptedError(summary, errors=(FieldError(pointer=f"/files/{place}", detail=detail),))


def name_unread(name: str, media_type: str, place: int) -> FieldError:
    """Point at a file whose type is not read."""
    kind = "an archive in an archive" if media_type == ZIP else f"of a type that is not read ({media_type})"
    return FieldError(pointer=f"/files/{place}", detail=f"`{name}` is {kind}. {READ}")


def check_count(count: int) -> None:
    """Refuse one file too many.

    Raises:
        TooLargeError: More than `MAX_FILES`.
    """
    if count > MAX_FILES:
        detail = f"A request carries at most {MAX_FILES} files, those in archives counted: send several."
        raise TooLargeError(detail)


def make_incoming(name: str, content: bytes, media_type: str) -> IncomingFile:
    """Return a file with what its row says of it."""
    return IncomingFile(file_name=name, content=content, media_type=media_type, sha256=hashlib.sha256(content).digest())
