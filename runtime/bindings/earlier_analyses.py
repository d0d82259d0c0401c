"""Earlier analyses of the same user, for those who ask the same again."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, TypeVar
from uuid import UUID

import msgspec
import structlog
from msgspec import Struct

from runtime.analysis.made import Asked, Scorer, input_hash, text_hash
from runtime.analysis.providers.scorers import chosen_scorer
from runtime.analysis.result import ResumeAnalysis
from runtime.bindings.binding import Binding, Need
from runtime.bindings.resources import Resources
from runtime.bindings.together import Together
from runtime.store.identity import SERVICE, Identity
from runtime.store.postgres_arrays import array, text_array
from runtime.store.reuse import COUNT_EARLIER_RESULTS, EARLIER_RESULTS, HASHES_OF_RESUMES

__all__ = ["EarlierAnalyses", "SameQuestion"]
Result = TypeVar("Result")
Key = tuple[str, str, str]  # an item's id, the hash of its question, the job type
log: structlog.stdlib.BoundLogger = structlog.get_logger()


class SameQuestion(Struct, frozen=True, kw_only=True):
    """What resumes are compared with.

    Attributes:
        as_of: The day that "present" means in them.
        job_type: Whose results answer it.
    """

    title: str
    job_description: str
    as_of: date
    job_type: str = "bulk_analysis"

    @property
    def asked(self) -> Asked:
        """The same as it is hashed."""
        return Asked(title=self.title, job_description=self.job_description, as_of=self.as_of)


class EarlierAnalyses(Binding):
    """Finds results of the analyst that is set now, in its version of now, about unchanged texts.

    What the AI service calls itself is known only from its answers: there the texts alone decide.
    """

    needs: ClassVar[frozenset[Need]] = frozenset({"postgres"})

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Look among the results of the user of `identity`."""
        super().__init__(resources, identity)
        self._results = Together(self._find)

    async def find(
        self, resume_id: str, question: SameQuestion, *, resume_text: str, hidden_text: str
    ) -> ResumeAnalysis | None:
        """Return the newest result that was made of the same, as one that costs nothing; None when there is none.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        wanted = self.hash_of(question, resume_text=resume_text, hidden_text=hidden_text)
        earlier = await self.find_made_of(wanted, resume_id, question.job_type, kind=ResumeAnalysis)
        if earlier is None:
            return None
        return msgspec.structs.replace(earlier, reused=True, fallback=False, input_tokens=0, output_tokens=0, cost=0.0)

    async def find_made_of(self, wanted: str, resume_id: str, job_type: str, *, kind: type[Result]) -> Result | None:
        """Return the newest result of a job type whose `inputHash` is this one; None when there is none.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        result = await self._results.ask((resume_id, wanted, job_type))
        if result is None:
            return None
        try:
            earlier = msgspec.json.decode(result, type=kind)
        except msgspec.ValidationError:  # of an earlier release, with the same hash: it cannot be
            log.warning("result.unreadable", item_id=resume_id)
            return None
        self._resources.metrics.servers.ai_stand_ins.add("reused")
        return earlier

    def hash_of(self, question: SameQuestion, *, resume_text: str, hidden_text: str) -> str:
        """Return what a result of the analyst that is set now would be made of."""
        return input_hash(self._scorer, question.asked, text_hash(resume_text), text_hash(hidden_text))

    async def count(self, resume_ids: Sequence[str], question: SameQuestion, *, user_id: UUID) -> int:
        """Return for how many of a user's resumes there is such a result.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        whose = {"ids": array(resume_ids), "user_id": user_id}
        rows = await self._resources.database.fetch(SERVICE, HASHES_OF_RESUMES, whose)
        asked = [(row[0], input_hash(self._scorer, question.asked, row[1], row[2]), question.job_type) for row in rows]
        found = await self._resources.database.fetch_one(SERVICE, COUNT_EARLIER_RESULTS, make_search(asked, user_id))
        return int(found[0]) if found else 0

    @property
    def _scorer(self) -> Scorer:
        return chosen_scorer(self._resources.settings)

    async def _find(self, asked: list[Key]) -> list[str | None]:
        user_id = self._identity.user_id
        rows = await self._resources.database.fetch(SERVICE, EARLIER_RESULTS, make_search(asked, user_id))
        found = {row[0]: row[1] for row in rows}
        return [found.get(resume_id) for resume_id, _, _ in asked]


def make_search(asked: Sequence[Key], user_id: UUID | None) -> dict[str, object]:
    """Return what is looked for, of one job type."""
    return {
        "item_ids": text_array(resume_id for resume_id, _, _ in asked),
        "hashes": array(wanted for _, wanted, _ in asked),
        "user_id": user_id,
        "job_type": asked[0][2] if asked else "",  # a handler's questions are of its own type
    }
