"""Reads a part of an enumeration with a bracket in it."""

from collections.abc import Iterator

from runtime.analysis.posting.asking import Piece, Sentence
from runtime.analysis.posting.brackets import Bracket
from runtime.analysis.posting.noun_phrases import MAX_WHOLE_WORDS
from runtime.analysis.posting.plain_parts import plain_pieces
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.splitting import OR, Part

MAX_LONG_FORM = 3


def bracketed_pieces(sentence: Sentence, part: Part, bracket: Bracket, kind: RequirementKind) -> Iterator[Piece]:
    """Yield the piece before a bracket, with it where it names the same thing or a choice."""
    kind = "nice" if bracket.kind == "nice" else kind
    if bracket.kind == "choice":
        yield with_choices(sentence, part.start, bracket, kind)
    else:
        pieces = list(plain_pieces(sentence, part.start, bracket.start, kind))
        yield from pieces[:-1]
        yield from (with_bracket(piece, bracket) for piece in pieces[-1:])
    if bracket.end < part.end:
        yield from plain_pieces(sentence, bracket.end, part.end, kind)


def with_bracket(piece: Piece, bracket: Bracket) -> Piece:
    """Return a piece with the bracket behind it where that is a name or the same thing; a long form is not quoted."""
    if piece.end != bracket.start or bracket.kind not in {"same", "name"}:
        return piece
    inner = (bracket.start + 1, bracket.end - 1)
    end = piece.end if inner[1] - inner[0] > MAX_LONG_FORM else bracket.end
    choices = ((piece.start, piece.end), inner) if bracket.kind == "same" else ()
    return Piece(start=piece.start, end=end, kind=piece.kind, choices=choices)


def with_choices(sentence: Sentence, start: int, bracket: Bracket, kind: RequirementKind) -> Piece:
    """Return `Service mesh (Istio or Linkerd)` as one piece; a long text before leaves what is inside alone."""
    sides = [sentence.trim(*span) for span in bracket.choices]
    choices = tuple((each.start, each.end) for each in sides if each.count > 0)
    before = sentence.trim(start, bracket.start)
    is_noun = sentence.mode == "item" or sentence.accepts(before)
    is_short = is_noun and before.end == bracket.start and 0 < before.count <= MAX_WHOLE_WORDS
    if len(choices) == 1 or OR.isdisjoint(sentence.words.forms[bracket.start : bracket.end]):
        choices = ((before.start, before.end), *choices) if is_short else ()
    begin, end = (before.start, bracket.end) if is_short else (bracket.start + 1, bracket.end - 1)
    return Piece(start=begin, end=end, kind=kind, choices=choices)
