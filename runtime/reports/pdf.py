"""Sets a document as PDF: tagged, with bookmarks, language and metadata, as PDF/UA-1 wherever its letters allow it."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst
from msgspec import Struct
from msgspec.structs import replace

from runtime.reports.blocks import Document, Part
from runtime.reports.pdf_joining import PdfPart, join_pdfs, page_count_of

Standard = Literal["ua-1", "a-2a"]
TOGETHER = 80  # candidates that are set in one part: some 120 MB
FEW_GROUPS = 5  # front, some candidates, failures, method: what is set as a whole
REMEMBERED = 10  # further documents
IN_THE_MIDDLE: Standard = "a-2a"  # asks for the same of letters and tags, and for no first heading
CANDIDATES = "candidates"
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
    A long document is set in parts, which bounds the memory that it takes.
    """
    try:
        return make_with(document, "ua-1")
    except typst.TypstError:
        return make_with(document, None)


def make_with(document: Document, standard: Standard | None) -> bytes:
    """Set a document by a standard.

    Raises:
        typst.TypstError: The standard does not allow what is in it.
    """
    groups = list(groups_of(document.parts))
    if len(groups) <= FEW_GROUPS:
        return set_part(document, document.parts, standard, Place())
    return join_pdfs(list(set_apart(document, groups, standard)))


def groups_of(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield parts that are set together: those before the candidates, some candidates at a time, each of the others."""
    first = next((place for place, part in enumerate(parts) if part.anchor == CANDIDATES), len(parts))
    last = next((place for place in range(len(parts), first, -1) if parts[place - 1].level > 1), first)
    yield list(parts[:first])
    for place in range(first, last, TOGETHER):
        yield list(parts[place : min(place + TOGETHER, last)])
    yield from ([part] for part in parts[last:])


def set_apart(document: Document, groups: Sequence[Sequence[Part]], standard: Standard | None) -> Iterator[PdfPart]:
    """Yield each group as a part of its own; the first one, whose contents say where the others begin, is set twice."""
    front, *others = groups
    page = 1 + page_count_of(set_part(document, front, None, Place(elsewhere=elsewhere(others, 0), is_tagged=False)))
    found, pages = [], []
    for group in others:
        pages.append(page)
        is_nested = group[0].level > 1
        checked = IN_THE_MIDDLE if standard and is_nested else standard
        content = set_part(document, group, checked, Place(first_page=page, is_front=False))
        found.append(PdfPart(content=content, is_nested=is_nested))
        page += page_count_of(content)
        if is_nested:
            forget()
    content = set_part(document, front, standard, Place(elsewhere=elsewhere(others, *pages)))
    yield PdfPart(content=content, is_nested=False)
    yield from found


def elsewhere(groups: Sequence[Sequence[Part]], *pages: int) -> list[dict[str, object]]:
    """Return the entries of the contents for parts that are set apart; pages that are not known yet are 0."""
    known = [*pages, *[0] * len(groups)]
    return [
        {"heading": breakable(group[0].heading), "anchor": group[0].anchor, "page": page}
        for group, page in zip(groups, known, strict=False)
        if group[0].level == 1
    ]


def set_part(document: Document, parts: Sequence[Part], standard: Standard | None, place: "Place") -> bytes:
    """Set some parts of a document."""
    where = {"first_page": place.first_page, "is_front": place.is_front, "is_whole": place.is_whole}
    data = data_of(document, parts) | where | {"elsewhere": place.elsewhere or []}
    inputs = {"report": msgspec.json.encode(data).decode(), "fonts": "|".join(FAMILIES)}
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts(), sys_inputs=inputs)
    made_at = datetime.fromisoformat(document.made_at)
    is_tagged = place.is_tagged
    made = compiler.compile(format="pdf", pdf_standards=standard or [], timestamp=made_at, pdf_tags=is_tagged)
    return as_bytes(made)


def forget() -> None:
    """Let the setter forget what it has set, which it remembers over some further documents."""
    blank = typst.Compiler(font_paths=fonts())
    for _ in range(REMEMBERED + 1):
        blank.compile(b"", format="svg")


class Place(Struct, frozen=True, kw_only=True):
    """Where parts stand in a document.

    Attributes:
        first_page: The number of their first page.
        is_front: Whether the title and the contents go before them.
        is_tagged: Otherwise they are set to be counted alone.
        elsewhere: What the contents list of parts that are set apart; None where there are none.
    """

    first_page: int = 1
    is_front: bool = True
    is_tagged: bool = True
    elsewhere: list[dict[str, object]] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether they are all there are."""
        return self.is_front and self.elsewhere is None


def data_of(document: Document, parts: Sequence[Part]) -> dict[str, object]:
    """Return parts of a document as the template reads them; long words get places at which a line may end."""
    known = breakable(msgspec.to_builtins(replace(document, parts=list(parts))))
    return {**known, "footer": cut(document.title)}


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
