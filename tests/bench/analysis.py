"""Measures the embedded analysis, `make bench-analysis`: quality and speed; ends 1 below the quality bar."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from runtime.analysis.files.extract import extract_text
from runtime.analysis.result import ResumeAnalysis
from runtime.analysis.score import PreparedJob, analyze_resume, prepare_job
from runtime.analysis.skill_gaps import find_gaps
from tests.bench.analysis_speed import SPEED_BARS, resumes_per_s
from tests.bench.claims.claims_figures import (
    compare_posting,
    figures_of,
    figures_of_postings,
    judge_set,
    untrue_by_profession,
)
from tests.bench.claims.claims_set import claims_set
from tests.bench.claims.gap_figures import figures_of_gaps, gaps_of_set
from tests.bench.claims.judging import Judgement
from tests.bench.corpus import SampleJob, SampleResume, generated, sample_jobs, sample_resumes
from tests.bench.ranking import area_under_curve, average_precision, f1, ndcg, percentile

GENERATED = 360
READY_RUNS = 3
MOST_JOBS_FOR_P90 = 5
TODAY = date(2026, 11, 30)
MEGABYTE = 1024 * 1024
CLAIMS_SETS = ("first", "second", "third", "fourth")
CLAIMS_BARS = (  # figure, bar, goal
    ("untrue statements per 100 results", 80.0, 20.0),
    ("true statements per 100 results", 500.0, 550.0),
    ("results with an untrue statement", 0.45, 0.15),
    ("requirements, precision", 0.85, 0.93),
    ("requirements, recall", 0.75, 0.88),
    ("never hits per 100 postings", 8.0, 2.0),
    ("shown, precision", 0.88, 0.95),
    ("shown, recall", 0.70, 0.85),
    ("missing, precision", 0.75, 0.90),
    ("missing, recall", 0.65, 0.80),
    ("years within one", 0.85, 0.95),
    ("title, precision", 0.90, 0.97),
    ("title, recall", 0.85, 0.90),
    ("verdict, weighted kappa", 0.70, 0.80),
    ("instructions, precision", 0.90, 0.95),
    ("instructions, recall", 0.80, 0.90),
)
GAP_BARS = (
    ("proved, precision", 0.90, 0.95),
    ("proved, F1", 0.75, 0.90),
    ("lacking, precision", 0.84, 0.90),
    ("lacking, F1", 0.75, 0.93),
)
READY_SCRIPT = (
    "import time; start = time.perf_counter()\n"
    "from datetime import date; from runtime.analysis.score import analyze_resume, prepare_job\n"
    "analyze_resume('Nurse', prepare_job('Nurse', 'Requirements\\n- CPR'), today=date.today())\n"
    "print(time.perf_counter() - start)"
)


class Measure(Struct, frozen=True, kw_only=True):
    """One figure against its bar; only quality decides the exit code, speed depends on the machine."""

    name: str
    value: float
    bar: float
    goal: float | None = None
    better: Literal["more", "less"] = "more"
    is_quality: bool = False

    @property
    def holds(self) -> bool:
        """Whether the figure reaches its bar."""
        return self.value >= self.bar if self.better == "more" else self.value <= self.bar


class Scored(Struct, frozen=True, kw_only=True):
    """One pair of a job and a resume, analysed."""

    job: str
    resume: SampleResume
    analysis: ResumeAnalysis

    @property
    def grade(self) -> int:
        """The grade for this job; a resume made for another one is irrelevant."""
        return self.resume.grade if self.resume.category == self.job else 0


def main() -> int:
    """Print a table for the samples and one for the generated resumes; return the exit code."""
    console = Console()
    with Progress(console=console) as progress:
        samples, files_per_s = read_files(sample_resumes())
        sets = {
            "60 sample files": (sample_jobs(), samples),
            f"{GENERATED} generated, 9 professions": generated(GENERATED),
        }
        results = {name: measured(jobs, resumes, progress, name) for name, (jobs, resumes) in sets.items()}
    judged = {name: judge_set(claims_set(name)) for name in CLAIMS_SETS}
    claims = {f"claims, {name} set": measures_of_claims(name, judged[name]) for name in CLAIMS_SETS}
    gaps = {f"skill gaps, {name} set": measures_of_gaps(name) for name in CLAIMS_SETS}
    machine = [*speed_by_length(), *speed_of_files(files_per_s), *readiness()]
    for name, measures in (*results.items(), *claims.items(), *gaps.items(), ("this machine", machine)):
        console.print(table_of(name, measures))
    console.print(table_by_profession([each for name in CLAIMS_SETS for each in judged[name]]))
    measures = [measure for group in (*results.values(), *claims.values(), *gaps.values()) for measure in group]
    return int(not all(measure.holds for measure in measures if measure.is_quality))


def read_files(resumes: list[SampleResume]) -> tuple[list[SampleResume], float]:
    """Return the resumes with their texts, and how many files a second of CPU are read and scored."""
    job = prepare_job("", sample_jobs()[0].text)
    contents = [(resume, resume.file.read_bytes(), resume.file.name) for resume in resumes if resume.file is not None]
    read: list[SampleResume] = []
    start = time.process_time()
    for resume, content, name in contents:
        text = extract_text(content, name).text
        analyze_resume(text, job, today=TODAY)
        read.append(msgspec.structs.replace(resume, text=text))
    return read, len(read) / (time.process_time() - start)


def measured(jobs: list[SampleJob], resumes: list[SampleResume], progress: Progress, name: str) -> list[Measure]:
    """Score every resume against every job, and measure quality and speed."""
    prepared = {job.key: prepare_job("", job.text) for job in jobs}
    start = time.process_time()
    scored = list(progress.track(pairs_of(prepared, resumes), total=len(jobs) * len(resumes), description=name))
    per_s = len(scored) / (time.process_time() - start)
    return [
        *quality(scored),
        *spread([each.analysis.score for each in scored], len(jobs)),
        Measure(name="resumes/s/core, text to explained score", value=per_s, bar=1_000, goal=2_000),
    ]


def pairs_of(jobs: dict[str, PreparedJob], resumes: list[SampleResume]) -> Iterator[Scored]:
    """Yield every pair, analysed."""
    for key, job in jobs.items():
        for resume in resumes:
            yield Scored(job=key, resume=resume, analysis=analyze_resume(resume.text, job, today=TODAY))


def quality(scored: list[Scored]) -> list[Measure]:
    """Measure each job's ranking and take the mean; the skill gap on the resumes made for the job."""
    rankings = [ranking_of(scored, key) for key in dict.fromkeys(each.job for each in scored)]
    grades = [[each.grade for each in ranking] for ranking in rankings]
    areas = [area_under_curve([(each.analysis.score, each.grade) for each in ranking]) for ranking in rankings]
    gaps = [
        (frozenset(each.analysis.missing_skills), each.resume.missing)
        for each in scored
        if each.resume.category == each.job
    ]
    return [
        Measure(name="nDCG@10", value=statistics.mean(map(ndcg, grades)), bar=0.87, goal=0.90, is_quality=True),
        Measure(
            name="MAP", value=statistics.mean(map(average_precision, grades)), bar=0.84, goal=0.87, is_quality=True
        ),
        Measure(name="AUC", value=statistics.mean(areas), bar=0.91, goal=0.925, is_quality=True),
        Measure(name="skill-gap F1", value=f1(gaps), bar=0.88, goal=0.92, is_quality=True),
    ]


