"""The resumes and jobs that the analysis is measured on: the shipped samples and generated ones."""

from itertools import cycle, islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tests.bench.more_roles import MORE_ROLES
from tests.bench.resumes import LEVELS, job_text, make_resume
from tests.bench.roles import ROLES, Role

SAMPLES = Path(__file__).resolve().parents[2] / "runtime" / "emulator" / "samples"


class SampleJob(Struct, frozen=True, kw_only=True):
    """One job description; `key` is the category of the resumes that belong to it."""

    key: str
    text: str


class SampleResume(Struct, frozen=True, kw_only=True):
    """One resume with the facts behind it.

    Attributes:
        category: The job it was made for.
        grade: 0 to 3 for that job.
        missing: Required skills that it does not have.
        file: None for a generated one.
    """

    category: str
    grade: int
    missing: frozenset[str]
    text: str = ""
    file: Path | None = None


def sample_jobs() -> list[SampleJob]:
    """Return the five shipped jobs."""
    return [SampleJob(key=job["key"], text=(SAMPLES / job["file"]).read_text("utf-8")) for job in manifest()["jobs"]]


def sample_resumes() -> list[SampleResume]:
    """Return the sixty shipped resumes; their text is still in the files."""
    return [
        SampleResume(
            category=facts["category"],
            grade=facts["grade"],
            missing=frozenset(facts["missing_required"]),
            file=SAMPLES / facts["file"],
        )
        for facts in manifest()["resumes"]
    ]


def generated(count: int) -> tuple[list[SampleJob], list[SampleResume]]:
    """Return jobs and `count` resumes of the shipped professions and of four more."""
    roles = ROLES | MORE_ROLES
    jobs = [SampleJob(key=key, text=job_text(role)) for key, role in roles.items()]
    kinds = cycle((key, level) for level in LEVELS for key in roles)
    return jobs, [made(roles[key], key, level, number) for number, (key, level) in enumerate(islice(kinds, count))]


def made(role: Role, key: str, level: str, number: int) -> SampleResume:
    """Return one generated resume."""
    resume = make_resume(role, level, f"{key}/{level}/bench-{number}")
    return SampleResume(category=key, grade=resume.grade, missing=resume.missing, text=resume.text)


def manifest() -> dict[str, Any]:
    """Read the facts about the samples."""
    facts: dict[str, Any] = msgspec.json.decode((SAMPLES / "manifest.json").read_bytes())
    return facts
