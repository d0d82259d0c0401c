"""Reads a posting: its structure, then what each line asks for, quoted with its place."""

import re

import msgspec

from runtime.analysis.posting.asking import Piece, sentence_of
from runtime.analysis.posting.cutting import pieces_of
from runtime.analysis.posting.degree_lists import without_fields_apart
from runtime.analysis.posting.language_guess import guess_language
from runtime.analysis.posting.marked_columns import marked_places
from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.posting_lines import Line, lines_of, without_markup
from runtime.analysis.posting.posting_sections import Passage, passages_of
from runtime.analysis.posting.posting_shapes import Posting, PostingLine, PostingLineKind, Requirement
from runtime.analysis.posting.posting_tokens import Words, words_in
from runtime.analysis.posting.run_together import with_breaks
from runtime.analysis.posting.skill_index import Known, known_in
from runtime.analysis.posting.statements import Statement, statements_in
from runtime.analysis.posting.unknown_lists import with_unknown_lists
from runtime.analysis.posting.years_asked import years_asked

MAX_CHARACTERS = 50_000
MAX_REQUIREMENTS = 60
MAX_TITLE_CHARACTERS = 100
ENOUGH_ITEMS = 4
MAX_SIDE_WORDS = 3
SPACE = re.compile(r"\s+")
TITLE_LABEL = re.compile(r"^\s*(?:job\s+title|position|role|title|stelle|poste|puesto)\s*[:\-]\s*", re.IGNORECASE)
# `a CRM system (we use Zendesk)`: who knows Zendesk knows one.
IN_USE = re.compile(
    r"\s?\((?:we (?:use|have|work with)|ours (?:is|are)|currently|wir (?:nutzen|arbeiten mit|haben)|nous utilisons|"
    r"usamos|utilizamos)\s+([^()\n]{2,40})\)",
    re.IGNORECASE,
)
WANTED = re.compile(
    r"\b(?:hiring|looking for|seeking|seeks|recruiting|needs?|suchen|sucht|recherchons|recherche|buscamos|busca)\s+"
    r"(?:(?:an?|the|our|eine?n?|une?|una?)\s+)?([A-Z][\w/&+#.-]*(?:[ ](?:[A-Z][\w/&+#.-]*|of|and|de|für)){0,5})"
)
READ_IN_FULL = frozenset(("en", "de", "fr", "es"))


def read_posting(title: str, text: str) -> Posting:
    """Read a posting; what follows `MAX_CHARACTERS` is not read.

    Args:
        title: May be empty: then the first line of the text is the title.
        text: Plain text, Markdown or what is left of a page.
    """
    plain = with_breaks(without_markup(text[:MAX_CHARACTERS]))
    words = words_in(plain)
    language = guess_language(plain, words.forms)
    read = language if language in READ_IN_FULL else "en"
    marked = marked_places(text[:MAX_CHARACTERS])
    lines = [as_item(each) if each.start in marked else each for each in lines_of(plain)]
    first = TITLE_LABEL.sub("", plain[lines[0].start : lines[0].end]) if lines else ""
    title = " ".join(title.split()) or title_in(first)
    passages = [
        as_nice(each) if marked.get(each.start) else each
        for each in with_unknown_lists(words, passages_of(plain, lines), read)
        if not is_title(plain, each, title)
    ]
    statements = statements_in(words, passages, read)
    asked = years_asked(words, statements)
    return Posting(
        title=title,
        requirements=requirements_of(words, text, statements, title, read),
        years_needed=asked.years if asked else None,
        years_place=(words.starts[asked.start], words.ends[asked.end - 1]) if asked else None,
        lines=(PostingLine(text=title, kind="title"), *kept_lines(plain, passages)),
        language=language,
    )


def as_item(line: Line) -> Line:
    """Return a line that a person specification marks: one of a list, whatever its words look like."""
    return msgspec.structs.replace(line, is_bullet=True)


def as_nice(passage: Passage) -> Passage:
    """Return a passage as one that is nice to have."""
    return msgspec.structs.replace(passage, kind="nice")


def title_in(first: str) -> str:
    """Return the title that the first line is, or the one that it says is wanted; empty when it does neither."""
    wanted = WANTED.search(first)
    if wanted is not None:
        return wanted[1]
    return first if len(first) <= MAX_TITLE_CHARACTERS else ""


