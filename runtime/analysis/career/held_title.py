"""Tells whether a person held a title: a line of the work history must name it, or another name of the same job."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from msgspec import Struct

from runtime.analysis.career.career_facts import Career, Post
from runtime.analysis.career.phrase_table import find_phrases, phrase_table
from runtime.analysis.career.posting_title import parts_of_title
from runtime.analysis.career.role_words import base_of_role, find_role
from runtime.analysis.career.same_titles import Wanted, titles_wanted
from runtime.analysis.career.title_words import (
    TOKEN,
    TitleWords,
    may_have_head,
    other_trades,
    pairs_of_parts,
    read_title,
    title_of,
    tokens_of_title,
    unify,
    words_of_kind,
)

SENTENCE: Final = re.compile(r"(?<=[^\W\d_]{3})[.;!?]\s|(?<=\d)[.;]\s")
FULL_STOP: Final = re.compile(r"(?<=[^\W\d_]{3})[.!?]\s|(?<=\d)\.\s")
PART: Final = re.compile(
    r"[,;:|()\[\]{}\t*_]+|\s[-\u2010-\u2015/\u2022@>\u2192]+\s|\s{3,}|[\u2010-\u2015]|"
    r"(?<!\w)\d(?:[\d./'\u2019-]+)(?!\w)|"
    r"\s(?:at|bei|chez|with|then|later|dann|später|puis|ensuite|luego|poi|poi|daarna|previously|now|"
    r"formerly|zuletzt|from|since|seit|depuis|desde|dal|until|bis|to|in|for|by|under|within|für|im|"
    r"als|as|promoted to)\s"
)
FIELD: Final = re.compile(r"(?:in|for|für|im|of|-|\u2013|/)\s([^,;|()]{3,60})")
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
STEM: Final = 6
SHORT_STEM: Final = 4
LEAST_STEM: Final = 3
LONGEST_LINE: Final = 300
HEADLINE_REACH: Final = 400
HEADLINE_LINES: Final = 6
LONGEST_HEADLINE: Final = 90
LONGEST_OPENING: Final = 60
LEAST_INITIALS: Final = 3
MOST_INITIALS: Final = 5
CAPITALS: Final = re.compile(r"(?<!\w)(?=[A-Za-z]*[A-Z][a-z]*[A-Z])[A-Za-z]{3,5}(?!\w)")


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
    initials = initials_of(title)
    short = ""
    for post in career.posts:
        for line in (*post.title_line.split("\n"), *first_words_of(post)):
            if initials and has_initials(initials, line):
                return line
            lower = line.lower()
            if not any(opening in lower for opening in wanted.openings):
                continue
            pieces = read_pieces(line, wanted.by_head.keys())
            if names_wanted(wanted, pieces, line, post):
                return line
            short = short or (line if names_head(wanted, pieces) else "")
    return short if short and is_headline(wanted, text) else None


def first_words_of(post: Post) -> list[str]:
    """Return the short sentence that opens an entry's text where its dated line names no role: `Cook. Grill.`."""
    named = post.title_line.split("\n")
    if any(find_role(line.lower()) >= 0 for line in named):
        return []
    behind = next((detail for detail in post.details if detail not in named), "")
    first = SENTENCE.split(behind, maxsplit=1)[0]
    return [first] if 0 < len(first) <= LONGEST_OPENING else []


@lru_cache(maxsize=512)
def initials_of(title: str) -> frozenset[str]:
    """Return the initials of the posting's titles of three words or more: an SLT is a speech and language therapist."""
    stop = words_of_kind("stop") | words_of_kind("level")
    words = ([word for word in TOKEN.findall(part) if word not in stop] for part in parts_of_title(title))
    of_words = ("".join(word[0] for word in each) for each in words if LEAST_INITIALS <= len(each) <= MOST_INITIALS)
    return frozenset([*of_words, *written_initials(title)])


def written_initials(title: str) -> Iterator[str]:
    """Yield the short forms that a title gives itself: `Auxiliaire vétérinaire ASV`, `Fachangestellte (FaMI)`.

    Its letters stand in the other words in their order, the first one at the beginning: an SAP consultant is no SAP.
    """
    for short in CAPITALS.findall(title):
        first, *rest = short.lower()
        others = " ".join(word for word in TOKEN.findall(title.lower()) if word != short.lower())
        letters = iter(others[1:])
        if others.startswith(first) and all(letter in letters for letter in rest):
            yield short.lower()


def has_initials(initials: frozenset[str], line: str) -> bool:
    """Whether a line names a title by its initials, in capitals, and no helper of one."""
    found = {word for word in CAPITALS.findall(line[:LONGEST_LINE]) if word.lower() in initials}
    if not found:
        return False
    own = " ".join(text for sentence in SENTENCE.split(line.lower()) for text in own_texts(sentence))
    return any(word.lower() in own for word in found) and words_of_kind("apart").isdisjoint(own.split())


def is_headline(wanted: Wanted, text: str) -> bool:
    """Whether the first lines of a resume name a wanted title in full."""
    return names_wanted(wanted, read_pieces(read_headline(text), wanted.by_head.keys()), "", None)


