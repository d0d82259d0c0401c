"""Reads one part of an enumeration that holds neither a choice nor a bracket."""

from collections.abc import Iterator

from runtime.analysis.posting.asking import Piece, Sentence, named_alone
from runtime.analysis.posting.noun_phrases import PLACING, narrowed, without_verb
from runtime.analysis.posting.phrase_book import word_set
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import forms_in
from runtime.analysis.posting.statements import SPEAKERS
from runtime.analysis.posting.trimming import ADDRESSED, NEGATIONS, Trimmed, phrases_by_edge, step_at

MAX_PROSE_WORDS = 4
MAX_DONE_WORDS = 4
RELATIVE = forms_in("that which who qui que die der das")
NOUNS = forms_in(
    "experience knowledge skill expertise background understanding erfahrung kenntnisse experiencia "
    "conocimiento conocimientos connaissance"
)
ASKING = forms_in("how what why where when comment pourquoi")
DENIALS = frozenset(("not", "nicht"))
CONTRASTING = forms_in("and und , but sondern")
CARRYING = forms_in("through throughout across beyond")
INCLUDING = forms_in("including incl inkl inklusive einschliesslich plus")
JOINING = frozenset(("and", "und", "et", "y", ","))
INCLUDED = forms_in("included inclusive inklusive compris incluido")
WHO = forms_in("who qui")
DOING = forms_in(
    "can could know knows has have had is are will would must should need speak speaks understand understands hold "
    "holds bring brings loves likes works reads writes kannst konnen hast haben bist sind musst mussen beherrschst "
    "beherrschen avez etes savez devez maitrisez parlez tienes sabes hablas dominas "
    "sait connait maitrise parle a est peut possede aime"
)
SOUGHT = forms_in("someone somebody anyone person people candidate colleague quelqu'un personne candidat professional")
NAMELESS = (["it"], ["them"], ["this"], ["that"], ["es"])
HAVING = forms_in("have you've")
ABLE = forms_in("can konnen kannst savez sabes")


def plain_pieces(sentence: Sentence, start: int, end: int, kind: RequirementKind) -> Iterator[Piece]:
    """Yield what is left between two words when all around it is cut off."""
    known = sentence.known_between(start, end)
    if is_aside(sentence, start, end):
        kept = [each for each in known if each.rank != "broad" or kind == "nice"]
        is_listed = sentence.mode == "item" and sentence.words.forms[start] not in PLACING
        yield from named_alone(sentence, [] if is_listed else kept, kind)
        return
    first = sentence.trim(behind_noun(sentence, start, end), end)
    stop = end_of_thing(sentence, first)
    whole = with_asking(sentence, first, stop)
    behind = [each for each in known if each.start >= stop and each.rank != "broad"]
    if behind and not sentence.firm_between(whole.start, whole.end) and is_relative(sentence, stop):
        yield from named_alone(sentence, behind, kind)
    elif not is_denied(sentence, whole, end, kind):
        pieces = list(accepted(sentence, whole, kind))
        if sentence.words.forms[start] in INCLUDING:  # `incl. cert` is a remark
            pieces = [
                each for each in pieces if each.end - each.start > 1 or sentence.known_between(each.start, each.end)
            ]
        yield from pieces[:-1]
        yield from (with_example(piece, sentence.example_at(stop, first.end)) for piece in pieces[-1:])


def end_of_thing(sentence: Sentence, first: Trimmed) -> int:
    """Return where chatter begins; a lone unknown word needs what stands behind it: `releases through Play`."""
    stop = sentence.cut_at(first.start, first.end)
    is_bare = sentence.mode == "item" and stop - first.start == 1 and not sentence.known_between(first.start, stop)
    is_carried = is_bare and stop < first.end and sentence.words.forms[stop] in CARRYING
    return first.end if is_carried else stop


def with_asking(sentence: Sentence, first: Trimmed, stop: int) -> Trimmed:
    """Return the piece before the chatter and whether it is asked for, by itself or by what stood before it."""
    whole = sentence.trim(first.start, stop)
    is_own = whole.is_asked or first.is_asked
    sentence.asks = sentence.asks or is_own
    is_listed = sentence.asks and 1 < whole.count <= MAX_PROSE_WORDS
    is_nameless = sentence.words.forms[whole.end : whole.end + 1] in NAMELESS  # `able to run and check it`
    is_asked = is_own or is_listed or is_done(sentence, whole)
    return Trimmed(whole.start, whole.end, is_asked and not is_nameless)


