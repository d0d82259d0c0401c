"""Cuts passages into sentences and tells of each whether it asks for something, and how plainly."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_sections import Passage
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import Words, forms_in

Mode = Literal["item", "asked", "work", "fragment", "strict"]

ABBREVIATIONS = forms_in(
    "e.g i.e g e eg ie dr mr mrs approx incl inkl z b bzw ggf ca mind max min sog evtl nr vgl d h u a o "
    "env ex p resp prof"
)
BUT = forms_in("but aber sondern jedoch mais pero sino")
ASIDE = frozenset(("nice", "negated"))
RELATIVE = forms_in("that which die der das que qui")
RELATIVE_REACH = 2
DENYING = forms_in("no kein keine keinen aucun aucune ningun ninguna")
CLOSING = frozenset((")", ".", "!", "?"))
STOPS = frozenset(".!?…")
SPEAKERS = forms_in("we we'll we're we've we'd our us wir unser unsere nous notre nos nosotros nuestro nuestra")
ADDRESSED = forms_in("you you'll you've your sie du vous usted tú")
CALLING = forms_in(
    "call phone email contact apply send visit write ring text schreiben rufen envoyez appelez llama escribe"
)
# A sentence with one of these is none of the short parts of which a list in prose is made.
IN_WHOLE_SENTENCES = forms_in(
    "i you you'll you've your we we'll we've we're we'd our us they he she it who is are was were be been will would "
    "can could should must may might has have had do does did need needs if please ich sie du dein deine ihr ihre wir "
    "uns ist sind war wird werden hat haben kann konnen muss mussen sollte je vous votre vos nous est sont a ont sera "
    "usted tu es son sera tiene tienen debe deben si wenn"
)
LEAST_LISTED = 3
# `Excel is a must. So is SAP.`
LIKEWISE = (
    *(["so", "is"], ["so", "are"], ["so", "would"], ["so", "does"], ["so", "do"], ["same", "goes"], ["same", "for"]),
    *(["likewise", "for"], ["ebenso", "wie"], ["gleiches", "gilt"], ["dasselbe", "gilt"], ["de", "meme"]),
    *(["il", "en"], ["lo", "mismo"]),
)
JOINTS = frozenset((",", "and"))
BEING = frozenset(("is", "are", "would"))
OTHERS = frozenset(("their", "his", "her", "its", "they", "he", "she", "it", "this", "that", "everybody", "everyone"))
MAX_FRAGMENT_WORDS = 7
MAX_EXTRA_WORDS = 4
MAX_SENTENCE_WORDS = 160


class Statement(Struct, frozen=True, kw_only=True):
    """A sentence from word `start` to before word `end`.

    Attributes:
        kind: By its section and its own words; `base` by its section alone.
        mode: `item` of a list of requirements; `asked` in a sentence that asks; `work` to be done;
            `fragment` without a verb;
            `strict` beside an age or a background check, where only certificates and known skills are asked.
        has_cue: Whether it says itself that it is nice to have.
        is_section: Whether its section asks, whatever it says itself.
    """

    start: int
    end: int
    kind: RequirementKind
    base: RequirementKind
    mode: Mode
    has_cue: bool
    is_section: bool


def statements_in(words: Words, passages: list[Passage], language: str) -> list[Statement]:
    """Return the sentences that may ask for something, in order."""
    kept = [each for each in passages if each.kind not in {"offer", "about", "unwanted", "fact"}]
    return [statement for passage in kept for statement in statements_of(words, passage, language)]


def statements_of(words: Words, whole: Passage, language: str) -> Iterator[Statement]:
    """Yield the sentences of one passage that may ask for something."""
    offers, cues = False, set[str]()
    sentences = sentences_in(words, words.at(whole.start), words.at(whole.end))
    spans = [part for span in sentences for part in parted(words, span, language)]
    listed = listed_in_prose(words, spans) if whole.kind in {"requirement", "nice"} else ()
    for span in spans:
        said = cues & {"ask", "nice"} if words.forms[span[0] : span[0] + 2] in LIKEWISE else set()
        passage = replace(whole, is_item=whole.is_item or span in listed)
        if said:
            passage = replace(whole, is_item=True, kind="nice" if "nice" in said else "requirement")
        cues = cues_in(words, span, language) | said
        offers = is_offer(cues, passage, offers=offers)
        read = behind_but(words, span) if "negated" in cues and "nice" not in cues else span
        if not offers and read[0] < read[1]:
            statement = statement_of(words, read, passage, cues if read == span else cues_in(words, read, language))
            if statement:
                yield statement


def listed_in_prose(words: Words, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the items of a list written as sentences without a verb, `Statutory registers. Minute taking.`, if any."""
    parts = [
        span for span in spans if IN_WHOLE_SENTENCES.isdisjoint(words.forms[slice(*span)]) and is_fragment(words, *span)
    ]
    return parts if len(parts) >= LEAST_LISTED and 2 * len(parts) > len(spans) else []


def parted(words: Words, span: tuple[int, int], language: str) -> list[tuple[int, int]]:
    """Return a sentence, or both its parts where the second is asked for likewise: `Polish is a plus, so is Czech`."""
    forms, (start, end) = words.forms, span
    for place in range(start + 1, end - 3):
        if forms[place] in JOINTS and forms[place + 1] == "so" and forms[place + 2] in BEING:
            is_asked = not cues_in(words, (start, place), language).isdisjoint(("ask", "nice"))
            is_thing = forms[place + 3] not in OTHERS and forms[place + 3] not in SPEAKERS
            return [(start, place), (place + 1, end)] if is_asked and is_thing else [span]
    return [span]