def names_wanted(wanted: Wanted, pieces: list[Piece], line: str, post: Post | None) -> bool:
    """Whether a piece of a line names one of the wanted titles."""
    return any(
        fits(title, piece, line, post) and not has_plural_head(piece.text)
        for piece in pieces
        for title in wanted.by_head.get(piece.title.head, ())
    )


def read_headline(text: str) -> str:
    """Return the first lines of a resume as one, without its dates and sentences."""
    lines = [line.strip() for line in text[:HEADLINE_REACH].splitlines()[:HEADLINE_LINES]]
    return " | ".join(line for line in lines if line and len(line) < LONGEST_HEADLINE and line[-1] not in ".!?")


def names_head(wanted: Wanted, pieces: list[Piece]) -> bool:
    """Whether a line names the job by its noun alone."""
    heads = (piece.title.head for piece in pieces if len(piece.title.words) == 1 and not has_plural_head(piece.text))
    return any(not title.is_senior for head in heads for title in wanted.by_head.get(head, ()))


def read_pieces(line: str, heads: AbstractSet[str]) -> list[Piece]:
    """Return the pieces of a line that may be a title with one of these heads."""
    found: list[Piece] = []
    for sentence in SENTENCE.split(naming_sentences(unify(line[:LONGEST_LINE]))):
        parts = [
            part for text in own_texts(sentence) for piece in PART.split(text) if (part := piece.strip(" .-\u2013"))
        ]
        halves = [half.strip() for part in parts for half in CONJUNCTION.split(part) if half.strip() != part]
        texts = [(text, False) for text in parts + halves] + [(text, True) for text in pairs_of_parts(parts)]
        for text, is_pair in texts:
            tokens = tokens_of_title(text)
            title = title_of(tokens) if may_have_head(tokens, heads) else None
            if title is not None:
                found.append(Piece(text, title, is_pair))
    return found


def naming_sentences(line: str) -> str:
    """Return a line up to the end of the first sentence with a role: the next ones tell of the work and of others."""
    ends = (match.end() for match in FULL_STOP.finditer(line) if find_role(line[: match.start()]) >= 0)
    return line[: next(ends, len(line))]


def own_texts(sentence: str) -> list[str]:
    """Return what a sentence says of the person: not what stands behind "reporting to" or "assistant to the"."""
    speakers = find_phrases(sentence, phrase_table("career_speakers"))
    helper = speakers.get("helper")
    if helper is not None:
        return [sentence[: sentence.find(" ", helper)]]
    denied = speakers.get("denied")
    return [sentence] if denied is None else [sentence[:denied], sentence[denied:].partition(";")[2]]


def fits(wanted: TitleWords, piece: Piece, line: str, post: Post | None) -> bool:
    """Whether a piece of a line names the wanted title, which has the same head."""
    held = piece.title
    if wanted.is_senior and not held.is_senior:
        return False
    extra, missing = held.words - wanted.words, wanted.words - held.words
    if not missing:
        return not extra or (not (piece.is_pair or wanted.is_narrow) and are_harmless(extra, wanted.head))
    if post is None or not are_harmless(extra, wanted.head):
        return False
    leaves_job = extra <= words_of_kind("plain") or missing <= words_of_kind("setting")
    return leaves_job and covers(wanted, piece, line, post) and not (words_in_brackets(piece.text, line) - wanted.words)


def are_harmless(extra: frozenset[str], head: str) -> bool:
    """Whether words beyond the wanted title leave the job the same: no other rank, no other trade, no verb."""
    if extra & words_of_kind("apart") or extra & other_trades(head):
        return False
    return not any(PAST_VERB.match(word) and word not in TITLE_PARTICIPLES for word in extra)


def covers(wanted: TitleWords, piece: Piece, line: str, post: Post) -> bool:
    """Whether what the held title leaves unsaid is said by the rest of the entry, or need not be said."""
    missing = wanted.words - piece.title.words
    if missing & words_of_kind("apart"):
        return False
    needed = missing - words_of_kind("droppable") - words_of_kind("plain")
    told = piece.title.words - words_of_kind("plain")
    if len(told) > 1:
        needed -= words_of_kind("sector")
    if len(told) == 1 and "general" not in piece.title.words:
        if wanted.head in words_of_kind("hollow"):
            return bool(needed) and says_all(needed, words_behind(piece.text, line))
        if len(missing) == 1 and wanted.head not in words_of_kind("generic"):
            return True
    return says_all(needed, without_others(wanted.head, " ".join(post.details).lower()))


def without_others(head: str, text: str) -> str:
    """Return a text without those that it names in the plural: "the dialysis nurses ran it" is of others."""
    plural = f" {head}s"
    return re.sub(rf"\S+{re.escape(plural)}\b", " ", text) if plural in text else text


def says_all(needed: frozenset[str], text: str) -> bool:
    """Whether a text has all words, whatever their endings."""
    return all(len(word) >= LEAST_STEM and stem_of(word) in text for word in needed)


def stem_of(word: str) -> str:
    """Return a word without what may be an ending."""
    return word[: min(STEM, max(SHORT_STEM, len(word) - 2))]


def words_behind(part: str, line: str) -> str:
    """Return what a line says behind a piece and a word like `for`, up to the next comma."""
    behind = unify(line[:LONGEST_LINE]).partition(f"{part} ")[2]
    match = FIELD.match(behind)
    return match[1] if match else ""


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
