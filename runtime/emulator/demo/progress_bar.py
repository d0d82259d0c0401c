"""The progress of the demo's job: a bar on a terminal, plain lines elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar

from runtime.emulator.demo.api_views import Progress

Show = Callable[[Progress], None]


@contextmanager
def show_progress(console: Console) -> Iterator[Show]:
    """Yield what shows each poll's answer."""
    if not console.is_terminal:
        yield plain_lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("queued", total=None)

        def show(progress: Progress) -> None:
            bar.update(
                task, description=progress.status, total=progress.total_items, completed=progress.sequence, refresh=True
            )

        yield show


def plain_lines(console: Console) -> Show:
    """Return what prints a line for each change."""
    shown: set[tuple[str, int]] = set()

    def show(progress: Progress) -> None:
        fact = (progress.status, progress.sequence)
        if fact not in shown:
            shown.add(fact)
            console.print(
                f"{progress.status:10} {progress.sequence:3} of {progress.total_items} items"
                f" {progress.progress_percentage:6.2f} %"
            )

    return show
