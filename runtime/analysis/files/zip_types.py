"""Tells what a zip file is by the names in it: a document of some office, or an archive of files."""

import re
from typing import BinaryIO

from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.zipped import open_zip

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ZIP = "application/zip"
OTHER_OFFICE = "application/vnd.openxmlformats-officedocument"  # workbooks and slides
OTHER_PACKAGE = "application/x-package"  # Pages, EPUB, programs and what else keeps its parts in a zip file
WORD_BODY = re.compile(r"word/document\d*\.xml")
PACKAGE_NAMES = frozenset({"Index/Document.iwa", "index.xml", "META-INF/MANIFEST.MF", "AndroidManifest.xml"})
HEAD_BYTES = 1024 * 1024
FIRST_NAME_AT = 30  # of a local file header, APPNOTE.TXT 4.3.7
KIND = re.compile(rb"mimetype([a-zA-Z0-9.+/-]{3,100})")  # OpenDocument and EPUB: stored, and the first member


def zip_type_of(content: bytes | BinaryIO) -> str:
    """Return the media type; of a file whose directory cannot be read, what its beginning looks like."""
    head = content[:HEAD_BYTES] if isinstance(content, bytes) else content.read(HEAD_BYTES)
    kind = KIND.match(head, FIRST_NAME_AT)
    if kind:
        return ODT if kind[1].startswith(ODT.encode()) else OTHER_PACKAGE
    try:
        with open_zip(content) as archive:
            return name_type(set(archive.NameToInfo))
    except RefusedFileError:
        return DOCX if b"word/" in head else ZIP


def name_type(names: set[str]) -> str:
    """Return the media type of a file with these members."""
    if any(WORD_BODY.fullmatch(name) for name in names):
        return DOCX
    if "[Content_Types].xml" in names:
        return OTHER_OFFICE
    return OTHER_PACKAGE if names & PACKAGE_NAMES else ZIP
