"""What a document is made of, in its language: blocks that each format sets in its own way, and texts, never markup."""

from typing import Literal

from msgspec import Struct

KIND = "kind"
Align = Literal["left", "right"]
Tone = Literal["shown", "mentioned", "unclear", "missing"]


class Prose(Struct, frozen=True, kw_only=True, tag="prose", tag_field=KIND):
    """A paragraph."""

    text: str


class Notice(Struct, frozen=True, kw_only=True, tag="notice", tag_field=KIND):
    """A paragraph that must not be overlooked."""

    text: str


class Points(Struct, frozen=True, kw_only=True, tag="points", tag_field=KIND):
    """Sentences, one below the other."""

    texts: list[str]


class Fact(Struct, frozen=True, kw_only=True):
    """A label and what it says."""

    label: str
    value: str


class Facts(Struct, frozen=True, kw_only=True, tag="facts", tag_field=KIND):
    """Labels with what they say."""

    rows: list[Fact]


class Figures(Struct, frozen=True, kw_only=True, tag="figures", tag_field=KIND):
    """Numbers to be seen at once."""

    rows: list[Fact]


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table: its heading, and its share of the width; 0 is as wide as it needs."""

    label: str
    align: Align = "left"
    share: float = 0.0


class Cells(Struct, frozen=True, kw_only=True, tag="cells", tag_field=KIND):
    """A table.

    Attributes:
        caption: What it shows.
        rows: One text a column.
        anchors: Of each row, the part of the document that its second cell leads to; empty where it leads nowhere.
    """

    caption: str
    columns: list[Column]
    rows: list[list[str]]
    anchors: list[str] = []


class Bar(Struct, frozen=True, kw_only=True):
    """One bar: its label, its value as text, and its length, 0 to 1."""

    label: str
    value: str
    length: float


class Bars(Struct, frozen=True, kw_only=True, tag="bars", tag_field=KIND):
    """A bar chart, and in words what it shows."""

    caption: str
    alt: str
    bars: list[Bar]


class Share(Struct, frozen=True, kw_only=True):
    """One row of shares: how many have each status, and the lengths of these, 0 to 1."""

    label: str
    note: str
    values: list[str]
    lengths: list[float]


class Shares(Struct, frozen=True, kw_only=True, tag="shares", tag_field=KIND):
    """Rows of stacked bars, with a legend; each row says its numbers too."""

    caption: str
    columns: list[str]
    tones: list[Tone]
    rows: list[Share]


class Quoted(Struct, frozen=True, kw_only=True):
    """A requirement with what was found: a tone for the eye, a word for everybody, quotes as they were written."""

    text: str
    kind_word: str
    tone: Tone
    status_word: str
    quotes: list[str]


class Findings(Struct, frozen=True, kw_only=True, tag="findings", tag_field=KIND):
    """Requirements with what was found."""

    caption: str
    columns: list[str]
    rows: list[Quoted]


class Rating(Struct, frozen=True, kw_only=True, tag="rating", tag_field=KIND):
    """A candidate's score, its word and its place.

    Attributes:
        length: The score as a share of 100.
    """

    score: str
    length: float
    verdict: str
    place: str


Block = Prose | Notice | Points | Facts | Figures | Cells | Bars | Shares | Findings | Rating


class Part(Struct, frozen=True, kw_only=True):
    """A part of a document under a heading.

    Attributes:
        anchor: Its name inside the document.
        level: 1 or 2.
        begins_page: Whether it begins on a page of its own.
    """

    anchor: str
    heading: str
    level: int
    begins_page: bool
    blocks: list[Block]


class Document(Struct, frozen=True, kw_only=True):
    """A whole document.

    Attributes:
        kicker: What it is, above the title.
        facts: What stands below the title.
        page_of: `Page {page} of {pages}` in the document's language, with these braces.
        skip: What leads past the contents, for those who hear the page.
        listed_level: Down to which level of headings the contents go.
    """

    language: str
    title: str
    kicker: str
    facts: list[Fact]
    author: str
    made_at: str
    contents: str
    page_of: str
    skip: str
    listed_level: int
    parts: list[Part]
