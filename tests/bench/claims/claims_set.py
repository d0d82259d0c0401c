"""The claims sets: postings and resumes with what is true of them."""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

CLAIMS = Path(__file__).resolve().parents[2] / "claims"


class TrueRequirement(Struct, frozen=True, kw_only=True):
    """A requirement that a careful reader lists; any of its spellings names it."""

    name: str
    also: list[str] = []
    any_of: list[str] = []

    @property
    def spellings(self) -> list[str]:
        """Every way in which it may be named."""
        return [self.name, *self.also, *self.any_of]


class TruePosting(Struct, frozen=True, kw_only=True):
    """A posting with its requirements; `never` are wrong readings, `either` counts neither way."""

    id: str
    title: str
    profession: str
    language: str
    text: str
    must: list[TrueRequirement]
    nice: list[TrueRequirement]
    never: list[str]
    either: list[str] = []

    @property
    def requirements(self) -> list[TrueRequirement]:
        """All of them."""
        return [*self.must, *self.nice]


class TrueResume(Struct, frozen=True, kw_only=True):
    """A resume with what is true of it; `doubt` names fields, or `field: requirement`, that count neither way."""

    id: str
    posting: str
    text: str
    kind: str
    language: str
    years: float | None
    shown: list[str]
    lacks: list[str]
    holds_title: bool
    grade: int
    flags: list[str]
    years_also: list[float] = []
    doubt: list[str] = []

    @property
    def unsure(self) -> set[str]:
        """Requirements that count neither way for this resume."""
        named = {each.partition(": ")[2] for each in self.doubt}
        return named | ({*self.shown, *self.lacks} if "shown" in self.doubt else set())


class ClaimsSet(Struct, frozen=True, kw_only=True):
    """One author's set."""

    name: str
    postings: list[TruePosting]
    resumes: list[TrueResume]


@cache
def claims_set(name: str) -> ClaimsSet:
    """Read `tests/claims/NAME`."""
    return read_set(name, CLAIMS / name)


def read_set(name: str, folder: Path) -> ClaimsSet:
    """Read a set from a folder with `postings.jsonl` and `resumes.jsonl`."""
    postings = [msgspec.json.decode(line, type=TruePosting) for line in lines_of(folder / "postings.jsonl")]
    resumes = [msgspec.json.decode(line, type=TrueResume) for line in lines_of(folder / "resumes.jsonl")]
    return ClaimsSet(name=name, postings=postings, resumes=resumes)


def lines_of(path: Path) -> list[bytes]:
    """Return the lines that are not empty."""
    return [line for line in path.read_bytes().splitlines() if line.strip()]