def is_title(plain: str, passage: Passage, title: str) -> bool:
    """Tell the line that repeats the title."""
    line = SPACE.sub(" ", plain[passage.start : passage.end]).casefold()
    known = title.casefold()
    is_plain = passage.kind == "other" and not passage.is_item and len(line) < MAX_TITLE_CHARACTERS
    return is_plain and bool(known) and (line.startswith(known) or known.startswith(line))


def kept_lines(plain: str, passages: list[Passage]) -> list[PostingLine]:
    """Return the lines that say something about the work or the person."""
    kinds: dict[str, PostingLineKind] = {"requirement": "requirement", "nice": "nice", "duty": "duty", "other": "other"}
    return [
        PostingLine(text=SPACE.sub(" ", plain[each.start : each.end]), kind=kinds[each.kind])
        for each in passages
        if each.kind in kinds
    ]


def requirements_of(
    words: Words, text: str, statements: list[Statement], title: str, language: str
) -> tuple[Requirement, ...]:
    """Return each requirement once, in the order of the text."""
    items = sum(each.mode == "item" for each in statements)
    asking = [each for each in statements if each.mode != "fragment" or not items]
    of_title = frozenset(words_in(title).forms)
    found: dict[tuple[str, ...], Requirement] = {}
    for statement in asking:
        sentence = sentence_of(words, statement, language, is_only_work=items < ENOUGH_ITEMS)
        for piece in pieces_of(sentence):
            forms = tuple(words.forms[piece.start : piece.end])
            is_named = statement.mode == "fragment" or not known_in(words, piece.start, piece.end, language)
            if statement.mode == "item" or not (is_named and of_title.issuperset(forms)):
                found.setdefault(forms, requirement_of(words, text, piece, language))
    return without_fields_apart(list(found.values()), text)[:MAX_REQUIREMENTS]


def requirement_of(words: Words, text: str, piece: Piece, language: str) -> Requirement:
    """Quote a piece from the text as it was given."""
    start, end = words.starts[piece.start], words.ends[piece.end - 1]
    known = known_in(words, piece.start, piece.end, language)
    is_whole = len(known) == 1 and is_name_alone(words, piece, known[0], language)
    quoted = quote(text, start, end)
    choices = tuple(
        quote(text, words.starts[first], words.ends[last - 1])
        for first, last in piece.choices or slashed(words, piece, known)
    )
    in_use = IN_USE.match(text, end)
    return Requirement(
        text=quoted,
        start=start,
        end=end,
        kind=piece.kind,
        alternatives=(*(choices or (quoted,)), in_use[1]) if in_use else choices,
        skill=known[0].name if is_whole else "",
    )


def is_name_alone(words: Words, piece: Piece, known: Known, language: str) -> bool:
    """Tell a piece that says no more than the skill's name, such as `Python experience`."""
    rest = [*words.forms[piece.start : known.start], *words.forms[known.end : piece.end]]
    return all(form in word_set("tailskill", language) or form in word_set("lead", language) for form in rest)


def slashed(words: Words, piece: Piece, known: list[Known]) -> tuple[tuple[int, int], ...]:
    """Return the sides of `Cypress/Playwright`; nothing where the slash is part of a name, as in CI/CD."""
    inside = {place for each in known for place in range(each.start, each.end)}
    cuts = [place for place in range(piece.start, piece.end) if words.forms[place] == "/" and place not in inside]
    edges = [piece.start, *(edge for cut in cuts for edge in (cut, cut + 1)), piece.end]
    sides = tuple((edges[index], edges[index + 1]) for index in range(0, len(edges), 2))
    is_joint = any(words.forms[cut + 1] in word_set("lead", "de") for cut in cuts)  # `zur/zum`
    is_even = len(cuts) > 0 and not is_joint and all(0 < last - first <= MAX_SIDE_WORDS for first, last in sides)
    return sides if is_even and not {"(", ")"} & set(words.forms[piece.start : piece.end]) else ()


def quote(text: str, start: int, end: int) -> str:
    """Return the text between two places, each run of white space as one space."""
    return SPACE.sub(" ", text[start:end])
