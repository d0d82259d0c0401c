"""The resumes and jobs that the analysis is measured on: the shipped samples and generated ones."""

import importlib.util
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tests.bench.roles import more_roles

SAMPLES = Path(__file__).resolve().parents[2] / "runtime" / "emulator" / "samples"
LEVELS = ("strong", "good", "partial", "weak")


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
    maker = load_generator()
    roles = maker.ROLES | more_roles(maker.S)
    jobs = [SampleJob(key=key, text=maker.job_text(key, roles)) for key in roles]
    keys = list(roles)
    made = [
        maker.make_resume(keys[number % len(keys)], LEVELS[number // len(keys) % len(LEVELS)], f"bench-{number}", roles)
        for number in range(count)
    ]
    return jobs, [
        SampleResume(
            category=facts["category"], grade=facts["grade"], missing=frozenset(facts["missing_required"]), text=text
        )
        for text, facts in made
    ]


def manifest() -> dict[str, Any]:
    """Read the facts about the samples."""
    facts: dict[str, Any] = msgspec.json.decode((SAMPLES / "manifest.json").read_bytes())
    return facts


def load_generator() -> Any:  # noqa: ANN401 - a script without types, loaded by its path
    """Import `samples/generate.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("sample_generator", SAMPLES / "generate.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SAMPLES)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
