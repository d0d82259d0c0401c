"""Cuts off what stands around a requirement: `experience with`, `that others rely on`, `is a plus`."""

from functools import cache

from msgspec import Struct

from runtime.analysis.posting.phrase_book import phrase_book, word_set
from runtime.analysis.posting.posting_tokens import Words, forms_in
from runtime.analysis.posting.skill_index import Known

YEAR_WORDS = forms_in(
    "year yr yrs yrs+ jahr jahre jahren an ans annee ano anos month mes monat monate monaten moi mois"
)
NUMBERS = forms_in(
    "one two three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty "
    " ein eine einem zwei drei vier funf sechs "
    "acht zehn un une deux trois quatre cinq uno una dos tres cuatro cinco couple few several mehrere "
    "plusieurs vario varios"
)
YEAR_REACH = 7
ADDRESS_REACH = 12
SEEKING = forms_in("looking seeking seek sucht suchen recherche recherchons cherche cherchons busca buscamos")
OPENINGS = forms_in("to if what for in since when with as um wenn damit fur in pour si dans para it")
STRONG = forms_in(
    "need require must able been experience experienced knowledge know knew knows familiar familiarity "
    "proficient proficiency skilled skill understanding expertise background used hold held trained "
    "training qualified mastered speak fluent comfortable confident competent command home erfahrung "
    "erfahrungen kenntnis kenntnisse umgang beherrschen sicher vertraut fundierte grundkenntnisse "
    "berufserfahrung experiences maitrise maitrisez connaissance connaissez notion experiencia "
    "conocimiento conocimientos manejo dominio nociones"
)

STRONG_TAIL = forms_in(
    "required essential needed must mandatory necessary welcome desirable preferred plus pluse advantage "
    "asset erforderlich notwendig vorteil wunschenswert vorausgesetzt zwingend indispensable obligatoire "
    "exige exigee requi requise souhaite souhaitee apprecie imprescindible necesario obligatorio "
    "requerido valorable deseable"
)
NEGATIONS = forms_in(
    "not no never nicht kein keine keinen keiner nie pas aucun aucune ni ningun ninguna sin without ohne sans"
)
ADDRESSED = forms_in("you you'll you've sie du vous")


class Trimmed(Struct, frozen=True):
    """Words that are left, and whether what was cut off says that they are asked for."""

    start: int
    end: int
    is_asked: bool

    @property
    def count(self) -> int:
        """How many words are left."""
        return self.end - self.start


def trim(words: Words, start: int, end: int, known: list[Known], language: str) -> Trimmed:
    """Cut lead-ins and trailing words off a piece; a skill that the table knows is never cut."""
    starts = {each.start: each for each in known}
    begin = trimmed_start(words, start, end, starts, language)
    ends = {each.end for each in known}
    stop = trimmed_end(words, begin, end, ends, language)
    cut = words.forms[start:begin]
    is_asked = not STRONG.isdisjoint(cut) or not STRONG_TAIL.isdisjoint(words.forms[stop:end])
    is_asked = is_asked or (stop > begin + 1 and words.forms[stop - 1] in word_set("tailskill", language))
    return Trimmed(begin, stop, is_asked)


def trimmed_start(words: Words, start: int, end: int, known: dict[int, Known], language: str) -> int:
    """Return the first word that belongs to the thing."""
    leads = phrases_by_edge("lead", language, last=False)
    place = max(start, behind_address(words, start, end, known))
    while place < end and place not in known:
        step = years_at(words, place, end) or step_at(leads, words, place, end)
        if not step and words.forms[place][:1].isalnum():
            break
        if not step and words.forms[place] in {"(", "["}:
            break
        place += step or 1
    return place


def behind_address(words: Words, start: int, end: int, known: dict[int, Known]) -> int:
    """Return the place behind `To be happy here you`, where what is asked begins."""
    for place in range(start, min(end, start + ADDRESS_REACH)):
        if place in known:
            return start
        if words.forms[place] in SEEKING and words.forms[place + 1 : place + 2] != ["forward"]:
            return place + 1
        if words.forms[place] in ADDRESSED:
            return place + 1 if place > start and words.forms[start] in OPENINGS else start
    return start


def years_at(words: Words, place: int, end: int) -> int:
    """Return how many words a number of years takes: `5+ years`, `three or more years`."""
    form = words.forms[place].rstrip("+") or "+"
    if not (form[0].isdigit() or form in NUMBERS):
        return 0
    for ahead in range(place + 1, min(end, place + YEAR_REACH)):
        if words.forms[ahead] in YEAR_WORDS:
            return ahead - place + 1
        if words.forms[ahead] in {",", "(", ";"}:
            return 0
    return 0


def step_at(phrases: dict[str, list[tuple[str, ...]]], words: Words, place: int, end: int) -> int:
    """Return how many words the longest phrase takes at a place."""
    for phrase in phrases.get(words.forms[place], ()):
        stop = place + len(phrase)
        if stop <= end and tuple(words.forms[place:stop]) == phrase and not (stop < end and words.is_joined[stop]):
            return len(phrase)
    return 0


def trimmed_end(words: Words, start: int, end: int, ends: set[int], language: str) -> int:
    """Return one behind the last word that belongs to the thing."""
    tails = phrases_by_edge("tail", language, last=True)
    stop = end
    while stop > start and stop not in ends:
        step = step_before(tails, words, start, stop)
        if not step and words.forms[stop - 1] in word_set("tailskill", language) and stop - 1 in ends:
            step = 1
        if not step and (words.forms[stop - 1][-1:].isalnum() or words.forms[stop - 1][-1:] in ")+#%"):
            break
        stop -= step or 1
    return stop


def step_before(phrases: dict[str, list[tuple[str, ...]]], words: Words, start: int, stop: int) -> int:
    """Return how many words the longest phrase takes before a place."""
    for phrase in phrases.get(words.forms[stop - 1], ()):
        if stop - len(phrase) >= start and tuple(words.forms[stop - len(phrase) : stop]) == phrase:
            return 0 if words.is_joined[stop - len(phrase)] else len(phrase)
    return 0


def cut_at(words: Words, start: int, end: int, known: list[Known], language: str) -> int:
    """Return where a relative clause or chatter begins behind the first word; `end` when there is none."""
    cuts = phrases_by_edge("cut", language, last=False)
    inside = {place for each in known for place in range(each.start, each.end)}
    depth = 0
    for place in range(start, end):
        form = words.forms[place]
        depth += (form == "(") - (form == ")")
        is_free = place > start and not depth and place not in inside and not words.is_joined[place]
        if is_free and step_at(cuts, words, place, end):
            return place
    return end


@cache
def phrases_by_edge(name: str, language: str, *, last: bool) -> dict[str, list[tuple[str, ...]]]:
    """Return the phrases of a list by their first or last word, longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for entries in phrase_book(language).by_first.values():
        for phrase, each in entries:
            if each == name:
                found.setdefault(phrase[-1] if last else phrase[0], []).append(phrase)
    for phrases in found.values():
        phrases.sort(key=len, reverse=True)
    return found
