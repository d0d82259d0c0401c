"""Cuts a sentence that asks into the pieces that can be met or not met."""

from collections.abc import Iterator

from msgspec import Struct

from runtime.analysis.posting.accepting import has_content, is_acceptable
from runtime.analysis.posting.brackets import Bracket, bracket_in
from runtime.analysis.posting.phrase_book import phrase_book, word_set
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import Known, known_in
from runtime.analysis.posting.splitting import AND, COMMAS, OR, Part, parts_of
from runtime.analysis.posting.statements import Statement
from runtime.analysis.posting.trimming import NEGATIONS, Trimmed, cut_at, phrases_by_edge, step_at, trim

MAX_WHOLE_WORDS = 5
MAX_PROSE_WORDS = 4
MAX_LONG_FORM = 3
MAX_SIDE_WORDS = 7
ACTING = frozenset("you you'll will can should must to and also sie du vous und et y konnen kannst".split())
SINGULAR = frozenset("is a an ist est es un ein serait ware".split())
MUST = frozenset("must need required essential mandatory erforderlich exige obligatoire imprescindible".split())
NOUNS = frozenset(
    "experience knowledge skill expertise background understanding erfahrung kenntnisse experiencia conocimiento conocimientos connaissance".split()
)
ASKING = frozenset("how what why where when comment pourquoi".split())
DENIALS = frozenset(("not", "nicht"))
WILLING = frozenset("willing willingness studying towards working bereit bereitschaft".split())
MAX_DONE_WORDS = 3
FIRM: frozenset[str] = frozenset(("tool", "cased", "bare", "task", "tongue"))
RELATIVE = frozenset("that which who qui que die der das".split())
MAX_HEAD_WORDS = 14
PLACING = frozenset(
    "in with on for under at using via within through from including to into beyond below above against as by during towards plus of "
    "around sous mit im in bei fur auf unter aus nach als en avec dans sur pour con para sobre por".split()
)
WEAK_PLACING = frozenset(("of", "as", "to", "by"))
DASHES = frozenset("-–—")
EXAMPLES = (
    ("such", "as"),
    ("for", "example"),
    ("for", "instance"),
    ("like",),
    ("e", ".", "g"),
    ("z", ".", "b"),
    ("zum", "beispiel"),
    ("par", "exemple"),
    ("por", "ejemplo"),
    ("tel", "que"),
    ("tal", "como"),
    ("tale", "como"),
)


class Piece(Struct, frozen=True, kw_only=True):
    """A requirement from word `start` to before word `end`; `choices` are the spans of which one is enough."""

    start: int
    end: int
    kind: RequirementKind
    choices: tuple[tuple[int, int], ...] = ()