def ranking_of(scored: list[Scored], key: str) -> list[Scored]:
    """Return the pairs of one job, best score first."""
    return sorted((each for each in scored if each.job == key), key=lambda each: -each.analysis.score)


def spread(scores: list[float], job_count: int) -> list[Measure]:
    """Measure how far scores lie apart over all pairs; one pair in `job_count` belongs together.

    The high end is asked for only where enough pairs belong together to fill a tenth of all.
    """
    low = Measure(name="score p10", value=percentile(scores, 0.1), bar=15, better="less", is_quality=True)
    high = Measure(name="score p90", value=percentile(scores, 0.9), bar=60, is_quality=True)
    return [low, high] if job_count <= MOST_JOBS_FOR_P90 else [low]


def measures_of_claims(name: str, judged: Sequence[Judgement]) -> list[Measure]:
    """Hold a claims set against its bars and goals."""
    claims = claims_set(name)
    jobs = [(posting, prepare_job(posting.title, posting.text)) for posting in claims.postings]
    figures = figures_of_postings([compare_posting(posting, job) for posting, job in jobs]) | figures_of(judged)
    return [
        Measure(
            name=figure,
            value=figures[figure],
            bar=bar,
            goal=goal,
            better="less" if goal < bar else "more",
            is_quality=True,
        )
        for figure, bar, goal in CLAIMS_BARS
    ]


