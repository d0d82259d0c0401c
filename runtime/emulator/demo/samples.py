"""The sample resumes, the job they apply for, and what is to come of each."""

from pathlib import Path

from msgspec import Struct, field, json

SAMPLES = Path(__file__).parents[1] / "samples"
JOB = "python-backend"
FAILURES = {  # error codes of the files that hold no text; every other file has some
    "binary.txt": "binary",
    "corrupt.pdf": "corrupt",
    "empty.txt": "empty",
    "password.pdf": "password_protected",
    "scanned.pdf": "needs_ocr",
}
RECOGNIZED = frozenset({"scanned.pdf"})  # where something is installed that recognises characters, they have text


class SampleJob(Struct, frozen=True, kw_only=True):
    """A job of the manifest."""

    key: str
    title: str
    file: str


class SampleResume(Struct, frozen=True, kw_only=True):
    """A resume of the manifest.

    Attributes:
        file: Its path below `SAMPLES`.
        category: The key of the job it was written for, or what is difficult about it.
        size_bytes: Its size when it is made of its file, over and over; None when it is its file.
    """

    file: str
    category: str
    size_bytes: int | None = field(default=None, name="bytes")

    @property
    def name(self) -> str:
        """Its name as an upload."""
        return Path(self.file).name

    def content(self) -> bytes:
        """Read the file; one of megabytes is made here rather than shipped."""
        content = (SAMPLES / self.file).read_bytes()
        if self.size_bytes is None:
            return content
        return (content * (self.size_bytes // len(content) + 1))[: self.size_bytes]


class Manifest(Struct, frozen=True, kw_only=True):
    """The parts of `manifest.json` that the demo needs."""

    jobs: list[SampleJob]
    resumes: list[SampleResume]
    errors: list[SampleResume]

    @property
    def files(self) -> list[SampleResume]:
        """Every file to upload, the difficult ones last."""
        return [*self.resumes, *self.errors]

    def job(self) -> SampleJob:
        """The job of the demo."""
        return next(job for job in self.jobs if job.key == JOB)

    def applicants(self) -> set[str]:
        """Names of the files that were written for the job of the demo."""
        return {resume.name for resume in self.resumes if resume.category == JOB}


def read_manifest() -> Manifest:
    """Read what is known of the samples."""
    return json.decode((SAMPLES / "manifest.json").read_bytes(), type=Manifest)
