"""The analyst: scores a resume against a job description and says why."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar, TypeVar
from uuid import UUID

import msgspec

from runtime.analysis.gap_result import Advice, GapStatus, Quote, SkillGap, SkillGaps
from runtime.analysis.gap_translation import gaps_of_analysis
from runtime.analysis.made import Asked, Made, Scorer, embedded_scorer, input_hash, text_hash
from runtime.analysis.providers.question import Question
from runtime.analysis.result import MAX_RESUME_CHARACTERS, ResumeAnalysis
from runtime.bindings.binding import Binding, Need
from runtime.item_errors import BudgetSpentError, ItemError, NotTriedError, RetryLaterError
from runtime.on_demand import import_object

if TYPE_CHECKING:
    from runtime.analysis.job import PreparedJob
    from runtime.analysis.providers.calls import RemoteAnalyst
    from runtime.analysis.skill_gaps import GapReader

__all__ = [
    "Advice",
    "Analyst",
    "EmbeddedAnalyst",
    "GapStatus",
    "Made",
    "Quote",
    "ResumeAnalysis",
    "SkillGap",
    "SkillGaps",
]


Calculated = TypeVar("Calculated")


@lru_cache(maxsize=32)
def prepare(title: str, job_description: str) -> "PreparedJob":
    """Read a job description, which costs as much as scoring several resumes; who scores none imports none of it."""
    prepare_job: Callable[[str, str], PreparedJob] = import_object("runtime.analysis.score:prepare_job")
    return prepare_job(title, job_description)


def score(question: Question) -> ResumeAnalysis:
    """Score one resume, as `EmbeddedAnalyst.analyze`."""
    analyze_resume: Callable[..., ResumeAnalysis] = import_object("runtime.analysis.score:analyze_resume")
    prepared = prepare(question.title, question.job_description)
    found = analyze_resume(question.resume_text, prepared, today=question.as_of, hidden_text=question.hidden_text)
    return msgspec.structs.replace(found, **made_here(question))


def hash_of(question: Question, scorer: Scorer) -> str:
    """Return what tells whether a scorer was asked the same before."""
    asked = Asked(title=question.title, job_description=question.job_description, as_of=question.as_of)
    return input_hash(scorer, asked, text_hash(question.resume_text), text_hash(question.hidden_text))


@lru_cache(maxsize=32)
def prepare_for_gaps(title: str, job_description: str) -> "GapReader":
    """Read a job description for the gaps of resumes."""
    prepare_gaps: Callable[[PreparedJob], GapReader] = import_object("runtime.analysis.skill_gaps:prepare_gaps")
    return prepare_gaps(prepare(title, job_description))


def compare_skills(question: Question) -> SkillGaps:
    """Compare one resume, as `EmbeddedAnalyst.find_gaps`."""
    find_gaps: Callable[..., SkillGaps] = import_object("runtime.analysis.skill_gaps:find_gaps")
    reader = prepare_for_gaps(question.title, question.job_description)
    found = find_gaps(question.resume_text, reader, today=question.as_of, hidden_text=question.hidden_text)
    return msgspec.structs.replace(found, **made_here(question))


def made_here(question: Question) -> dict[str, str]:
    """Return what an answer of this process says of its own making."""
    scorer = embedded_scorer()
    return {"provider": scorer.provider, "version": scorer.version, "input_hash": hash_of(question, scorer)}


class EmbeddedAnalyst(Binding):
    """The embedded analysis; the same question gets the same answer every time."""

    async def analyze(  # noqa: PLR0913 -- a question, and who asks
        self,
        resume_text: str,
        *,
        title: str,
        job_description: str,
        as_of: date | None = None,
        hidden_text: str = "",
        job_id: UUID | None = None,
    ) -> ResumeAnalysis:
        """Score one resume.

        Args:
            resume_text: The resume, not empty.
            title: The job's title.
            job_description: The job's full text.
            as_of: The day that "present" means in a resume; None is today.
            hidden_text: What a person who opens the file does not see; it counts nothing.
            job_id: The job that pays where an analysis costs something.
        """
        question = Question(
            resume_text=resume_text,
            title=title,
            job_description=job_description,
            as_of=as_of or today(),
            hidden_text=hidden_text,
            job_id=job_id,
        )
        return await self._answer(question)

    async def find_gaps(  # noqa: PLR0913 -- the same
        self,
        resume_text: str,
        *,
        title: str,
        job_description: str,
        as_of: date | None = None,
        hidden_text: str = "",
        job_id: UUID | None = None,
    ) -> SkillGaps:
        """Say what a resume has of each requirement, as `analyze` judges it; the arguments are those of `analyze`."""
        question = Question(
            resume_text=resume_text,
            title=title,
            job_description=job_description,
            as_of=as_of or today(),
            hidden_text=hidden_text,
            job_id=job_id,
        )
        return await self._tell_gaps(question)

    async def _answer(self, question: Question) -> ResumeAnalysis:
        return await self._calculate(partial(score, question))

    async def _tell_gaps(self, question: Question) -> SkillGaps:
        return await self._calculate(partial(compare_skills, question))

    async def _calculate(self, call: Callable[[], Calculated]) -> Calculated:
        """Call when the loop has had a turn; the first call reads the tables, a second in which the loop goes on."""
        async with self._resources.calculating:
            await asyncio.sleep(0)
            is_first = not prepare.cache_info().currsize
            return await asyncio.to_thread(call) if is_first else call()


class Analyst(EmbeddedAnalyst):
    """Whom `ANALYST` names: the embedded analysis, the AI service, or a model.

    `analyze` and `find_gaps` raise:
        ItemError: The provider refuses this item, or answers nothing that is an analysis.
        RetryLaterError: The provider fails.
        NotTriedError: The provider was not asked: it is known to be down, or nobody pays for it.
    """

    needs: ClassVar[frozenset[Need]] = frozenset({"analyst"})

    async def _answer(self, question: Question) -> ResumeAnalysis:
        remote = self._resources.remote_analyst
        if remote is None:
            return await super()._answer(question)
        try:
            return await ask(remote, question)
        except BudgetSpentError:
            raise
        except (ItemError, RetryLaterError, NotTriedError):
            if self._resources.settings.analyst_fallback == "none":
                raise
        self._resources.metrics.servers.ai_stand_ins.add("fallback")
        return msgspec.structs.replace(await super()._answer(question), fallback=True)

    async def _tell_gaps(self, question: Question) -> SkillGaps:
        """Return what the other analyst's analysis tells of gaps; what stands in for it tells them itself."""
        if self._resources.remote_analyst is None:
            return await super()._tell_gaps(question)
        analysis = await self._answer(question)
        if analysis.fallback:
            return msgspec.structs.replace(await super()._tell_gaps(question), fallback=True)
        return gaps_of_analysis(analysis, question.resume_text)


async def ask(remote: "RemoteAnalyst", question: Question) -> ResumeAnalysis:
    """Return what an analyst outside of this process says of as much of a resume as is read."""
    read = msgspec.structs.replace(question, resume_text=question.resume_text[:MAX_RESUME_CHARACTERS])
    answered = await remote.analyze(read)
    return msgspec.structs.replace(answered, input_hash=hash_of(question, remote.scorer))


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()
