"""Errors as logs may have them: where they came from, and not what they say, for that may be a candidate's name."""

import traceback
from collections.abc import Iterator

OF_CHILD = "In the child process:\n"  # how a note begins that is such a traceback itself
BEFORE = "\nand then:\n\n"


def name_of(error: BaseException | None) -> str:
    """Return what kind of error it is, with PostgreSQL's code where it has one."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    sqlstate = getattr(error, "sqlstate", None)
    return f"{name} {sqlstate}" if sqlstate else name


def traceback_of(error: BaseException) -> str:
    """Return the frames of an error and of those that led to it, each with its kind alone."""
    return "".join(pieces_of(error, set())).rstrip("\n")


def pieces_of(error: BaseException, seen: set[int]) -> Iterator[str]:
    """Yield the pieces of a traceback, the first cause first; `seen` is what was yielded, for causes may go round."""
    seen.add(id(error))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and id(cause) not in seen:
        yield from pieces_of(cause, seen)
        yield BEFORE
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{name_of(error)}\n"
    yield from (f"{note}\n" for note in getattr(error, "__notes__", ()) if str(note).startswith(OF_CHILD))
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield BEFORE
        yield from pieces_of(part, seen)
