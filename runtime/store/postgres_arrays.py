"""Array literals in one string: psycopg adapts a list element by element, ten times slower."""

from collections.abc import Iterable


def array(values: Iterable[object]) -> str:
    """Return an array of numbers, UUIDs or plain words."""
    return "{" + ",".join(map(str, values)) + "}"


def text_array(values: Iterable[str]) -> str:
    """Return an array of any texts without NUL."""
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return "{" + ",".join(quoted) + "}"