def measures_of_gaps(name: str) -> list[Measure]:
    """Hold the skill gaps of a claims set against their bars, and measure how many are found in a second of CPU."""
    told = list(gaps_of_set(claims_set(name)))
    start = time.process_time()
    for one in told:
        find_gaps(one.resume.text, one.reader, today=TODAY)
    per_s = len(told) / (time.process_time() - start)
    figures = figures_of_gaps(told)
    return [
        *(Measure(name=each, value=figures[each], bar=bar, goal=goal, is_quality=True) for each, bar, goal in GAP_BARS),
        Measure(name="skill gaps/s/core, text in", value=per_s, bar=800),
    ]


def table_by_profession(judged: Sequence[Judgement]) -> Table:
    """Lay out the untrue statements of a result by profession, the worst first."""
    table = Table(
        "profession", "resumes", "untrue statements a result", title="claims by profession", title_justify="left"
    )
    rows = sorted(untrue_by_profession(judged).items(), key=lambda row: -statistics.mean(row[1]))
    for profession, counts in rows:
        table.add_row(profession, str(len(counts)), f"{statistics.mean(counts):.2f}")
    return table


def speed_by_length() -> list[Measure]:
    """State how many resumes of each length are scored, in seconds of CPU, on distinct texts."""
    return [
        Measure(
            name=f"resumes/s/core, {bar.characters:,} characters, each text once",
            value=resumes_per_s(bar.characters, map(claims_set, CLAIMS_SETS), TODAY),
            bar=bar.per_s,
        )
        for bar in SPEED_BARS
    ]


def speed_of_files(files_per_s: float) -> list[Measure]:
    """State how many files of all kinds are read and scored."""
    return [Measure(name="mixed files/s/core, extraction and score", value=files_per_s, bar=150)]


def readiness() -> list[Measure]:
    """Measure how soon a fresh interpreter has its first score, and the memory of this process."""
    command = [sys.executable, "-c", READY_SCRIPT]
    runs = [
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - our own script
        for _ in range(READY_RUNS)
    ]
    unit_bytes = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes on macOS, kilobytes on Linux
    here_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit_bytes / MEGABYTE
    return [
        Measure(name="scorer ready, s", value=min(runs), bar=0.5, better="less"),
        Measure(name="memory, this whole bench, MB", value=here_mb, bar=150, better="less"),
    ]


def table_of(name: str, measures: list[Measure]) -> Table:
    """Lay the figures beside their bars."""
    table = Table("measure", "value", "bar", "goal", "", title=name, title_justify="left")
    for measure in measures:
        sign = ">=" if measure.better == "more" else "<="
        goal = "" if measure.goal is None else f"{measure.goal:g}"
        verdict = "[green]ok[/]" if measure.holds else "[red]below[/]"
        table.add_row(measure.name, f"{measure.value:.3f}", f"{sign} {measure.bar:g}", goal, verdict)
    return table


if __name__ == "__main__":
    sys.exit(main())
