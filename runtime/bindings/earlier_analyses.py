"""Earlier analyses of the same user, for those who ask the same again."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar
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
JOB_TYPE = "bulk_analysis"
log: structlog.stdlib.BoundLogger = structlog.get_logger()


class SameQuestion(Struct, frozen=True, kw_only=True):
    """What resumes are compared with.

    Attributes:
        as_of: The day that "present" means in them.
    """

    title: str
    job_description: str
    as_of: date

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
        wanted = input_hash(self._scorer, question.asked, text_hash(resume_text), text_hash(hidden_text))
        result = await self._results.ask((resume_id, wanted))
        if result is None:
            return None
        try:
            earlier = msgspec.json.decode(result, type=ResumeAnalysis)
        except msgspec.ValidationError:  # of an earlier release, with the same hash: it cannot be
            log.warning("result.unreadable", item_id=resume_id)
            return None
        self._resources.metrics.servers.ai_stand_ins.add("reused")
        return msgspec.structs.replace(earlier, reused=True, fallback=False, input_tokens=0, output_tokens=0, cost=0.0)

    async def count(self, resume_ids: Sequence[str], question: SameQuestion, *, user_id: UUID) -> int:
        """Return for how many of a user's resumes there is such a result.

        Raises:
            UnavailableError: PostgreSQL does not answer.
        """
        whose = {"ids": array(resume_ids), "user_id": user_id}
        rows = await self._resources.database.fetch(SERVICE, HASHES_OF_RESUMES, whose)
        asked = [(row[0], input_hash(self._scorer, question.asked, row[1], row[2])) for row in rows]
        found = await self._resources.database.fetch_one(SERVICE, COUNT_EARLIER_RESULTS, make_search(asked, user_id))
        return int(found[0]) if found else 0

    @property
    def _scorer(self) -> Scorer:
        return chosen_scorer(self._resources.settings)

    async def _find(self, asked: list[tuple[str, str]]) -> list[str | None]:
        user_id = self._identity.user_id
        rows = await self._resources.database.fetch(SERVICE, EARLIER_RESULTS, make_search(asked, user_id))
        found = {row[0]: row[1] for row in rows}
        return [found.get(resume_id) for resume_id, _ in asked]


def make_search(asked: Sequence[tuple[str, str]], user_id: UUID | None) -> dict[str, object]:
    """Return what is looked for."""
    return {
        "item_ids": text_array(resume_id for resume_id, _ in asked),
        "hashes": array(wanted for _, wanted in asked),
        "user_id": user_id,
        "job_type": JOB_TYPE,
    }
