"""Looks in a resume for what the analysis does not tell: denials apart from mentions, lines that only come close."""

from collections.abc import Sequence

from msgspec import Struct

from runtime.analysis.evidence.evidence_finder import EvidenceFinder
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.evidence.unproven_kinds import is_denied_or_wished
from runtime.analysis.gap_result import Quote
from runtime.analysis.quote_places import Stretches
from runtime.analysis.readable import Cuts
from runtime.analysis.requirement_findings import Proofs


class Traces(Struct, frozen=True, kw_only=True):
    """The parts of a resume by what they can say, and lines of them for each requirement, empty where there is none.

    Attributes:
        proving: What can prove something.
        denying: Clauses that deny or wish.
        mentioning: What proves nothing for another reason.
        near: Lines of `proving` that have half of a requirement's words.
        denied: Lines of `denying` that name it.
        mentioned: Lines of `mentioning` that name it.
        is_short: Whether any requirement is not proved.
    """

    proving: Stretches
    denying: Stretches
    mentioning: Stretches
    near: Sequence[str]
    denied: Sequence[str]
    mentioned: Sequence[str]
    is_short: bool

    def quote_near(self, place: int) -> list[Quote]:
        """Return the line that comes close to the requirement at this place."""
        return self.proving.quote(self.near[place])


def find_traces(text: str, proofs: Proofs, finder: EvidenceFinder, *, this_year: int) -> Traces:
    """Look for every requirement in what proves nothing.

    Args:
        text: The resume as `readable.read_resume` was given it.
        proofs: What was found in what proves something.
        finder: Of the posting.
        this_year: What has a later year is still to come.
    """
    cut = proofs.resume.cut
    honest = Stretches(text, [(0, len(text))]).without(cut.instructions)
    proper = honest.without(cut.copied)
    denying, mentioning = sort_clauses(proper, cut, this_year)
    mentioning = mentioning.beside(honest.only(cut.copied))
    return Traces(
        proving=proper.without([*cut.unproven, *cut.asides]),
        denying=denying,
        mentioning=mentioning,
        near=[each.line if each is not None and not each.is_shown else "" for each in proofs.shown],
        denied=lines_in(denying, finder, len(proofs.shown)),
        mentioned=lines_in(mentioning, finder, len(proofs.shown)),
        is_short=any(each is None or not each.is_shown for each in proofs.shown),
    )


def sort_clauses(proper: Stretches, cut: Cuts, this_year: int) -> tuple[Stretches, Stretches]:
    """Return the clauses that deny or wish, and with the hobbies those that prove nothing for another reason."""
    denials = [place for place in cut.unproven if is_denied_or_wished(proper.text[slice(*place)], this_year)]
    others = [place for place in cut.unproven if place not in denials]
    return proper.only(denials), proper.only([*others, *cut.asides])


def lines_in(part: Stretches, finder: EvidenceFinder, count: int) -> Sequence[str]:
    """Return for each of so many requirements a line that names it; empty where none does."""
    return finder.find_lines(ProofLines(part.apart)) if part.text else [""] * count