class Cutter:
    """Cuts the sentences of one posting."""

    def __init__(self, words: Words, language: str, *, is_only_work: bool) -> None:
        self.words = words
        self.language = language
        self.is_only_work = is_only_work
        self.asks = False

    def pieces(self, statement: Statement) -> Iterator[Piece]:
        """Yield the pieces of a sentence in order."""
        known = known_in(self.words, statement.start, statement.end, self.language)
        if statement.mode == "strict":
            known = [each for each in known if each.rank not in {"task", "broad"}]
        for start, end in self.clauses(statement, known):
            self.asks = False
            inside = between(known, start, end)
            for part in parts_of(self.words, start, end, inside, self.language):
                kind = self.kind_of(statement, part)
                yield from self.pieces_of(part, between(known, part.start, part.end), statement, kind)

    def kind_of(self, statement: Statement, part: Part) -> RequirementKind:
        """Return the kind of one part: `F# is a plus` in a list makes nothing else nice to have."""
        if not statement.has_cue or statement.base == "nice" or is_whole(part, statement):
            return statement.kind
        cues = self.ending_cues(statement)
        if not cues or any(part.start <= start and end <= part.end for start, end in cues):
            return statement.kind
        return "nice" if self.words.forms[part.start] in {"as", "so", "ebenso"} else statement.base

    def ending_cues(self, statement: Statement) -> list[tuple[int, int]]:
        """Return the cues that end a part and speak of it alone; empty when one speaks of the whole sentence."""
        forms, found = self.words.forms, []
        for start, end, name in phrase_book(self.language).hits(self.words, statement.start, statement.end):
            if name != "nice":
                continue
            begin = max(
                (each for each in range(statement.start, start) if forms[each] in COMMAS), default=statement.start
            )
            is_ending = end >= statement.end or forms[end] in COMMAS
            is_last = end >= statement.end and not AND.isdisjoint(forms[begin:start])
            is_own = (
                forms[start] in SINGULAR
                or forms[start - 1] in SINGULAR
                or not MUST.isdisjoint(forms[statement.start : begin])
            )
            if not is_ending or is_last or not is_own or begin == statement.start:
                return []
            found.append((start, end))
        return found

    def clauses(self, statement: Statement, known: list[Known]) -> list[tuple[int, int]]:
        """Return the spans to read: before or behind a colon or dash, wherever the thing is named."""
        sign = self.first_sign(statement.start, statement.end)
        if sign is None:
            return [(statement.start, statement.end)]
        head, tail = (statement.start, sign), (sign + 1, statement.end)
        head_known = [each for each in between(known, *head) if each.rank != "broad"]
        tail_known = [each for each in between(known, *tail) if each.rank in FIRM]
        if self.is_naming(head) or head[1] - head[0] > MAX_HEAD_WORDS:
            return [tail]
        if tail_known:
            return [head, tail] if head_known else [tail]
        return [head] if head_known or statement.mode == "item" else [head, tail]

    def first_sign(self, start: int, end: int) -> int | None:
        """Return the first colon or dash outside brackets."""
        depth = 0
        for place in range(start + 1, end - 1):
            form = self.words.forms[place]
            depth = max(0, depth + (form == "(") - (form == ")"))
            is_dash = form in DASHES and self.words.text[self.words.starts[place] - 1].isspace()
            is_colon = form == ":" and self.words.text[self.words.ends[place]].isspace()
            if not depth and (is_dash or is_colon):
                return place
        return None

    def is_naming(self, head: tuple[int, int]) -> bool:
        """Tell a head that only announces what follows, such as `Languages` or `Our stack`."""
        names = word_set("namely", self.language) | word_set("generic", self.language) | word_set("lead", self.language)
        forms = self.words.forms[head[0] : head[1]]
        return all(form in names or not form[:1].isalpha() for form in forms if form not in {"which", "well"})

    def pieces_of(self, part: Part, known: list[Known], statement: Statement, kind: RequirementKind) -> Iterator[Piece]:
        """Yield what is asked in one part of an enumeration."""
        bracket = bracket_in(self.words, part.start, part.end, known)
        if part.choices and not (bracket and bracket.kind == "choice"):
            piece = self.choice_of(part, known, statement, kind)
            if piece:
                yield piece
                rest = [each for each in known if each.start >= piece.end and each.rank in FIRM]
                yield from self.named_alone(rest, kind)
                return
        if bracket:
            yield from self.around(part, bracket, known, statement, kind)
        else:
            yield from self.plain(part.start, part.end, known, statement, kind)

    def choice_of(self, part: Part, known: list[Known], statement: Statement, kind: RequirementKind) -> Piece | None:
        """Return `A, B or C` as one piece; None when fewer than two sides are left."""
        sides: list[Trimmed] = []
        for start, end in part.choices:
            inside = between(known, start, end)
            begin = trim(self.words, start, end, inside, self.language)
            if WILLING & set(self.words.forms[start : start + 4]) and begin.start > start - 1 and sides:
                continue
            begin = self.behind_example(begin, inside)
            stop = cut_at(self.words, begin.start, begin.end, inside, self.language)
            side = trim(self.words, begin.start, stop, inside, self.language)
            side = self.named_side(side, between(known, side.start, side.end))
            self.asks = self.asks or begin.is_asked or side.is_asked
            if side.count > 0:
                sides.append(Trimmed(side.start, side.end, begin.is_asked or side.is_asked))
        if len(sides) < 2:  # noqa: PLR2004
            return (
                Piece(start=sides[0].start, end=sides[0].end, kind=kind)
                if sides and len(part.choices) > len(sides) and self.is_good(sides[0], known, statement)
                else None
            )
        good = [side for side in sides if self.is_good(side, known, statement)]
        is_short = all(length_of(self.words, side) <= MAX_SIDE_WORDS for side in sides)
        if not good or (statement.mode != "item" and (good[0] is not sides[0] or not is_short)):
            return None
        telling = [side for side in sides if has_content(self.words, side, self.language)]
        choices = tuple((side.start, side.end) for side in telling) if len(telling) > 1 else ()
        return Piece(start=sides[0].start, end=sides[-1].end, kind=kind, choices=choices)

    def is_good(self, side: Trimmed, known: list[Known], statement: Statement) -> bool:
        """Tell whether one side of a choice is a requirement by itself."""
        inside = between(known, side.start, side.end)
        side = Trimmed(side.start, side.end, side.is_asked or self.asks)
        return is_acceptable(self.words, side, inside, statement.mode, self.language, is_only_work=self.is_only_work)

    def named_side(self, side: Trimmed, known: list[Known]) -> Trimmed:
        """Cut a side down to the skill that begins it: `Python for analysis`."""
        firm = [each for each in known if each.rank in FIRM]
        phrases = self.noun_phrases(side, firm)
        is_led = len(phrases) > 1 and not self.is_credential(side) and (bool(firm) or side.count > MAX_WHOLE_WORDS)
        return Trimmed(phrases[0].start, phrases[0].end, side.is_asked) if is_led else side

    def behind_example(self, side: Trimmed, known: list[Known]) -> Trimmed:
        """Return what stands behind `such as` where that names a skill, else the side."""
        for place in range(side.start, side.end):
            for phrase in EXAMPLES:
                stop = place + len(phrase)
                is_named = (
                    any(each.start >= stop for each in known) or self.words.raw(min(stop, side.end - 1))[:1].isupper()
                )
                if tuple(self.words.forms[place:stop]) == phrase and stop < side.end and is_named:
                    return trim(self.words, stop, side.end, known, self.language)
        return side

    def around(
        self, part: Part, bracket: Bracket, known: list[Known], statement: Statement, kind: RequirementKind
    ) -> Iterator[Piece]:
        """Yield the piece before a bracket, with it where it names the same thing or a choice."""
        kind = "nice" if bracket.kind == "nice" else kind
        before = between(known, part.start, bracket.start)
        if bracket.kind == "choice":
            yield self.with_examples(part.start, bracket, before, kind)
        else:
            pieces = list(self.plain(part.start, bracket.start, before, statement, kind))
            yield from pieces[:-1]
            yield from (self.with_bracket(piece, bracket) for piece in pieces[-1:])
        if bracket.end < part.end:
            yield from self.plain(bracket.end, part.end, between(known, bracket.end, part.end), statement, kind)

    def with_bracket(self, piece: Piece, bracket: Bracket) -> Piece:
        """Return a piece with the bracket behind it where that is a name or the same thing; a long form is not quoted."""
        if piece.end != bracket.start or bracket.kind not in {"same", "name"}:
            return piece
        inner = (bracket.start + 1, bracket.end - 1)
        end = piece.end if inner[1] - inner[0] > MAX_LONG_FORM else bracket.end
        choices = ((piece.start, piece.end), inner) if bracket.kind == "same" else ()
        return Piece(start=piece.start, end=end, kind=piece.kind, choices=choices)

    def with_examples(self, start: int, bracket: Bracket, known: list[Known], kind: RequirementKind) -> Piece:
        """Return `Service mesh (Istio or Linkerd)` as one piece; a long text before leaves what is inside alone."""
        choices = tuple(
            (each.start, each.end)
            for each in (trim(self.words, *span, [], self.language) for span in bracket.choices)
            if each.count > 0
        )
        before = trim(self.words, start, bracket.start, known, self.language)
        is_short = before.end == bracket.start and 0 < before.count <= MAX_WHOLE_WORDS
        is_choice = len(choices) > 1 and not OR.isdisjoint(self.words.forms[bracket.start : bracket.end])
        if not is_choice:
            choices = ((before.start, before.end), *choices) if is_short else ()
        begin, end = (before.start, bracket.end) if is_short else (bracket.start + 1, bracket.end - 1)
        return Piece(start=begin, end=end, kind=kind, choices=choices)

    def plain(
        self, start: int, end: int, known: list[Known], statement: Statement, kind: RequirementKind
    ) -> Iterator[Piece]:
        """Yield what is left between two words when all around it is cut off."""
        if self.is_aside(start, end, statement):
            known = [each for each in known if each.rank in FIRM or kind == "nice"] if statement.mode != "item" else []
            yield from self.named_alone(known, kind)
            return
        first = trim(self.words, self.behind_noun(start, end, statement, known), end, known, self.language)
        stop = cut_at(self.words, first.start, first.end, known, self.language)
        whole = trim(self.words, first.start, stop, known, self.language)
        self.asks = self.asks or whole.is_asked or first.is_asked
        is_done = self.is_done(whole, statement)
        is_own = whole.is_asked or first.is_asked
        is_asked = is_own or is_done or (self.asks and 1 < whole.count <= MAX_PROSE_WORDS)
        whole = Trimmed(whole.start, whole.end, is_asked)
        inside = between(known, whole.start, whole.end)
        behind = [each for each in known if each.start >= stop and each.rank in FIRM]
        if behind and not [each for each in inside if each.rank in FIRM] and self.is_relative(stop, statement):
            yield from self.named_alone(behind, kind)
        elif not self.is_denied(whole, end, kind):
            example = self.example_at(stop, first.end, known)
            pieces = list(self.accepted(whole, inside, statement, kind))
            yield from pieces[:-1]
            yield from (self.with_example(piece, example) for piece in pieces[-1:])

    def example_at(self, start: int, end: int, known: list[Known]) -> Trimmed | None:
        """Return the name behind `such as`."""
        for phrase in EXAMPLES:
            stop = start + len(phrase)
            if tuple(self.words.forms[start:stop]) == phrase and stop < end and self.words.raw(stop)[:1].isupper():
                return trim(self.words, stop, end, known, self.language)
        return None

    def with_example(self, piece: Piece, example: Trimmed | None) -> Piece:
        """Return `frameworks such as Spark` as one piece."""
        if example is None or not 0 < example.count <= MAX_DONE_WORDS or piece.end > example.start:
            return piece
        choices = ((piece.start, piece.end), (example.start, example.end))
        return Piece(start=piece.start, end=example.end, kind=piece.kind, choices=choices)

    def is_denied(self, whole: Trimmed, end: int, kind: RequirementKind) -> bool:
        """Tell `no car` and `cash in hand not offered`."""
        forms = self.words.forms
        behind = set(forms[whole.end : end]) if kind == "must" else set()
        return not (NEGATIONS | ASKING).isdisjoint(forms[whole.start : whole.start + 1]) or not DENIALS.isdisjoint(
            behind
        )

    def behind_noun(self, start: int, end: int, statement: Statement, known: list[Known]) -> int:
        """Return the place behind `an associate with three years' experience` in prose, else the start."""
        named = min((each.start for each in known), default=end)
        for place in range(start + 1, min(end, named) - 1):
            if (
                statement.mode == "asked"
                and self.words.forms[place] in NOUNS
                and self.words.forms[place + 1] in PLACING
            ):
                return place
        return start

    def accepted(
        self, whole: Trimmed, known: list[Known], statement: Statement, kind: RequirementKind
    ) -> Iterator[Piece]:
        """Yield the noun phrases that can be met or not; of a longer one in prose only the skill it names."""
        for piece in self.narrowed(whole, known, statement):
            here = between(known, piece.start, piece.end)
            firm = [each for each in here if each.rank in FIRM]
            if firm and statement.mode != "item":
                piece = self.without_verb(piece, firm)
            if firm and statement.mode != "item" and piece.count > MAX_PROSE_WORDS:
                yield from self.named_alone(firm, kind)
            elif is_acceptable(self.words, piece, here, statement.mode, self.language, is_only_work=self.is_only_work):
                yield Piece(start=piece.start, end=piece.end, kind=kind)

    def without_verb(self, piece: Trimmed, firm: list[Known]) -> Trimmed:
        """Cut `run` off `run FreeRTOS`: in prose a word in lower case before a skill is seldom of its name."""
        before = self.words.forms[piece.start - 1] if piece.start else ""
        if before not in ACTING:
            return piece
        place = piece.start
        while (
            place < min(firm[0].start, piece.start + 2)
            and self.words.raw(place).islower()
            and not self.words.is_joined[place + 1]
        ):
            place += 1
        return Trimmed(place, piece.end, piece.is_asked)

    def is_done(self, whole: Trimmed, statement: Statement) -> bool:
        """Tell `you can run the pass`: a verb with its object right behind the person."""
        before = self.words.forms[whole.start - 1] if whole.start > statement.start else ""
        if before == "to" and self.words.forms[whole.start - 2] in {"able", "ability"}:
            before = "can"
        is_short = 1 < whole.count <= MAX_DONE_WORDS
        return is_short and statement.mode == "asked" and before in {"can", "konnen", "kannst", "savez", "sabes"}

    def is_aside(self, start: int, end: int, statement: Statement) -> bool:
        """Tell a part that only remarks on what stood before: `because the kitchen ...`, `cold calls included`."""
        while start < end and self.words.forms[start] in {"and", "und", "et", "y", ","}:
            start += 1
        if start >= end or self.words.forms[end - 1] in {"included", "inclusive", "inklusive", "compris", "incluido"}:
            return True
        if start == statement.start:
            return False
        form = self.words.forms[start]
        is_cut = step_at(phrases_by_edge("cut", self.language, last=False), self.words, start, end) > 0
        is_cut = is_cut or form in word_set("relative", self.language)
        return is_cut or form == "as" or (form in PLACING and statement.mode == "item")

    def is_relative(self, stop: int, statement: Statement) -> bool:
        """Tell a clause that still is about the thing, `that uses Kafka`, from one about the firm."""
        form = self.words.forms[stop] if stop < statement.end else ""
        return form in RELATIVE or statement.mode != "item"

    def named_alone(self, known: list[Known], kind: RequirementKind) -> Iterator[Piece]:
        """Yield skills that the table knows without the words around them."""
        groups: list[list[Known]] = []
        for each in known:
            is_slashed = (
                bool(groups) and self.words.forms[each.start - 1] == "/" and each.start == groups[-1][-1].end + 1
            )
            if is_slashed or (groups and each.start == groups[-1][-1].end):
                groups[-1].append(each)
            else:
                groups.append([each])
        for group in groups:
            choices = (
                tuple((each.start, each.end) for each in group)
                if group[-1].end - group[0].start > sum(each.end - each.start for each in group)
                else ()
            )
            yield Piece(start=group[0].start, end=group[-1].end, kind=kind, choices=choices)

    def narrowed(self, whole: Trimmed, known: list[Known], statement: Statement) -> Iterator[Trimmed]:
        """Yield the noun phrases that name a skill; the whole where none does or it is short."""
        firm = [each for each in known if each.rank in FIRM]
        phrases = self.noun_phrases(whole, firm)
        named = [phrase for phrase in phrases if between(firm, phrase.start, phrase.end)]
        if len(phrases) > 1 and named:
            yield from named
        elif (
            statement.mode == "item"
            and whole.count > MAX_WHOLE_WORDS
            and phrases[0].count > 1
            and not self.is_credential(whole)
        ):
            yield phrases[0]
        else:
            yield whole

    def is_credential(self, whole: Trimmed) -> bool:
        """Tell a degree or a certificate, which is quoted with its field."""
        hits = phrase_book(self.language).hits(self.words, whole.start, whole.end)
        return any(name in {"degree", "credential"} for _, _, name in hits)

    def noun_phrases(self, whole: Trimmed, known: list[Known]) -> list[Trimmed]:
        """Split at prepositions; `of` parts only what stands behind a skill that the table knows."""
        inside = {place for each in known for place in range(each.start, each.end)}
        ends = {each.end for each in known}
        cuts = [
            place
            for place in range(whole.start + 1, whole.end)
            if self.words.forms[place] in PLACING
            and place not in inside
            and not self.words.is_joined[place]
            and (self.words.forms[place] not in WEAK_PLACING or place in ends)
        ]
        edges = [whole.start, *cuts, whole.end]
        spans = [
            trim(self.words, edges[index], edges[index + 1], known, self.language) for index in range(len(edges) - 1)
        ]
        return [Trimmed(each.start, each.end, whole.is_asked) for each in spans if each.count > 0] or [whole]


def between(known: list[Known], start: int, end: int) -> list[Known]:
    """Return the skills between two words."""
    return [each for each in known if start <= each.start and each.end <= end]


def is_whole(part: Part, statement: Statement) -> bool:
    """Tell a part that is the whole sentence."""
    return part.start == statement.start and part.end == statement.end


def length_of(words: Words, side: Trimmed) -> int:
    """Return how many words stand outside brackets."""
    depth = count = 0
    for form in words.forms[side.start : side.end]:
        depth += (form == "(") - (form == ")")
        count += not depth and form[:1].isalnum()
    return count
