"""Reads `A, B or C` as one requirement of which one side is enough."""

from runtime.analysis.posting.accepting import has_content
from runtime.analysis.posting.asking import Piece, Sentence
from runtime.analysis.posting.noun_phrases import MAX_WHOLE_WORDS, is_credential, noun_phrases
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.splitting import Part
from runtime.analysis.posting.trimming import Trimmed

MAX_SIDE_WORDS = 7
WILLING = forms_in("willing willingness studying towards working bereit bereitschaft")
WILLING_REACH = 4


def choice_of(sentence: Sentence, part: Part, kind: RequirementKind) -> Piece | None:
    """Return the choice as one piece; None when its sides are no requirements of one kind."""
    sides = sides_of_choice(sentence, part)
    good = [side for side in sides if is_good(sentence, side)]
    if not good or (len(sides) == 1 and len(part.choices) == 1):
        return None
    if len(sides) == 1:
        return Piece(start=sides[0].start, end=sides[0].end, kind=kind)
    is_short = all(length_of(sentence, side) <= MAX_SIDE_WORDS for side in sides)
    if sentence.mode != "item" and (good[0] is not sides[0] or not is_short):
        return None
    telling = [side for side in sides if has_content(sentence.words, side, sentence.language)]
    choices = tuple((side.start, side.end) for side in telling) if len(telling) > 1 else ()
    return Piece(start=sides[0].start, end=sides[-1].end, kind=kind, choices=choices)


def sides_of_choice(sentence: Sentence, part: Part) -> list[Trimmed]:
    """Return the sides without what stands around them; `or willing to work towards it` is none."""
    sides: list[Trimmed] = []
    for start, end in part.choices:
        if sides and not WILLING.isdisjoint(sentence.words.forms[start : start + WILLING_REACH]):
            continue
        first = behind_example(sentence, sentence.trim(start, end))
        side = sentence.trim(first.start, sentence.cut_at(first.start, first.end))
        is_asked = first.is_asked or side.is_asked
        sentence.asks = sentence.asks or is_asked
        side = named_side(sentence, side, opens=not sides)
        if side.count > 0:
            sides.append(Trimmed(side.start, side.end, is_asked))
    return sides


def is_good(sentence: Sentence, side: Trimmed) -> bool:
    """Tell whether one side of a choice is a requirement by itself."""
    return sentence.accepts(Trimmed(side.start, side.end, side.is_asked or sentence.asks))


def named_side(sentence: Sentence, side: Trimmed, *, opens: bool) -> Trimmed:
    """Cut a side down to the skill that begins it, `Python for analysis`, or ends the first: `pipelines in Airflow`."""
    firm = sentence.firm_between(side.start, side.end)
    phrases = noun_phrases(sentence, side, firm)
    is_led = len(phrases) > 1 and (bool(firm) or side.count > MAX_WHOLE_WORDS) and not is_credential(sentence, side)
    named = (each for each in phrases if sentence.firm_between(each.start, each.end))
    first = next(named, phrases[0]) if opens else phrases[0]
    return Trimmed(first.start, first.end, side.is_asked) if is_led else side


def behind_example(sentence: Sentence, side: Trimmed) -> Trimmed:
    """Return what stands behind `such as` where that is a name, else the side."""
    found = (sentence.example_at(place, side.end) for place in range(side.start, side.end))
    return next((each for each in found if each is not None), side)


def length_of(sentence: Sentence, side: Trimmed) -> int:
    """Return how many words stand outside brackets."""
    depth = count = 0
    for form in sentence.words.forms[side.start : side.end]:
        depth += (form == "(") - (form == ")")
        count += not depth and form[:1].isalnum()
    return count
