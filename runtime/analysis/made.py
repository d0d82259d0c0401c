"""Who made a result, of what: enough to tell whether the same question would be answered in the same way again."""

import hashlib
from collections.abc import Container, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec
from msgspec import Struct

Provider = Literal["embedded", "service", "openai"]
NOT_SCORING = frozenset({"providers", "files", "__pycache__"})  # who is asked instead, and what makes texts of files
MIDDLE_OF_MONTH = 15  # the career is read to the half month


class Made(Struct, rename="camel", frozen=True, kw_only=True):
    """What a result says of its own making; one of an earlier release says nothing.

    Attributes:
        provider: `embedded`, the analysis that comes along, `service`, the AI service, or `openai`, a model behind an
            interface like OpenAI's; empty when nobody knows.
        version: Of what analysed, a digest of its code; for `service` as the service says.
        model: The model that was asked; empty where there is none.
        prompt_hash: SHA-256 of the prompt's file, in hexadecimal; empty where there is none.
        input_hash: SHA-256 of the texts, the day to the half month, and who analysed with which version and prompt:
            results with the same one answer the same question to the same analyst.
        fallback: Whether the analyst that was set gave no answer, and the embedded analysis stands in for it.
        reused: Whether it was taken from an earlier result of the same user.
        evidence_unproved: How often the analyst claimed what no line of the resume shows; these requirements are
            `unclear`.
        input_tokens: Tokens that all calls for it sent; 0 where none are counted.
        output_tokens: Tokens that all calls for it answered.
        cost: Of these tokens, at the prices that are set; 0 without prices.
    """

    provider: Provider | Literal[""] = ""
    version: str = ""
    model: str = ""
    prompt_hash: str = ""
    input_hash: str = ""
    fallback: bool = False
    reused: bool = False
    evidence_unproved: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class Scorer(Struct, frozen=True, kw_only=True):
    """Who analyses, as far as it decides what comes of it."""

    provider: Provider
    version: str
    model: str = ""
    prompt_hash: str = ""


class Asked(Struct, frozen=True, kw_only=True):
    """What a question is made of beside the resume."""

    title: str
    job_description: str
    as_of: date


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal; PostgreSQL has the same of its texts."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def input_hash(scorer: Scorer, asked: Asked, resume_hash: str, hidden_hash: str) -> str:
    """Return the hash of a question, from those of the resume's text and its hidden text."""
    day = asked.as_of
    half_month = (day.year, day.month, day.day >= MIDDLE_OF_MONTH)
    parts = (scorer, asked.title, text_hash(asked.job_description), half_month, resume_hash, hidden_hash)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


@cache
def embedded_scorer() -> Scorer:
    """Return the embedded analysis; its version is a digest of its rules and word tables."""
    return Scorer(provider="embedded", version=digest_of(files("runtime.analysis"), without=NOT_SCORING))


def digest_of(folder: Traversable, *, without: Container[str] = ()) -> str:
    """Return twelve hexadecimal digits that change with the code and the tables of a package.

    Args:
        folder: The package.
        without: Names of files and folders, at any depth, that do not count.
    """
    digest = hashlib.sha256()
    for name, content in contents_of(folder, without):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def contents_of(folder: Traversable, without: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Yield each file that counts, in one order, with what it holds."""
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name in without:
            continue
        if entry.is_dir():
            yield from contents_of(entry, without)
        elif entry.name.endswith((".py", ".txt")):
            yield entry.name, entry.read_bytes()
