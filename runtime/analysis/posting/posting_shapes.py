"""What is read from a posting: its requirements, each a quoted piece of it, and its lines."""

from typing import Literal

from msgspec import Struct

RequirementKind = Literal["must", "nice"]
PostingLineKind = Literal["title", "requirement", "nice", "duty", "other"]
PostingWarning = Literal["no_requirements_read", "language_not_covered"]
COVERED_LANGUAGES = frozenset(("", "en", "de", "fr", "es"))


class Requirement(Struct, frozen=True, kw_only=True):
    """A quoted piece of the posting that a person can meet or not.

    Attributes:
        text: As it stands in the posting between `start` and `end`; each run of white space is one space.
        start: First character in the text that `read_posting` was given.
        end: One behind the last character.
        alternatives: Quoted pieces of which one is enough, an acronym and its long form among them; empty: `text`.
        skill: The name that the skill table has for it, only ever an index; empty when the table does not know it.
    """

    text: str
    start: int
    end: int
    kind: RequirementKind
    alternatives: tuple[str, ...] = ()
    skill: str = ""


class PostingLine(Struct, frozen=True, kw_only=True):
    """A line that says something about the work or the person."""

    text: str
    kind: PostingLineKind


class Posting(Struct, frozen=True, kw_only=True):
    """A posting, read.

    Attributes:
        title: As given, else the text's first line.
        requirements: In the order of the text, each once.
        years_needed: Asked of the person; the years of a firm and the age of a person are none.
        years_place: Where the posting says so: the first character, and the one after the last; None when it does not.
        lines: In order, without what the firm says about itself and what it offers.
        language: ISO 639-1, empty when unknown.
    """

    title: str
    requirements: tuple[Requirement, ...]
    years_needed: float | None
    years_place: tuple[int, int] | None
    lines: tuple[PostingLine, ...]
    language: str

    @property
    def is_covered(self) -> bool:
        """Whether it is in a language that this analysis reads."""
        return self.language in COVERED_LANGUAGES

    @property
    def warnings(self) -> list[PostingWarning]:
        """What could not be read of it."""
        found: list[PostingWarning] = [] if self.requirements else ["no_requirements_read"]
        return found if self.is_covered else [*found, "language_not_covered"]
