"""Cuts a sentence that asks into the pieces that can be met or not met."""

from collections.abc import Iterator

from runtime.analysis.posting.asking import Piece, Sentence, named_alone
from runtime.analysis.posting.bracketed import bracketed_pieces
from runtime.analysis.posting.brackets import bracket_in
from runtime.analysis.posting.choosing import choice_of
from runtime.analysis.posting.part_kinds import kind_of
from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.plain_parts import plain_pieces
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.splitting import Part, parts_of
from runtime.analysis.posting.subjects import subject_pieces
from runtime.analysis.posting.whole_items import whole_item

MAX_HEAD_WORDS = 14
LIST_OF_EXTRAS = 3
DASHES = frozenset("-\u2013\u2014")


def pieces_of(sentence: Sentence) -> Iterator[Piece]:
    """Yield the pieces of a sentence in order; of an item that seems to hold none, the whole of it."""
    pieces = list(pieces_within(sentence))
    if sentence.statement.is_section and sentence.mode in {"item", "asked"}:
        pieces = pieces or list(subject_pieces(sentence))
    yield from pieces or (whole_item(sentence) if sentence.mode == "item" else ())


def pieces_within(sentence: Sentence) -> Iterator[Piece]:
    """Yield the pieces of a sentence that can be met or not met by themselves."""
    for start, end in clauses_of(sentence):
        sentence.asks = False
        inside = sentence.known_between(start, end)
        for part in parts_of(sentence.words, (start, end), inside, sentence.language):
            yield from pieces_of_part(sentence, part, kind_of(sentence, part))


def pieces_of_part(sentence: Sentence, part: Part, kind: RequirementKind) -> Iterator[Piece]:
    """Yield what is asked in one part of an enumeration."""
    bracket = bracket_in(sentence.words, part.start, part.end, sentence.known_between(part.start, part.end))
    is_choice = bool(part.choices) and not (bracket and bracket.kind == "choice")
    if is_choice and kind == "nice" and len(part.choices) >= LIST_OF_EXTRAS:  # `A, B or C would be great`: each would
        for start, end in part.choices:
            yield from pieces_of_part(sentence, Part(start=start, end=end), kind)
        return
    choice = choice_of(sentence, part, kind) if is_choice else None
    if choice:
        yield choice
        yield from named_alone(sentence, sentence.firm_between(choice.end, part.end), kind)
    elif bracket:
        yield from bracketed_pieces(sentence, part, bracket, kind)
    else:
        yield from plain_pieces(sentence, part.start, part.end, kind)


def clauses_of(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the spans to read: before or behind a colon or dash, wherever the thing is named."""
    start, end = sentence.statement.start, sentence.statement.end
    sign = first_sign(sentence, start, end)
    if sign is None:
        return [(start, end)]
    head, tail = (start, sign), (sign + 1, end)
    if is_naming(sentence, head) or head[1] - head[0] > MAX_HEAD_WORDS:
        return [tail]
    if sentence.firm_between(*tail):
        return [head, tail] if sentence.firm_between(*head) else [tail]
    return [head] if sentence.firm_between(*head) or sentence.mode == "item" else [head, tail]


def first_sign(sentence: Sentence, start: int, end: int) -> int | None:
    """Return the first colon or dash outside brackets."""
    words, depth = sentence.words, 0
    for place in range(start + 1, end - 1):
        form = words.forms[place]
        depth = max(0, depth + (form == "(") - (form == ")"))
        is_dash = form in DASHES and words.text[words.starts[place] - 1].isspace()
        is_colon = form == ":" and words.text[words.ends[place]].isspace()
        if not depth and (is_dash or is_colon):
            return place
    return None


def is_naming(sentence: Sentence, head: tuple[int, int]) -> bool:
    """Tell a head that only announces what follows, such as `Languages` or `Our stack`."""
    names = frozenset(("which", "well")).union(
        *(word_set(each, sentence.language) for each in ("namely", "generic", "lead"))
    )
    return all(form in names or not form[:1].isalpha() for form in sentence.words.forms[head[0] : head[1]])
