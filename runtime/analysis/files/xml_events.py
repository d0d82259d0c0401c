"""Walks over the XML of one member of a zip file: no tree, no document type, no entities, bounded."""

import zipfile
from typing import Protocol
from xml.parsers import expat

from runtime.analysis.files.pieces import Pieces
from runtime.analysis.files.refusal import RefusedFileError
from runtime.analysis.files.zipped import read_chunks


class XmlEvents(Protocol):
    """Hears of each element and text; names are `namespace local`, with a space between."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """Text between two tags."""


def parse_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, events: XmlEvents, pieces: Pieces) -> None:
    """Parse one member, until its end or until there is more text than is kept.

    Raises:
        RefusedFileError: `corrupt`, `password_protected` or `too_large`.
    """
    parser = make_parser(events)
    try:
        for chunk in read_chunks(archive, part):
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
            if pieces.is_full:
                return
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords
    except expat.ExpatError as error:
        raise RefusedFileError(code="corrupt") from error


def make_parser(events: XmlEvents) -> expat.XMLParserType:
    """Return a parser that tells these events and refuses document types."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = events.start
    parser.EndElementHandler = events.end
    parser.CharacterDataHandler = events.characters
    return parser


def refuse_doctype(*_: object) -> None:
    """Refuse a document type: entities are declared there."""
    raise RefusedFileError(code="corrupt")
