"""The analyst: scores a resume against a job description and says why."""

import asyncio
from datetime import date
from functools import lru_cache
from typing import ClassVar

from runtime.analysis.ai_service import Question
from runtime.analysis.result import ResumeAnalysis
from runtime.analysis.score import MAX_RESUME_CHARACTERS, analyze_resume, prepare_job
from runtime.bindings.binding import Binding, Need

__all__ = ["Analyst", "EmbeddedAnalyst", "ResumeAnalysis"]

prepare = lru_cache(maxsize=32)(prepare_job)  # reading a job description costs as much as scoring several resumes


class EmbeddedAnalyst(Binding):
    """The embedded analysis; the same pair gives the same answer every time."""

    async def analyze(
        self, resume_text: str, *, title: str, job_description: str, as_of: date, hidden_text: str = ""
    ) -> ResumeAnalysis:
        """Score one resume.

        Args:
            resume_text: The resume, not empty.
            title: The job's title.
            job_description: The job's full text.
            as_of: The day that "present" means in a resume.
            hidden_text: What a person who opens the file does not see; it counts nothing.
        """
        async with self._resources.calculating:
            await asyncio.sleep(0)
            return analyze_resume(resume_text, prepare(title, job_description), today=as_of, hidden_text=hidden_text)


class Analyst(EmbeddedAnalyst):
    """The AI service where `AI_SERVICE_URL` is set, else the embedded analysis."""

    needs: ClassVar[frozenset[Need]] = frozenset({"ai_service"})

    async def analyze(
        self, resume_text: str, *, title: str, job_description: str, as_of: date, hidden_text: str = ""
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
        question = Question(resume_text=text, title=title, job_description=job_description, as_of=as_of)
        return await service.analyze(question)
