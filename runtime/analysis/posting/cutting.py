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
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.splitting import Part, parts_of
from runtime.analysis.posting.subjects import subject_pieces
from runtime.analysis.posting.whole_items import whole_item

MAX_HEAD_WORDS = 14
LIST_OF_EXTRAS = 3
AT_A = (
    *(["in", "a"], ["in", "an"], ["at", "a"], ["at", "an"], ["within", "a"], ["within", "an"]),
    *(["in", "einem"], ["in", "einer"], ["dans", "un"], ["dans", "une"], ["en", "un"], ["en", "una"]),
)
WORKED = forms_in("experience role position work working worked erfahrung berufserfahrung tatigkeit poste experiencia")
MOST_HEAD_OF_PLACE = 8
BETWEEN_NAMES = frozenset((",", "and", "or", "et", "ou", "y", "o"))
LEAST_NAMES, MOST_OF_NAME = 2, 5
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
        at_places = False
        for part in parts_of(sentence.words, (start, end), inside, sentence.language):
            if at_places and is_bare(sentence, part):  # `experience in a museum, gallery or heritage site`
                continue
            at_places = ends_at_place(sentence, part)
            yield from pieces_of_part(sentence, part, kind_of(sentence, part))


def ends_at_place(sentence: Sentence, part: Part) -> bool:
    """Tell a part that says at the end where somebody has worked: what is listed behind it are more such places."""
    forms = sentence.words.forms[part.start : part.end]
    at = next((place for place in range(len(forms) - 1, 0, -1) if forms[place - 1 : place + 1] in AT_A), None)
    if at is None or not 0 < len(forms) - at - 1 <= MOST_OF_NAME:
        return False
    return not WORKED.isdisjoint(forms[: at - 1]) and not sentence.known_between(part.start + at, part.end)


def is_bare(sentence: Sentence, part: Part) -> bool:
    """Tell a part without a name or a skill of its own."""
    words = sentence.words
    is_short = part.end - part.start <= MOST_HEAD_OF_PLACE
    return is_short and not words.raw(part.start)[:1].isupper() and not sentence.firm_between(part.start, part.end)


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
    is_list = sentence.mode == "item" and sentence.words.forms[sign] == ":" and is_list_of_names(sentence, tail)
    if is_naming(sentence, head) or head[1] - head[0] > MAX_HEAD_WORDS:
        return [tail]
    if is_list or sentence.firm_between(*tail):
        return [head, tail] if sentence.firm_between(*head) and not is_list else [tail]
    return [head] if sentence.firm_between(*head) or sentence.mode == "item" else [head, tail]


def is_list_of_names(sentence: Sentence, span: tuple[int, int]) -> bool:
    """Tell what a head announces, `insurance regulation: Consumer Protection Code, IDD`, from a remark on the head."""
    words = sentence.words
    if sentence.language == "de":  # any noun of which has a capital
        return False
    raws: list[list[str]] = [[]]
    for place in range(*span):
        if words.forms[place] in BETWEEN_NAMES:
            raws.append([])
        else:
            raws[-1].append(words.raw(place))
    return len(raws) >= LEAST_NAMES and all(0 < len(raw) <= MOST_OF_NAME and is_name(raw) for raw in raws)


def is_name(raw: list[str]) -> bool:
    """Tell a name by its capitals: the first word, and most of the others."""
    capitals = sum(word[:1].isupper() or not word[:1].isalpha() for word in raw)
    return raw[0][:1].isupper() and 2 * capitals > len(raw)


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
