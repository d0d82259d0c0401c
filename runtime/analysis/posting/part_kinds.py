"""Tells which part of a list is only nice to have: `C#, F# is a plus, WPF`."""

from runtime.analysis.posting.asking import Sentence
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.splitting import AND, COMMAS, Part
from runtime.analysis.posting.statements import is_bracketed

SINGULAR = forms_in("is a an ist est es un ein serait ware")
MUST = forms_in("must need required essential mandatory erforderlich exige obligatoire imprescindible")
ADVERBS = forms_in(
    "ideally preferably pref idealerweise vorzugsweise bestenfalls idealement idealmente preferiblemente"
)
ADVERB_REACH = 2
ALIKE = frozenset(("as", "so", "ebenso"))


def kind_of(sentence: Sentence, part: Part) -> RequirementKind:
    """Return the kind of one part of a sentence."""
    statement = sentence.statement
    is_whole = part.start == statement.start and part.end == statement.end
    if not statement.has_cue or statement.base == "nice" or is_whole:
        return statement.kind
    cues = cues_of_parts(sentence)
    if not cues or any(part.start <= start and end <= part.end for start, end in cues):
        return statement.kind
    return "nice" if sentence.words.forms[part.start] in ALIKE else statement.base


def cues_of_parts(sentence: Sentence) -> list[tuple[int, int]]:
    """Return the cues that speak of one part alone; empty when one speaks of the whole sentence."""
    start, end = sentence.statement.start, sentence.statement.end
    hits = phrase_book(sentence.language).hits(sentence.words, start, end)
    cues = [
        (first, last) for first, last, name in hits if name == "nice" and not is_bracketed(sentence.words, start, first)
    ]
    return cues if all(is_of_part(sentence, *cue) for cue in cues) else []


def is_of_part(sentence: Sentence, first: int, last: int) -> bool:
    """Tell a cue that ends its part, which is not the first, and is in the singular or in a sentence that demands."""
    start, end, forms = sentence.statement.start, sentence.statement.end, sentence.words.forms
    begin = max((each for each in range(start, first) if forms[each] in COMMAS), default=start)
    if forms[first] in ADVERBS:
        return begin != start and first - begin <= ADVERB_REACH
    if begin == start or not (last >= end or forms[last] in COMMAS):
        return False
    is_of_list = last >= end and not AND.isdisjoint(forms[begin:first])
    is_own = forms[first] in SINGULAR or forms[first - 1] in SINGULAR or not MUST.isdisjoint(forms[start:begin])
    return is_own and not is_of_list
