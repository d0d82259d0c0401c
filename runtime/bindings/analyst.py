"""The analyst: scores a resume against a job description and says why."""

from functools import lru_cache

from runtime.analysis.result import ResumeAnalysis
from runtime.analysis.score import analyze_resume, prepare_job
from runtime.bindings.binding import Binding
from runtime.bindings.resources import Resources
from runtime.store.database import Identity

__all__ = ["Analyst", "ResumeAnalysis"]


class Analyst(Binding):
    """The embedded analysis; the same pair gives the same answer every time."""

    def __init__(self, resources: Resources, identity: Identity) -> None:
        """Remember a few job descriptions: reading one costs as much as scoring several resumes."""
        super().__init__(resources, identity)
        self._prepared = lru_cache(maxsize=8)(prepare_job)

    async def analyze(self, resume_text: str, *, title: str, job_description: str) -> ResumeAnalysis:
        """Score one resume.

        Args:
            resume_text: The resume, not empty.
            title: The job's title.
            job_description: The job's full text.
        """
        return analyze_resume(resume_text, self._prepared(title, job_description))
