"""Sets a document as PDF: tagged, with bookmarks, language and metadata, as PDF/UA-1 wherever its letters allow it."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import typst

from runtime.reports.blocks import Document

TEMPLATE = Path(__file__).with_name("report.typ")
FAMILIES = (
    "Source Sans 3",
    "Kurinto Sans",
    "Kurinto Sans SC",
    "Kurinto Sans JP",
    "Kurinto Sans KR",
    "Kurinto Sans TC",
    "Noto Sans",
    "Noto Emoji",
    "Noto Sans Symbols",
)
FOLDERS = {
    "weblate_fonts": ("static/weblate_fonts/source-sans/ttf", "static/weblate_fonts/kurinto/ttf"),
    "manimgx_fonts": ("",),
}
LONGEST_WORD = 24
LONG_WORD = re.compile(rf"[^\s\u200b]{{{LONGEST_WORD}}}(?=[^\s\u200b])")
ZERO_WIDTH_SPACE = "\u200b"
FOOTER_LENGTH = 70
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def make_pdf(document: Document) -> bytes:
    """Return a document as PDF.

    A letter that no font has is shown as an empty box, and then the file claims no standard, for PDF/UA knows no such.
    """
    inputs = {"report": data_of(document), "fonts": "|".join(FAMILIES)}
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts(), sys_inputs=inputs)
    made_at = datetime.fromisoformat(document.made_at)
    try:
        return as_bytes(compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_at))
    except typst.TypstError:
        return as_bytes(compiler.compile(format="pdf", timestamp=made_at))


def data_of(document: Document) -> str:
    """Return a document as the template reads it; long words get places at which a line may end."""
    data = breakable(msgspec.to_builtins(document))
    return msgspec.json.encode(data | {"footer": cut(document.title)}).decode()


def breakable(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Return JSON with its texts as they can be set."""
    match value:
        case str():
            plain = CONTROLS.sub("\ufffd", value)
            return (
                LONG_WORD.sub(lambda found: found[0] + ZERO_WIDTH_SPACE, plain) if len(plain) > LONGEST_WORD else plain
            )
        case dict():
            return {name: breakable(member) for name, member in value.items()}
        case list():
            return [breakable(member) for member in value]
        case _:
            return value


def cut(title: str) -> str:
    """Return a title as the footer has room for it."""
    return title if len(title) <= FOOTER_LENGTH else f"{title[: FOOTER_LENGTH - 1]}\u2026"


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of this product, and no others: a report looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(font_folders()))


def font_folders() -> Iterator[str]:
    """Yield where the packages of fonts keep theirs; they are files alone and are not imported."""
    for package, folders in FOLDERS.items():
        spec = find_spec(package)
        for root in (spec.submodule_search_locations or ()) if spec else ():
            yield from (str(Path(root, folder)) for folder in folders)


def as_bytes(made: object) -> bytes:
    """Return what a compiler without an output path returns."""
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made
