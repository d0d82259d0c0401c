"""What a file that somebody sent may be called."""

import re

MAX_NAME_LENGTH = 255
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")  # also what reverses the reading


FOLDERS = frozenset({".", ".."})


def clean_file_name(given: str) -> str:
    """Return a file's name: without a path, printable, at most 255 characters with its ending kept.

    Raises:
        ValueError: It names a folder, wherever it is written to: this one, or the one above.
    """
    last = re.split(r"[/\\]", given)[-1]
    stem, dot, ending = UNPRINTABLE.sub("", last).strip().rpartition(".")
    ending = f"{dot}{ending}"[-MAX_NAME_LENGTH:]
    name = f"{stem[: MAX_NAME_LENGTH - len(ending)]}{ending}"
    if name in FOLDERS:
        message = "the name of a folder"
        raise ValueError(message)
    return name or "resume"
