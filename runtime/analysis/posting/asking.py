"""One sentence while it is cut into pieces: its words, the skills it names, how it asks."""

from collections.abc import Iterator

from msgspec import Struct

from runtime.analysis.posting.accepting import SOFT_REACH, Candidate, is_acceptable
from runtime.analysis.posting.phrase_book import phrase_book
from runtime.analysis.posting.posting_shapes import RequirementKind
from runtime.analysis.posting.posting_tokens import Words
from runtime.analysis.posting.skill_index import Known, known_in
from runtime.analysis.posting.statements import Mode, Statement
from runtime.analysis.posting.trimming import Trimmed, cut_at, trim

EXAMPLES = (
    *(("such", "as"), ("for", "example"), ("for", "instance"), ("like",), ("e", ".", "g")),
    *(("z", ".", "b"), ("zum", "beispiel"), ("par", "exemple"), ("por", "ejemplo")),
    *(("tel", "que"), ("tal", "como"), ("tale", "como")),
)


class Piece(Struct, frozen=True, kw_only=True):
    """A requirement from word `start` to before word `end`; `choices` are the spans of which one is enough."""

    start: int
    end: int
    kind: RequirementKind
    choices: tuple[tuple[int, int], ...] = ()


class Sentence(Struct, kw_only=True):
    """A sentence that is being cut.

    Attributes:
        known: The skills that the table knows in it.
        is_only_work: Whether the posting has no list of requirements, so that the work says what is asked.
        asks: Whether a part read so far says that it asks: what is listed behind it is asked too.
    """

    words: Words
    language: str
    statement: Statement
    known: list[Known]
    is_only_work: bool
    asks: bool = False

    @property
    def mode(self) -> Mode:
        """How it asks."""
        return self.statement.mode

    def known_between(self, start: int, end: int) -> list[Known]:
        """Return the skills between two words."""
        return [each for each in self.known if start <= each.start and each.end <= end]

    def firm_between(self, start: int, end: int) -> list[Known]:
        """Return the skills between two words that need no context to be one."""
        return [each for each in self.known_between(start, end) if each.rank != "broad"]

    def trim(self, start: int, end: int) -> Trimmed:
        """Cut off what stands around the thing."""
        return trim(self.words, start, end, self.known_between(start, end), self.language)

    def cut_at(self, start: int, end: int) -> int:
        """Return where chatter begins."""
        return cut_at(self.words, start, end, self.known_between(start, end), self.language)

    def accepts(self, piece: Trimmed) -> bool:
        """Tell whether a piece can be met or not met."""
        if piece.count <= 0:
            return False
        reach = max(0, piece.start - SOFT_REACH)
        hits = list(phrase_book(self.language).hits(self.words, reach, piece.end))
        candidate = Candidate(
            words=self.words,
            piece=piece,
            known=self.known_between(piece.start, piece.end),
            lists={name for start, _, name in hits if start >= piece.start},
            soft=[(start, end) for start, end, name in hits if name == "soft" and end > piece.start],
            mode=self.mode,
            language=self.language,
            is_only_work=self.is_only_work,
            is_extra=self.statement.is_section and self.statement.base == "nice",
        )
        return is_acceptable(candidate)

    def example_at(self, place: int, end: int) -> Trimmed | None:
        """Return the name behind `such as`, when that stands at a place."""
        for phrase in EXAMPLES:
            stop = place + len(phrase)
            if stop < end and tuple(self.words.forms[place:stop]) == phrase:
                is_named = bool(self.known_between(stop, end)) or self.words.raw(stop)[:1].isupper()
                return self.trim(stop, end) if is_named else None
        return None


def sentence_of(words: Words, statement: Statement, language: str, *, is_only_work: bool) -> Sentence:
    """Look up the skills of a sentence; beside an age or a check only what is a skill anywhere counts."""
    known = known_in(words, statement.start, statement.end, language)
    if statement.mode == "strict":
        known = [each for each in known if each.rank not in {"task", "broad"}]
    return Sentence(words=words, language=language, statement=statement, known=known, is_only_work=is_only_work)


def named_alone(sentence: Sentence, known: list[Known], kind: RequirementKind) -> Iterator[Piece]:
    """Yield skills that the table knows without the words around them, neighbours and `A/B` as one."""
    groups: list[list[Known]] = []
    for each in known:
        gap = each.start - groups[-1][-1].end if groups else -1
        if gap == 0 or (gap == 1 and sentence.words.forms[each.start - 1] == "/"):
            groups[-1].append(each)
        else:
            groups.append([each])
    for group in groups:
        has_slash = "/" in sentence.words.forms[group[0].end : group[-1].start]
        choices = tuple((each.start, each.end) for each in group) if has_slash else ()
        yield Piece(start=group[0].start, end=group[-1].end, kind=kind, choices=choices)
