"""The end of the demo: the ranking, what failed and why, and whether all of it is as it should be."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from runtime.emulator.demo.api_views import FinishedItem, Gaps, Outcome
from runtime.emulator.demo.samples import FAILURES, RECOGNIZED, Manifest

TOP = 10
REPORT = "report.pdf"


def show_outcome(outcome: Outcome, console: Console) -> None:
    """Print the best ten, the failed ones, and the job's own summary."""
    console.print(ranking(outcome))
    failed = [item for item in outcome.items if item.status == "failed"]
    if failed:
        console.print("Not analysed:")
        console.print(failures(failed, outcome.names))
    console.print(last_line(outcome))
    if outcome.gaps is not None:
        console.print(gap_line(outcome.gaps))


def write_report(outcome: Outcome, console: Console) -> list[str]:
    """Write the report into the folder in which the demo runs and say where; return what is wrong with it."""
    if outcome.report is None:
        return []
    path = Path.cwd() / REPORT
    try:
        path.write_bytes(outcome.report)
    except OSError as error:
        return [f"{path} cannot be written: {error.strerror}"]
    console.print(f"Its report, as a hiring manager would get it:\n{path}", soft_wrap=True)
    return [] if outcome.report.startswith(b"%PDF-") else [f"{path} is no PDF"]


def ranking(outcome: Outcome) -> Table:
    """Return the best ten as a table."""
    table = Table(title=f"The {TOP} best resumes", title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("rank", justify="right")
    table.add_column("score", justify="right")
    table.add_column("file", no_wrap=True)
    table.add_column("reason")
    for rank, item in enumerate(outcome.items[:TOP], start=1):
        if item.result_data:
            name = outcome.names.get(item.item_id, item.item_id)
            table.add_row(str(rank), f"{item.result_data.score:.1f}", name, item.result_data.summary)
    return table


def failures(failed: list[FinishedItem], names: dict[str, str]) -> Table:
    """Return the failed items as a table."""
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0))
    for item in sorted(failed, key=lambda item: names.get(item.item_id, "")):
        table.add_row(names.get(item.item_id, item.item_id), item.error_code, item.error_message)
    return table


def last_line(outcome: Outcome) -> str:
    """Return the job's status and numbers."""
    numbers = ""
    if outcome.summary is not None:
        numbers = (
            f": {outcome.summary.analyzed_count} analysed, {outcome.summary.failed_count} failed,"
            f" average score {outcome.summary.average_score}"
        )
    return f"\nThe job is {outcome.progress.status}{numbers}, {outcome.duration_s:.1f} s after its submission."


def gap_line(gaps: Gaps) -> str:
    """Return the skill gaps' numbers."""
    rarest = f", fewest show “{gaps.rarest[0].skill}” ({gaps.rarest[0].proved_count})" if gaps.rarest else ""
    return (
        f"Of {gaps.candidate_count}, {gaps.all_proved_count} prove all that must be met,"
        f" {gaps.one_away_count} all but one requirement{rarest}."
    )


def disappointments(outcome: Outcome, manifest: Manifest) -> list[str]:
    """Return what did not come as expected, one sentence each."""
    wrong = [f"the job is {outcome.progress.status}"] if outcome.progress.status != "completed" else []
    if len(outcome.items) != len(manifest.files):
        wrong.append(f"the job has {len(outcome.items)} items for {len(manifest.files)} files")
    for item in outcome.items:
        name = outcome.names.get(item.item_id, item.item_id)
        came, expected = item.error_code or item.status, FAILURES.get(name, "completed")
        if came != expected and not (name in RECOGNIZED and came == "completed"):
            wrong.append(f"{name} is {came}, not {expected}")
    best = outcome.names.get(outcome.items[0].item_id) if outcome.items else None
    if best not in manifest.applicants():
        wrong.append(f"the best resume is {best}, which was written for another job")
    return wrong
