"""Finds what comes near a skill that a resume does not show: one of its kin in the tables, or another degree."""

from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from runtime.analysis.evidence.degrees import read_degree
from runtime.analysis.evidence.evidence_finder import EvidenceFinder
from runtime.analysis.evidence.proof_lines import ProofLines
from runtime.analysis.posting import Requirement
from runtime.analysis.skill_tables import read_skill_lines

MOST_WIDER = 2  # what has many parts is hardly kin to each of them


class Kin(Struct, frozen=True, kw_only=True):
    """The skills that are kindred to one, as a requirement of which any wording is enough."""

    text: str
    alternatives: tuple[str, ...]
    skill: str = ""


class KindredFinder:
    """What would come near each requirement of a posting, ready to be looked for in any number of resumes."""

    def __init__(self, requirements: Sequence[Requirement], language: str) -> None:
        """Prepare the kin of the requirements that the tables know.

        Args:
            requirements: In the posting's order.
            language: Of the posting, ISO 639-1.
        """
        self._count = len(requirements)
        kin = {place: kin_of_skill(each.skill) for place, each in enumerate(requirements) if each.skill}
        known = {place: wordings for place, wordings in kin.items() if wordings}
        self._places = list(known)
        self._finder = EvidenceFinder((Kin(text=each[0], alternatives=each) for each in known.values()), language)
        self._degrees = [place for place, each in enumerate(requirements) if read_degree(each.text, language)]

    def find(self, lines: ProofLines) -> list[str]:
        """Return for each requirement the line that comes near it; empty where none does."""
        found = [""] * self._count
        for place, line in zip(self._places, self._finder.find_lines(lines) if self._places else [], strict=True):
            found[place] = line
        if self._degrees and lines.degrees:
            for place in self._degrees:
                found[place] = lines.degrees[0].text
        return found


@cache
def kin_of_skill(name: str) -> tuple[str, ...]:
    """Return what the tables have beside a skill, the nearest first: what it is a part of, and the other parts of that.

    Args:
        name: Any of its written forms.
    """
    lines, key = read_skill_lines(), name.casefold()
    spellings = {each: line.spellings for line in lines for each in map(str.casefold, line.spellings)}
    own = {key, *map(str.casefold, spellings.get(key, ()))}
    wider = [line for line in lines if not own.isdisjoint(map(str.casefold, line.narrower))]
    nearest = sorted(wider, key=lambda line: len(line.narrower))[:MOST_WIDER]
    wordings = dict.fromkeys(each for line in nearest for each in (*line.narrower, line.spellings[0]))
    return tuple(each for each in wordings if each.casefold() not in own)
