"""Reads postings as the embedded analysis does, for whoever looks before resumes are compared."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from runtime.bindings.binding import Binding
from runtime.on_demand import import_object

if TYPE_CHECKING:
    from runtime.analysis.posting import Posting


class AskedFor(Struct, rename="camel", frozen=True, kw_only=True):
    """A requirement of a posting, with its place in the posting's text.

    Attributes:
        text: As it stands between `start` and `end`; each run of white space is one space.
        start: Its first character, counted from 0 in Unicode code points.
        end: The character after its last one.
        kind: `must`, or `nice` to have.
        alternatives: Pieces of the posting of which one is enough; empty where there is no choice.
    """

    text: str
    start: int
    end: int
    kind: Literal["must", "nice"]
    alternatives: list[str]


class YearsAskedFor(Struct, rename="camel", frozen=True, kw_only=True):
    """The years of work that a posting asks for, with the place where it says so, as of a requirement."""

    years: float
    text: str
    start: int
    end: int


class PostingRead(Struct, rename="camel", frozen=True, kw_only=True):
    """What the analysis reads out of a posting.

    Attributes:
        title: As given, else what the text says; empty when it does not say.
        language: ISO 639-1; empty when unknown.
        requirements: In the order of the text.
        years: None when no years are asked for.
        warnings: What could not be read: `no_requirements_read`, `language_not_covered`.
    """

    title: str
    language: str
    requirements: list[AskedFor]
    years: YearsAskedFor | None
    warnings: list[Literal["no_requirements_read", "language_not_covered"]]


class Postings(Binding):
    """Reads postings; nothing of them is kept."""

    async def read(self, *, title: str, text: str) -> PostingRead:
        """Return what a posting asks for.

        Args:
            title: May be empty: then it is read from the text.
            text: At most 100,000 characters, of which the analysis reads the first 50,000.
        """
        async with self._resources.calculating:
            read_posting: Callable[[str, str], Posting] = import_object("runtime.analysis.posting:read_posting")
            return show(text, await asyncio.to_thread(read_posting, title, text))


def show(text: str, posting: "Posting") -> PostingRead:
    """Return a posting that was read from a text as the outside sees it."""
    place = posting.years_place
    return PostingRead(
        title=posting.title,
        language=posting.language,
        requirements=[
            AskedFor(text=each.text, start=each.start, end=each.end, kind=each.kind, alternatives=[*each.alternatives])
            for each in posting.requirements
        ],
        years=YearsAskedFor(
            years=posting.years_needed, text=" ".join(text[slice(*place)].split()), start=place[0], end=place[1]
        )
        if posting.years_needed is not None and place
        else None,
        warnings=posting.warnings,
    )
