"""Narrows a piece to the noun phrases that name a thing: `reports for the desk in SSRS` to `SSRS`."""

from runtime.analysis.posting.asking import Sentence
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.skill_index import Known
from runtime.analysis.posting.trimming import Trimmed

MAX_WHOLE_WORDS = 5
MAX_VERB_WORDS = 2
MAX_CREDENTIAL_WORDS = 7
PLACING = forms_in(
    "in with on for under at using via within through from including to into beyond below above against "
    "as by during towards plus of around sous mit im bei fur auf unter aus nach als en avec dans sur pour "
    "con para sobre por"
)
WEAK_PLACING = frozenset(("of", "as", "to", "by"))
ACTING = forms_in("you you'll will can should must to and also sie du vous und et y konnen kannst")


def narrowed(sentence: Sentence, whole: Trimmed) -> list[Trimmed]:
    """Return the noun phrases that name a skill; the whole where none does or it is short."""
    firm = sentence.firm_between(whole.start, whole.end)
    phrases = noun_phrases(sentence, whole, firm)
    named = [phrase for phrase in phrases if sentence.firm_between(phrase.start, phrase.end)]
    if len(phrases) > 1 and named:
        return [whole] if whole.count <= MAX_CREDENTIAL_WORDS and is_degree(sentence, whole) else named
    is_long = (sentence.mode == "item" or whole.is_asked) and whole.count > MAX_WHOLE_WORDS and phrases[0].count > 1
    return phrases[:1] if is_long and not is_credential(sentence, whole) else [whole]


def noun_phrases(sentence: Sentence, whole: Trimmed, firm: list[Known]) -> list[Trimmed]:
    """Split at prepositions; `of` parts only what stands behind a skill that the table knows."""
    words = sentence.words
    inside = {place for each in firm for place in range(each.start, each.end)}
    ends = {each.end for each in firm}
    cuts = [
        place
        for place in range(whole.start + 1, whole.end)
        if words.forms[place] in PLACING
        and place not in inside
        and not words.is_joined[place]
        and (words.forms[place] not in WEAK_PLACING or place in ends)
    ]
    edges = [whole.start, *cuts, whole.end]
    spans = [sentence.trim(edges[index], edges[index + 1]) for index in range(len(edges) - 1)]
    return [Trimmed(each.start, each.end, whole.is_asked) for each in spans if each.count > 0] or [whole]


def is_credential(sentence: Sentence, whole: Trimmed) -> bool:
    """Tell a degree or a certificate, which is quoted with its field."""
    hits = phrase_book(sentence.language).hits(sentence.words, whole.start, whole.end)
    return any(name in {"degree", "credential"} for _, _, name in hits)


def is_degree(sentence: Sentence, whole: Trimmed) -> bool:
    """Tell a degree or a certificate that opens a piece: its subject is of its name, known as a skill or not."""
    hits = phrase_book(sentence.language).hits(sentence.words, whole.start, whole.start + 2)
    return any(name == "degree" for _, _, name in hits)


def without_verb(sentence: Sentence, piece: Trimmed) -> Trimmed:
    """Cut `run` off `you run FreeRTOS`: what a person does with a skill is not of its name."""
    words, firm = sentence.words, sentence.firm_between(piece.start, piece.end)
    if not firm or not piece.start or words.forms[piece.start - 1] not in ACTING:
        return piece
    place, stop = piece.start, min(firm[0].start, piece.start + MAX_VERB_WORDS)
    while place < stop and words.raw(place).islower() and not words.is_joined[place + 1]:
        place += 1
    return Trimmed(place, piece.end, piece.is_asked)
