"""Reads the word tables that this package ships; they are this project's own work, one entry a line."""

from functools import cache
from importlib.resources import files


@cache
def table_lines(name: str) -> tuple[str, ...]:
    """Return the entries of `word_tables/NAME.txt` without comments and blank lines."""
    text = files("runtime.analysis").joinpath("word_tables", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
