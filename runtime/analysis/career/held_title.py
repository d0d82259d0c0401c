"""Tells whether a person held a title: a line of the work history must name it, or another name of the same job."""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from runtime.analysis.career.career_facts import Career, Post
from runtime.analysis.career.phrase_table import find_phrases, phrase_table
from runtime.analysis.career.role_words import base_of_role
from runtime.analysis.career.title_words import (
    TOKEN,
    TitleWords,
    openings_of,
    pairs_of_parts,
    read_title,
    titles_wanted,
    unify,
    words_of_kind,
)

SENTENCE: Final = re.compile(r"(?<=[^\W\d_]{3})[.;!?]\s|(?<=\d)[.;]\s")
PART: Final = re.compile(
    r"[,;:|()\[\]{}\t*_]+|\s[-\u2010-\u2015/\u2022@>\u2192]+\s|\s{3,}|[\u2010-\u2015]|"
    r"(?<!\w)\d(?:[\d./'\u2019-]+)(?!\w)|"
    r"\s(?:at|bei|chez|with|then|later|dann|später|puis|ensuite|luego|poi|poi|daarna|previously|now|"
    r"formerly|zuletzt|from|since|seit|depuis|desde|dal|until|bis|to|in|for|by|under|within|für|im|"
    r"als|as|promoted to)\s"
)
CONJUNCTION: Final = re.compile(r"\s(?:and|und|et|y|e|&|/)\s|/")
PAST_VERB: Final = re.compile(r"\w{2,}ed$")
TITLE_PARTICIPLES: Final = frozenset(
    {
        "registered",
        "licensed",
        "certified",
        "chartered",
        "qualified",
        "advanced",
        "mixed",
        "accredited",
        "employed",
        "specialised",
        "specialized",
    }
)
STEM: Final = 5
LEAST_STEM: Final = 3
LONGEST_LINE: Final = 300
HEADLINE_REACH: Final = 400
HEADLINE_LINES: Final = 6
LONGEST_HEADLINE: Final = 90


class Piece(Struct, frozen=True):
    """A piece of a line, read as a title; `is_pair` where it is made of two that a comma parts."""

    text: str
    title: TitleWords
    is_pair: bool


def find_held_title(title: str, alternatives: Sequence[str], text: str, career: Career) -> str | None:
    """Return the line of the work history that holds the title or one for the same job, as written; None if none does.

    Args:
        title: The posting's title, with all that is written behind it.
        alternatives: Other names of the job that the posting gives.
        text: The resume; only its first lines are read: a headline may say what a short title leaves out.
        career: What `read_career` says of the text.
    """
    wanted = titles_wanted(title, tuple(alternatives))
    openings, heads = openings_of(wanted), {title.head for title in wanted}
    short = ""
    for post in career.posts:
        for line in post.title_line.split("\n"):
            if not any(opening in line.lower() for opening in openings):
                continue
            pieces = [piece for piece in read_pieces(line) if piece.title.head in heads]
            if any(fits(title, piece, line, post) for title in wanted for piece in pieces):
                return line
            short = short or (line if any(names_head(title, pieces) for title in wanted) else "")
    return short if short and is_headline(wanted, text) else None


def is_headline(wanted: Sequence[TitleWords], text: str) -> bool:
    """Whether the first lines of a resume name a wanted title in full."""
    pieces = read_pieces(read_headline(text))
    return any(fits(title, piece, "", None) for title in wanted for piece in pieces)


def read_headline(text: str) -> str:
    """Return the first lines of a resume as one, without its dates and sentences."""
    lines = [line.strip() for line in text[:HEADLINE_REACH].splitlines()[:HEADLINE_LINES]]
    return " | ".join(line for line in lines if line and len(line) < LONGEST_HEADLINE and line[-1] not in ".!?")


def names_head(wanted: TitleWords, pieces: list[Piece]) -> bool:
    """Whether a line names the job by its noun alone."""
    return not wanted.is_senior and any(piece.title.words == {wanted.head} for piece in pieces)


def read_pieces(line: str) -> list[Piece]:
    """Return the pieces of a line that may be a title."""
    found: list[Piece] = []
    for sentence in SENTENCE.split(unify(line[:LONGEST_LINE])):
        parts = [
            part for text in own_texts(sentence) for piece in PART.split(text) if (part := piece.strip(" .-\u2013"))
        ]
        halves = [half.strip() for part in parts for half in CONJUNCTION.split(part) if half.strip() != part]
        texts = [(text, False) for text in parts + halves] + [(text, True) for text in pairs_of_parts(parts)]
        for text, is_pair in texts:
            title = read_title(text)
            if title is not None and not has_plural_head(text):
                found.append(Piece(text, title, is_pair))
    return found


def own_texts(sentence: str) -> list[str]:
    """Return what a sentence says of the person: not what stands behind "reporting to" or "assistant to the"."""
    speakers = find_phrases(sentence, phrase_table("career_speakers"))
    helper = speakers.get("helper")
    if helper is not None:
        return [sentence[: sentence.find(" ", helper)]]
    denied = speakers.get("denied")
    return [sentence] if denied is None else [sentence[:denied], sentence[denied:].partition(";")[2]]


def fits(wanted: TitleWords, piece: Piece, line: str, post: Post | None) -> bool:
    """Whether a piece of a line names the wanted title."""
    held = piece.title
    if held.head != wanted.head or (wanted.is_senior and not held.is_senior):
        return False
    extra, missing = held.words - wanted.words, wanted.words - held.words
    if not missing:
        return not extra or (not (piece.is_pair or wanted.is_narrow) and are_harmless(extra))
    if extra or post is None:
        return False
    return covers(wanted, held, post) and not (words_in_brackets(piece.text, line) - wanted.words)


def are_harmless(extra: frozenset[str]) -> bool:
    """Whether words beyond the wanted title leave the job the same: no other rank, no verb."""
    if extra & words_of_kind("apart"):
        return False
    return not any(PAST_VERB.match(word) and word not in TITLE_PARTICIPLES for word in extra)


def covers(wanted: TitleWords, held: TitleWords, post: Post) -> bool:
    """Whether what the held title leaves unsaid is said by the rest of the entry, or need not be said."""
    missing = wanted.words - held.words
    if missing & words_of_kind("apart"):
        return False
    if len(held.words) == 1:
        if held.head in words_of_kind("generic") or held.head == "developer":
            return False
        if len(missing) == 1:
            return True
    entry = " ".join(post.details).lower()
    needed = missing - words_of_kind("droppable")
    return all(len(word) >= LEAST_STEM and word[:STEM] in entry for word in needed)


def words_in_brackets(part: str, line: str) -> frozenset[str]:
    """Return the words in the brackets right behind a piece: "paralegal (conveyancing)" is of another speciality."""
    lower = unify(line[:LONGEST_LINE])
    at = lower.find(f"{part} (")
    inside = lower[at + len(part) + 2 :].partition(")")[0] if at >= 0 else ""
    read = read_title(inside) if inside and not any(sign.isdigit() for sign in inside) else None
    return read.words if read else frozenset()


def has_plural_head(part: str) -> bool:
    """Whether a piece speaks of several: "40 software engineers" are other people."""
    words = TOKEN.findall(part)
    return any(word.endswith("s") and not word.endswith("ss") and base_of_role(word) == word[:-1] for word in words)
