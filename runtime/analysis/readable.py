"""Reads a resume once: what counts, what proves nothing, and what a person should look at."""

import re
from collections.abc import Callable
from itertools import chain

from msgspec import Struct

from runtime.analysis.evidence.asides import find_asides
from runtime.analysis.evidence.proof_lines import Place, ProofLines, blank
from runtime.analysis.evidence.scopes import find_unproven
from runtime.analysis.evidence.telling_blocks import between, join_clauses
from runtime.analysis.evidence.walls import find_walls
from runtime.analysis.flags import (
    PostingWords,
    detect_language,
    find_instructions,
    find_pasted,
    find_unseen,
    has_little_text,
    is_stuffed,
)
from runtime.analysis.posting.posting_shapes import COVERED_LANGUAGES

FindBlocks = Callable[[str], list[Place]]
BRACKETS = {"[": "]", "(": ")", "{": "}", "<": ">"}
SHORT_RESUME = 1_200  # characters: such a one is read as a whole
MAX_BRACKETED = 1_000
MAX_HIDDEN_CHARACTERS = 1_000
TAG = re.compile(r"<!--|-->|<[^<>]{0,500}>")
PASTED_SHARE = 0.35  # of a line: what stands between pasted runs belongs to them


class ReadableResume(Struct, frozen=True, kw_only=True):
    """A resume as it is compared.

    Attributes:
        text: Without instructions to a machine reader.
        lines: What can prove something; of a long resume only where it may be what is looked for.
        word_count: Words that can prove something; of a long resume, which has enough of them, all words.
        unproven: Clauses that deny, wish, or speak of others.
        cut: What was left out on the way, in order.
        language: ISO 639-1; empty when unknown.
        flags: In fixed order.
        hidden_text: At most `MAX_HIDDEN_CHARACTERS` of it.
    """

    text: str
    lines: ProofLines
    word_count: int
    unproven: str
    language: str
    flags: list[str]
    hidden_text: str
    cut: "Cuts"


class Cuts(Struct, frozen=True, kw_only=True):
    """What of a resume proves nothing; each list has places in what the lists before it have left.

    Attributes:
        instructions: To a machine reader, in the text as it was given.
        copied: Pasted from the posting, and walls of keywords.
        unproven: Clauses that deny, wish, or speak of others.
        asides: Wishes and hobbies; in the same text as `unproven`.
    """

    instructions: list[Place]
    copied: list[Place]
    unproven: list[Place]
    asides: list[Place]


def read_resume(
    text: str, posting: PostingWords, hidden_text: str, this_year: int, find_blocks: FindBlocks | None = None
) -> ReadableResume:
    """Read a resume beside the posting that it is compared with.

    Args:
        text: The resume.
        posting: Its words.
        hidden_text: What the file holds and a reader does not see.
        this_year: What has a later year is still to come.
        find_blocks: Gives the blocks in which something may be proved; None is all of the text.
    """
    instructions = [to_closing_bracket(text, start, end) for start, end in find_instructions(text)]
    unseen = find_unseen(text)
    hidden_text = "\n".join([hidden_text, *(TAG.sub(" ", text[slice(*place)]).strip() for place in unseen)]).strip("\n")
    honest = blank(text, [*instructions, *unseen])
    pasted = whole_lines(honest, find_pasted(honest, posting))
    walls = find_walls(honest, chain(pasted, find_asides(honest)))
    proper = blank(honest, [*pasted, *walls])
    language = detect_language(honest)
    raised = {
        "instructions": bool(instructions) or bool(hidden_text and find_instructions(hidden_text)),
        "hidden_text": bool(hidden_text.strip()),
        "pasted_posting": bool(pasted),
        "keyword_stuffing": bool(walls) or is_stuffed(proper),
        "little_text": has_little_text(text),
        "language_not_covered": language not in COVERED_LANGUAGES,
    }
    flags = [flag for flag, is_raised in raised.items() if is_raised]
    find_blocks = find_blocks if len(proper) > SHORT_RESUME else None
    blocks = find_blocks(proper) if find_blocks else [(0, len(proper))]
    unproven, asides = find_unproven(proper, this_year, blocks), list(find_asides(proper))
    lines = ProofLines(proper, [*unproven, *asides, *between(blocks, len(proper))])
    return ReadableResume(
        text=proper,
        lines=lines,
        word_count=len(proper.split() if find_blocks else lines.words),
        unproven=join_clauses(proper, unproven),
        language=language,
        flags=flags,
        hidden_text=hidden_text[:MAX_HIDDEN_CHARACTERS],
        cut=Cuts(instructions=instructions, copied=[*pasted, *walls], unproven=unproven, asides=asides),
    )


def to_closing_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of an instruction, up to the closing bracket where it opens one."""
    opening = text[start : start + 1]
    closing = text.find(BRACKETS[opening], end, end + MAX_BRACKETED) if opening in BRACKETS else -1
    return start, closing + 1 if closing >= 0 else end


def whole_lines(text: str, pasted: list[Place]) -> list[Place]:
    """Return pasted stretches, those of a line that is mostly pasted widened to the whole of it."""
    widened: list[Place] = []
    for start, end in pasted:
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        last = len(text) if last < 0 else last
        covered = sum(min(stop, last) - max(begin, first) for begin, stop in pasted if begin < last and stop > first)
        widened.append((first, last) if covered >= PASTED_SHARE * (last - first) else (start, end))
    return widened
