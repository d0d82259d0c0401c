"""What functions submit, as far as their files say it: a job that no handler takes would wait for ever."""

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path

from runtime.bundle.entries import Index, fault
from runtime.declare import Job
from runtime.errors import BundleError

FACTS = ("job_type", "item_type")


def find_unworkable(index: Index) -> Iterator[BundleError]:
    """Yield an error for each `NewJob(...)` whose job type no file declares, or declares with another item type."""
    jobs = {entry.name: entry.declared for entry in index.entries if isinstance(entry.declared, Job)}
    for entry in index.entries:
        for line, facts in find_new_jobs(entry.path):
            if complaint := complain(facts, jobs):
                yield fault(entry.path, line, complaint)


def find_new_jobs(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line of each `NewJob(...)` in a file, and what it says of the types in literals."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NewJob":
            given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg in FACTS}
            literals = {name: value.value for name, value in given.items() if isinstance(value, ast.Constant)}
            yield node.lineno, {str(name): value for name, value in literals.items() if isinstance(value, str)}


def complain(facts: dict[str, str], jobs: dict[str, Job]) -> str | None:
    """Return what is wrong with a new job; None when nothing is, or nothing can be known."""
    name = facts.get("job_type")
    if name is None:
        return None
    if name not in jobs:
        near = difflib.get_close_matches(name, jobs, n=5, cutoff=0.5) or sorted(jobs)
        return f"no job is named {name}, and its items would wait for ever; there is {', '.join(near) or 'none'}"
    item_type = facts.get("item_type", jobs[name].item_type)
    if item_type != jobs[name].item_type:
        return f"an item of {name} is a {jobs[name].item_type}, not a {item_type}"
    return None