def accepted(sentence: Sentence, whole: Trimmed, kind: RequirementKind) -> Iterator[Piece]:
    """Yield the noun phrases that can be met or not; of a longer one in prose only the skill it names."""
    for phrase in narrowed(sentence, whole):
        firm = sentence.firm_between(phrase.start, phrase.end) if sentence.mode != "item" else []
        piece = without_verb(sentence, phrase) if firm else phrase
        if firm and piece.count > MAX_PROSE_WORDS:
            yield from named_alone(sentence, firm, kind)
        elif sentence.accepts(piece):
            yield Piece(start=piece.start, end=piece.end, kind=kind)


def with_example(piece: Piece, example: Trimmed | None) -> Piece:
    """Return `frameworks such as Spark` as one piece."""
    if example is None or not 0 < example.count <= MAX_DONE_WORDS or piece.end > example.start:
        return piece
    choices = ((piece.start, piece.end), (example.start, example.end))
    return Piece(start=piece.start, end=example.end, kind=piece.kind, choices=choices)


def is_aside(sentence: Sentence, start: int, end: int) -> bool:
    """Tell a part that only remarks on what stood before: `because the kitchen ...`, `cold calls included`."""
    forms = sentence.words.forms
    while start < end and forms[start] in JOINING:
        start += 1
    if start >= end or forms[end - 1] in INCLUDED:
        return True
    if start == sentence.statement.start or forms[start] in INCLUDING or is_of_person(sentence, start, end):
        return False
    cuts = phrases_by_edge("cut", sentence.language, last=False)
    if step_at(cuts, sentence.words, start, end) or forms[start] in word_set("relative", sentence.language):
        return True
    return forms[start] == "as" or (sentence.mode == "item" and forms[start] in PLACING | SPEAKERS)


def is_of_person(sentence: Sentence, start: int, end: int) -> bool:
    """Tell a clause about whoever is sought, `who can edit audio`, from one about the thing or the firm."""
    forms = sentence.words.forms
    start += forms[start] == "so"
    if start + 2 >= end or sentence.mode != "asked" or forms[start + 1] not in DOING:
        return False
    is_sought = forms[start] in WHO and not SOUGHT.isdisjoint(forms[sentence.statement.start : start])
    return is_sought or forms[start] in ADDRESSED


def is_relative(sentence: Sentence, stop: int) -> bool:
    """Tell a clause that still is about the thing, `that uses Kafka`, from one about the firm."""
    form = sentence.words.forms[stop] if stop < sentence.statement.end else ""
    return form in RELATIVE or sentence.mode != "item"


def is_denied(sentence: Sentence, whole: Trimmed, end: int, kind: RequirementKind) -> bool:
    """Tell `no car` and `cash in hand not offered`."""
    forms = sentence.words.forms
    places = range(whole.end, end) if kind == "must" else range(0)
    is_taken_back = any(forms[place] in DENIALS and forms[place - 1] not in CONTRASTING for place in places)
    return is_taken_back or not (NEGATIONS | ASKING).isdisjoint(forms[whole.start : whole.start + 1])


def behind_noun(sentence: Sentence, start: int, end: int) -> int:
    """Return the place of `experience in` in prose that first names the person, else the start."""
    forms = sentence.words.forms
    named = min((each.start for each in sentence.known_between(start, end)), default=end)
    places = range(start + 1, min(end, named) - 1) if sentence.mode == "asked" else range(0)
    return next((place for place in places if forms[place] in NOUNS and forms[place + 1] in PLACING), start)


def is_done(sentence: Sentence, whole: Trimmed) -> bool:
    """Tell `you can run the pass`: a verb with its object right behind the person."""
    forms = sentence.words.forms
    before = forms[whole.start - 1] if whole.start > sentence.statement.start else ""
    is_able = before in ABLE or (before == "to" and forms[whole.start - 2] in {"able", "ability"})
    is_able = is_able or (before in HAVING and forms[whole.start].endswith(("ed", "ung", "ought", "ilt", "ade", "un")))
    return is_able and sentence.mode == "asked" and 1 < whole.count <= MAX_DONE_WORDS
