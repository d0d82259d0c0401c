"""Says in the words of the wire what docstrings say in Python's: `nextCursor`, not `next_cursor`; null, not None."""

import inspect
import re
from collections.abc import Mapping

SECTION = re.compile(r"^(Attributes|Args|Raises|Returns|Yields):\n", re.MULTILINE)
ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)
PYTHON = {"None": "null", "True": "true", "False": "false"}
WORD = re.compile(r"[A-Za-z_]\w*")


def read_purpose(described: object) -> str:
    """Return what a docstring says before its sections, on one line a paragraph."""
    text = SECTION.split(inspect.getdoc(described) or "")[0]
    return "\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n"))


def read_entries(described: object, section: str) -> dict[str, str]:
    """Return what a docstring says of each name of a section: `Attributes` of a class, `Args` of a function."""
    parts = SECTION.split(inspect.getdoc(described) or "")
    texts = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {name: " ".join(text.split()) for name, text in ENTRY.findall(texts.get(section, ""))}


def in_wire_words(text: str, names: Mapping[str, str]) -> str:
    """Return a sentence with what Python names named as the wire does.

    Args:
        text: Of a docstring.
        names: The wire's names of fields, by Python's.
    """
    return WORD.sub(lambda word: PYTHON.get(word[0]) or names.get(word[0], word[0]), text)


def sentence_of(name: str) -> str:
    """Return what the name of a parameter says by itself: `jobId` is the id of a job."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().split()
    return f"The id of the {' '.join(words[:-1])}." if words[-1] == "id" and words[1:] else f"The {' '.join(words)}."