def cues_in(words: Words, span: tuple[int, int], language: str) -> set[str]:
    """Return the lists of the phrases that stand between two words; what is nice or denied aside is so alone."""
    return {
        name
        for start, _, name in phrase_book(language).hits(words, *span)
        if name not in ASIDE or not (is_bracketed(words, span[0], start) or is_relative(words, span[0], start, name))
    }


def is_relative(words: Words, start: int, place: int, name: str) -> bool:
    """Tell a denial in a clause of its own: `maths that you do not need to look up`."""
    before = words.forms[max(start, place - RELATIVE_REACH) : place]
    return name == "negated" and place - start > RELATIVE_REACH and not RELATIVE.isdisjoint(before)


def is_bracketed(words: Words, start: int, place: int) -> bool:
    """Tell whether a place stands inside a bracket."""
    forms = words.forms[start:place]
    return forms.count("(") > forms.count(")")


def behind_but(words: Words, span: tuple[int, int]) -> tuple[int, int]:
    """Return what stands behind the end of a negation; nothing when it goes on to the end."""
    return next((each + 1 for each in range(*span) if words.forms[each] in BUT), span[1]), span[1]


def sentences_in(words: Words, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield first word and one behind the last of each sentence; a semicolon outside brackets ends one too."""
    begin, depth = start, 0
    for place in range(start, end):
        form = words.forms[place]
        depth = depth + 1 if form == "(" else 0 if form in CLOSING else depth
        is_end = ends_sentence(words, place, end) and not (depth and form == ";")
        if is_end or place - begin >= MAX_SENTENCE_WORDS:
            if place > begin:
                yield begin, place
            begin = place + 1
    if begin < end:
        yield begin, end


def ends_sentence(words: Words, place: int, end: int) -> bool:
    """Tell a full stop from that of a number or an abbreviation."""
    form = words.forms[place]
    if form not in STOPS or place + 1 >= end:
        return form == ";" or form in STOPS
    behind = words.text[words.ends[place] : words.ends[place] + 1]
    is_short = form == "." and place > 0 and words.forms[place - 1] in ABBREVIATIONS
    return behind.isspace() and not is_short and not words.raw(place + 1)[:1].islower()


def is_offer(cues: set[str], passage: Passage, *, offers: bool) -> bool:
    """Tell a sentence about what the firm gives; fragments behind one are of it: `Free bread. Loud.`."""
    if passage.kind in {"requirement", "nice"} and passage.is_item:
        return False
    if cues & {"strongoffer"}:
        return "ask" not in cues or "nice" not in cues
    if cues & {"ask", "duty", "nice"}:
        return False
    return "offer" in cues or offers


def statement_of(words: Words, span: tuple[int, int], passage: Passage, cues: set[str]) -> Statement | None:
    """Return a sentence with how it asks; None when it asks for nothing."""
    is_item = passage.is_item and passage.kind in {"requirement", "nice"}
    is_nice = passage.kind == "nice" or "nice" in cues
    is_none = not is_item and words.forms[span[0]] in DENYING and "nice" not in cues
    if is_none or is_denied(cues) or (is_item and words.forms[span[0]] in SPEAKERS and "ask" not in cues):
        return None
    mode = mode_of(words, span, passage, cues)
    if mode is None:
        return None
    return Statement(
        start=span[0],
        end=span[1],
        kind="nice" if is_nice else "must",
        base="nice" if passage.kind == "nice" else "must",
        mode=mode,
        has_cue="nice" in cues,
        is_section=passage.kind in {"requirement", "nice"},
    )


def is_denied(cues: set[str]) -> bool:
    """Tell a sentence that says what is not needed, or that nobody is discriminated against."""
    return ("negated" in cues and "nice" not in cues) or ("eeo" in cues and "duty" not in cues)


def mode_of(words: Words, span: tuple[int, int], passage: Passage, cues: set[str]) -> Mode | None:
    """Return how a sentence asks."""
    is_section = passage.kind in {"requirement", "nice"}
    is_call = words.forms[span[0]] in CALLING and not (is_section and passage.is_item)
    if is_call or ("boiler" in cues and "duty" not in cues):
        return "strict"
    if is_section:
        return "item" if passage.is_item else "asked"
    if cues & {"ask", "nice"}:
        return "item" if "ask" not in cues and is_list_of_extras(words, span) else "asked"
    return mode_of_rest(words, span, cues, is_duty=passage.kind == "duty")


def mode_of_rest(words: Words, span: tuple[int, int], cues: set[str], *, is_duty: bool) -> Mode | None:
    """Return how a sentence asks that says neither `required` nor `a plus`."""
    forms = words.forms[slice(*span)]
    if forms[0] in SPEAKERS or (not is_duty and "duty" not in cues and "company" in cues):
        return None
    if is_duty or "duty" in cues or not ADDRESSED.isdisjoint(forms):
        return "work"
    is_plain = SPEAKERS.isdisjoint(forms) and "|" not in forms and "ago" not in forms
    return "fragment" if is_plain and is_fragment(words, *span) else None


def is_list_of_extras(words: Words, span: tuple[int, int]) -> bool:
    """Tell `Blender, Maya or Houdini would be great`: short parts, and the cue behind the last."""
    forms = words.forms[slice(*span)]
    commas = [place for place, form in enumerate(forms) if form == ","]
    edges = [-1, *commas]
    return bool(commas) and all(right - left <= MAX_EXTRA_WORDS for left, right in pairwise(edges))


def is_fragment(words: Words, start: int, end: int) -> bool:
    """Tell an enumeration without a verb: every part between commas is short."""
    run = longest = 0
    for form in words.forms[start:end]:
        run = 0 if form in {",", "(", ")", ":", "and"} else run + 1
        longest = max(longest, run)
    return longest <= MAX_FRAGMENT_WORDS
