"""Writes reports on 200 invented candidates in both languages, `make report-sample`, to be looked at page by page."""

import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console

from runtime.analysis.score import analyze_resume, prepare_job
from runtime.commands import run_command
from runtime.reports.judgement import Judgement
from runtime.reports.redaction import Redaction, redact_judgement
from runtime.reports.rendering import render
from runtime.reports.report_order import Language
from runtime.reports.report_sections import FailedFile
from tests.bench.corpus import SampleResume, made
from tests.bench.resumes import LEVELS, job_text
from tests.bench.roles import ROLES
from tests.reports.given import ID, Analysed, given_order, given_sections

FOLDER = Path(__file__).parents[2] / ".report-sample"
COUNT = 200
ROLE = "python-backend"
TODAY = date(2026, 3, 1)
LANGUAGES: tuple[Language, ...] = ("en", "de")
NAMES = ("{} Lebenslauf.pdf", "CV {} final.docx", "{}.txt")
OTHER_NAMES = (
    "Ζωή Παπαδοπούλου.pdf",
    "Анна Ёлкина.docx",
    "王小明 简历.pdf",
    "山田太郎.docx",
    "김민수.pdf",
    "محمد علي.pdf",
)
FAILED = tuple(
    FailedFile(item_id=f"item-{code}", label=f"{code}.pdf", code=code) for code in ("empty", "corrupt", "needs_ocr")
)


class Candidate(Struct, frozen=True, kw_only=True):
    """A resume that was analysed, and its file's name."""

    name: str
    text: str
    result: dict[str, Any]


def main() -> int:
    """Write them, and say where."""
    console = Console(highlight=False)
    FOLDER.mkdir(exist_ok=True)
    candidates = sorted(analysed(), key=lambda one: -one.result["score"])
    for language in LANGUAGES:
        for is_anonymous in (False, True):
            write(candidates, language, console, is_anonymous=is_anonymous)
    return 0


def analysed() -> Iterator[Candidate]:
    """Yield the candidates, most of them made for the job."""
    job = prepare_job("Senior Python Backend Engineer", job_text(ROLES[ROLE]))
    levels = cycle(LEVELS)
    roles = cycle([ROLE, ROLE, ROLE, "icu-nurse"])
    for number, (level, role) in enumerate(islice(zip(levels, roles, strict=False), COUNT)):
        resume: SampleResume = made(ROLES[role], role, level, number)
        person = resume.text.partition("\n")[0]
        name = OTHER_NAMES[number % len(OTHER_NAMES)] if number % 9 == 0 else NAMES[number % len(NAMES)].format(person)
        result = msgspec.to_builtins(analyze_resume(resume.text, job, today=TODAY))
        yield Candidate(name=name, text=resume.text, result=result)


def write(candidates: list[Candidate], language: Language, console: Console, *, is_anonymous: bool) -> None:
    """Write a report in each format."""
    known = [Analysed(label="" if is_anonymous else one.name, result=one.result) for one in candidates]
    order = given_order(known, language=language, anonymous=is_anonymous, titles=["Senior Python Backend Engineer"])

    def leave_out(number: int, found: Judgement) -> Judgement:
        return redact_judgement(found, Redaction(candidates[number].text, candidates[number].name))

    sections = given_sections(known, order, FAILED, leave_out if is_anonymous else None)
    encoded = [msgspec.json.encode(one) for one in sections]
    for form in order.formats:
        began = time.perf_counter()
        content = render(form, order, str(ID), "0.1.0", encoded)
        path = FOLDER / f"report-{language}{'-anonymous' if is_anonymous else ''}.{form}"
        path.write_bytes(content)
        console.print(f"{path.relative_to(Path.cwd())}: {len(content):,} bytes, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    run_command(main)
