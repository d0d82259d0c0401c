"""The sample resumes, the job they apply for, and what is to come of each."""

from pathlib import Path

from msgspec import Struct, json

SAMPLES = Path(__file__).parents[1] / "samples"
JOB = "python-backend"
FAILURES = {  # error codes of the files that hold no text; every other file has some
    "binary.txt": "binary",
    "corrupt.pdf": "corrupt",
    "empty.txt": "empty",
    "password.pdf": "password_protected",
    "scanned.pdf": "image_only",
}


class SampleJob(Struct, frozen=True, kw_only=True):
    """A job of the manifest."""

    key: str
    title: str
    file: str


class SampleResume(Struct, frozen=True, kw_only=True):
    """A resume of the manifest; the category is the key of the job it was written for."""

    file: str
    category: str


class Manifest(Struct, frozen=True, kw_only=True):
    """The parts of `manifest.json` that the demo needs."""

    jobs: list[SampleJob]
    resumes: list[SampleResume]
    errors: list[SampleResume]

    @property
    def files(self) -> list[Path]:
        """Every file to upload, the difficult ones last."""
        return [SAMPLES / resume.file for resume in (*self.resumes, *self.errors)]

    def job(self) -> SampleJob:
        """The job of the demo."""
        return next(job for job in self.jobs if job.key == JOB)

    def applicants(self) -> set[str]:
        """Names of the files that were written for the job of the demo."""
        return {Path(resume.file).name for resume in self.resumes if resume.category == JOB}


def read_manifest() -> Manifest:
    """Read what is known of the samples."""
    return json.decode((SAMPLES / "manifest.json").read_bytes(), type=Manifest)
