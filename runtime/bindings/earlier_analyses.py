"""Earlier analyses of the same user, for those who ask the same again."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from runtime.analysis.made import Asked, Made, Scorer, input_hash, text_hash
from runtime.analysis.providers.scorers import chosen_scorer
from runtime.bindings.binding import Binding, Need
from runtime.bindings.resources import Resources
from runtime.bindings.resume_texts import ResumeText
from runtime.bindings.together import Together
from runtime.store.identity import SERVICE, Identity
from runtime.store.postgres_arrays import array, text_array
from runtime.store.reuse import COUNT_EARLIER_RESULTS, EARLIER_RESULTS, HASHES_OF_RESUMES

__all__ = ["EarlierAnalyses", "SameQuestion", "as_reused", "together"]
T = TypeVar("T")
M = TypeVar("M", bound=Made)
log: structlog.stdlib.BoundLogger = structlog.get_logger()


class SameQuestion(Struct, frozen=True, kw_only=True):
    """What resumes are compared with.

    Attributes:
        job_type: Whose results may answer it.
        postings: Title and text of each.
        as_of: The day that "present" means in a resume.
    """

    job_type: str
    postings: list[tuple[str, str]]
    as_of: date

    def hash_for(self, scorer: Scorer, resume_hash: str, hidden_hash: str) -> str:
        """Return the hash of the question about a resume; that of all hashes where there are several postings."""
        asked = [Asked(title=title, job_description=text, as_of=self.as_of) for title, text in self.postings]
        return together(input_hash(scorer, one, resume_hash, hidden_hash) for one in asked)


class EarlierAnalyses(Binding):
    """Finds results of the analyst that is set now, in its version of now, about unchanged texts.

    What the AI service calls itself is known only from its answers: there the texts alone decide.
    """

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Look among the results of the user of `identity`."""
        super().__init__(resources, identity)
        self._results = Together(self._find)

    async def find(self, resume_id: str, question: SameQuestion, resume: ResumeText, kind: type[T]) -> T | None:
        """Return the newest result that was made of the same; None when there is none.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        wanted = question.hash_for(self._scorer, text_hash(resume.text), text_hash(resume.hidden_text))
        result = await self._results.ask((resume_id, wanted, question.job_type))
        if result is None:
            return None
        try:
            earlier = msgspec.json.decode(result, type=kind)
        except msgspec.ValidationError:  # of a release that knew this hash and another shape
            log.warning("result.unreadable", item_id=resume_id)
            return None
        self._resources.metrics.servers.ai_stand_ins.add("reused")
        return earlier

    async def count(self, resume_ids: Sequence[str], question: SameQuestion, *, user_id: UUID) -> int:
        """Return for how many of a user's resumes there is such a result.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        whose = {"ids": array(resume_ids), "user_id": user_id}
        rows = await self._resources.database.fetch(SERVICE, HASHES_OF_RESUMES, whose)
        asked = [(row[0], question.hash_for(self._scorer, row[1], row[2])) for row in rows]
        search = make_search(asked, user_id, question.job_type)
        found = await self._resources.database.fetch_one(SERVICE, COUNT_EARLIER_RESULTS, search)
        return int(found[0]) if found else 0

    @property
    def _scorer(self) -> Scorer:
        return chosen_scorer(self._resources.settings)

    async def _find(self, asked: list[tuple[str, str, str]]) -> list[str | None]:
        found: dict[tuple[str, str], str] = {}
        for job_type in {one[2] for one in asked}:
            pairs = [(resume_id, wanted) for resume_id, wanted, of_type in asked if of_type == job_type]
            search = make_search(pairs, self._identity.user_id, job_type)
            rows = await self._resources.database.fetch(SERVICE, EARLIER_RESULTS, search)
            found |= {(row[0], job_type): row[1] for row in rows}
        return [found.get((resume_id, job_type)) for resume_id, _, job_type in asked]


def make_search(asked: Sequence[tuple[str, str]], user_id: UUID | None, job_type: str) -> dict[str, object]:
    """Return what is looked for."""
    return {
        "item_ids": text_array(resume_id for resume_id, _ in asked),
        "hashes": array(wanted for _, wanted in asked),
        "user_id": user_id,
        "job_type": job_type,
    }


def as_reused(made: M) -> M:
    """Return a result as one that was taken from an earlier one, and so cost nothing."""
    return msgspec.structs.replace(made, reused=True, fallback=False, input_tokens=0, output_tokens=0, cost=0.0)


def together(hashes: Iterable[str]) -> str:
    """Return one hash for those of several questions; the hash itself for one."""
    first, *others = hashes
    return text_hash(" ".join((first, *others))) if others else first
