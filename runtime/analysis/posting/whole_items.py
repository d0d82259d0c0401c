"""Reads an item of a list of requirements that seems to be made of general words alone: `experience of live chat`."""

from collections.abc import Iterator

from runtime.analysis.posting.asking import Piece, Sentence
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.trimming import NEGATIONS, STRONG, years_at

LEAST_WORDS, MOST_WORDS = 2, 9
SMALL = forms_in(
    "a an the in of with for to on by from at as and or your our any some own one have hold be "
    "de du des d' la le l' les un une en avec et au aux dans el los las una con y e del para por se tener "
    "der die das den dem ein eine einen einer in im mit von und zur zum am bei fur als"
)
LEADING = (SMALL | STRONG) | forms_in(
    "about approximately roughly around circa "
    "least minimum min mind previous prior proven demonstrable good strong solid excellent basic evidence ability "
    "working work recent current"
)
ENDING = (SMALL | STRONG) | forms_in("skill required essential preferred desirable needed plus preferably ideally")
HOLLOW = LEADING | forms_in(
    "since after qualifying post similar role position job year yr yrs month environment setting field area industry "
    "sector company level comparable equivalent relevant related other jahr ahnliche bereich an ano similaire poste"
)
IN_SENTENCES = forms_in("what how you you'll you've your we our us sie du vous wir nous is are will can")
REMARKS = frozenset((",", "(", ":", ";", "-", "\u2013"))


def whole_item(sentence: Sentence) -> Iterator[Piece]:
    """Yield an item of which nothing was read as one piece: what is asked there is asked, however general its words."""
    statement = sentence.statement
    stop = before_remark(sentence)
    start = behind_leads(sentence, statement.start, stop)
    end = before_tails(sentence, start, stop)
    if is_thing(sentence, start, end):
        yield Piece(start=start, end=end, kind=statement.kind)


def before_remark(sentence: Sentence) -> int:
    """Return where the first sign stands behind which an item remarks on itself, else its end."""
    forms, start, end = sentence.words.forms, sentence.statement.start, sentence.statement.end
    return next((place for place in range(start + 1, end) if forms[place] in REMARKS), end)


def behind_leads(sentence: Sentence, start: int, end: int) -> int:
    """Return the first word behind `at least three years' experience in`."""
    words = sentence.words
    while start < end:
        step = years_at(words, start, end) or int(words.forms[start] in LEADING or not words.forms[start][:1].isalnum())
        if not step:
            return start
        start += step
    return end


def before_tails(sentence: Sentence, start: int, end: int) -> int:
    """Return one behind the last word of the thing; what experience stands in for is told with it."""
    forms = sentence.words.forms
    if "equivalent" in forms[start:end]:
        return end
    while end > start and (forms[end - 1] in ENDING or not forms[end - 1][-1:].isalnum()):
        end -= 1
    return end


def is_thing(sentence: Sentence, start: int, end: int) -> bool:
    """Tell a thing from a soft phrase, a time and a whole sentence."""
    forms = sentence.words.forms[start:end]
    if not LEAST_WORDS <= len(forms) <= MOST_WORDS or sum(map(str.isalpha, forms)) < LEAST_WORDS:
        return False
    if not (NEGATIONS | IN_SENTENCES).isdisjoint(forms) or HOLLOW.issuperset(forms):
        return False
    return all(name != "soft" for _, _, name in phrase_book(sentence.language).hits(sentence.words, start, end))
