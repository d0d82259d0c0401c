"""The analyst: scores a resume against a job description and says why."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from runtime.analysis.ai_service import Question
from runtime.analysis.gap_result import Advice, GapStatus, Quote, SkillGap, SkillGaps
from runtime.analysis.gap_translation import gaps_of_analysis
from runtime.analysis.result import MAX_RESUME_CHARACTERS, ResumeAnalysis
from runtime.bindings.binding import Binding, Need
from runtime.on_demand import import_object

if TYPE_CHECKING:
    from runtime.analysis.job import PreparedJob
    from runtime.analysis.skill_gaps import GapReader

__all__ = [
    "Advice",
    "Analyst",
    "EmbeddedAnalyst",
    "GapStatus",
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


def score(resume_text: str, title: str, job_description: str, as_of: date | None, hidden_text: str) -> ResumeAnalysis:
    """Score one resume, as `EmbeddedAnalyst.analyze`."""
    analyze_resume: Callable[..., ResumeAnalysis] = import_object("runtime.analysis.score:analyze_resume")
    return analyze_resume(resume_text, prepare(title, job_description), today=as_of, hidden_text=hidden_text)


@lru_cache(maxsize=32)
def prepare_for_gaps(title: str, job_description: str) -> "GapReader":
    """Read a job description for the gaps of resumes."""
    prepare_gaps: Callable[[PreparedJob], GapReader] = import_object("runtime.analysis.skill_gaps:prepare_gaps")
    return prepare_gaps(prepare(title, job_description))


def compare_skills(
    resume_text: str, title: str, job_description: str, as_of: date | None, hidden_text: str
) -> SkillGaps:
    """Compare one resume, as `EmbeddedAnalyst.find_gaps`."""
    find_gaps: Callable[..., SkillGaps] = import_object("runtime.analysis.skill_gaps:find_gaps")
    return find_gaps(resume_text, prepare_for_gaps(title, job_description), today=as_of, hidden_text=hidden_text)


class EmbeddedAnalyst(Binding):
    """The embedded analysis; the same pair gives the same answer every time."""

    async def analyze(
        self, resume_text: str, *, title: str, job_description: str, as_of: date | None = None, hidden_text: str = ""
    ) -> ResumeAnalysis:
        """Score one resume.

        Args:
            resume_text: The resume, not empty.
            title: The job's title.
            job_description: The job's full text.
            as_of: The day that "present" means in a resume; None is today.
            hidden_text: What a person who opens the file does not see; it counts nothing.
        """
        return await self._calculate(partial(score, resume_text, title, job_description, as_of, hidden_text))

    async def find_gaps(
        self, resume_text: str, *, title: str, job_description: str, as_of: date | None = None, hidden_text: str = ""
    ) -> SkillGaps:
        """Say what a resume has of each requirement, as `analyze` judges it; the arguments are those of `analyze`."""
        return await self._calculate(partial(compare_skills, resume_text, title, job_description, as_of, hidden_text))

    async def _calculate(self, call: Callable[[], Calculated]) -> Calculated:
        """Call when the loop has had a turn; the first call reads the tables, a second in which the loop goes on."""
        async with self._resources.calculating:
            await asyncio.sleep(0)
            is_first = not prepare.cache_info().currsize
            return await asyncio.to_thread(call) if is_first else call()


class Analyst(EmbeddedAnalyst):
    """The AI service where `AI_SERVICE_URL` is set, else the embedded analysis."""

    needs: ClassVar[frozenset[Need]] = frozenset({"ai_service"})

    async def analyze(
        self, resume_text: str, *, title: str, job_description: str, as_of: date | None = None, hidden_text: str = ""
    ) -> ResumeAnalysis:
        """Score one resume, as `EmbeddedAnalyst.analyze`.

        Raises:
            ItemError: The service refuses this item.
            RetryLaterError: The service fails.
            NotTriedError: The service was not asked, because it is known to be down.
        """
        service = self._resources.ai_service
        if service is None:
            return await super().analyze(
                resume_text, title=title, job_description=job_description, as_of=as_of, hidden_text=hidden_text
            )
        text = resume_text[:MAX_RESUME_CHARACTERS]
        question = Question(resume_text=text, title=title, job_description=job_description, as_of=as_of or today())
        return await service.analyze(question)

    async def find_gaps(
        self, resume_text: str, *, title: str, job_description: str, as_of: date | None = None, hidden_text: str = ""
    ) -> SkillGaps:
        """Say what a resume has of each requirement; a service says it by its analysis.

        Raises:
            ItemError: As `analyze`; also the others.
        """
        if self._resources.ai_service is None:
            return await super().find_gaps(
                resume_text, title=title, job_description=job_description, as_of=as_of, hidden_text=hidden_text
            )
        analysis = await self.analyze(resume_text, title=title, job_description=job_description, as_of=as_of)
        return gaps_of_analysis(analysis, resume_text)


def today() -> date:
    """Return the day in UTC."""
    return datetime.now(UTC).date()
