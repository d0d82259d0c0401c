"""Words after or before which a resume proves nothing: negations, wishes, plans, and what others do."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Literal, cast

from msgspec import Struct

from runtime.analysis.tables import table_lines

Kind = Literal["after", "list", "few", "before", "clause", "line"]
WORD = re.compile(r"[a-z]+")
NONE_NEAR = "-"


class Cue(Struct, frozen=True, kw_only=True):
    """A way to say that something is not proven.

    kind: what it takes. `after`: its object; `list`: its objects; `few`: the next words; `before`: its clause up to it;
        `clause`: the clause from it on; `line`: its line, or the paragraph under it
    words: folded words of which each match has one, for the cheap test
    near: words of which one stands near it, if not empty
    pattern: for text in lower case without accents
    """

    kind: Kind
    words: frozenset[bytes]
    near: frozenset[bytes]
    pattern: re.Pattern[str]


class Cues(Struct, frozen=True, kw_only=True):
    """All cues, and for each word the places of those that it may be part of."""

    cues: tuple[Cue, ...]
    by_word: Mapping[bytes, tuple[int, ...]]


@cache
def read_cues() -> Cues:
    """Read the table once."""
    names: dict[str, str] = {}
    cues: list[Cue] = []
    for line in table_lines("scope_cues"):
        name, is_name, piece = line.partition(" = ")
        if is_name and name.isidentifier():
            names[f"<{name}>"] = piece
        else:
            cues.append(read_cue(line, names))
    by_word: dict[bytes, list[int]] = defaultdict(list)
    for place, each in enumerate(cues):
        for word in each.words:
            by_word[word].append(place)
    return Cues(cues=tuple(cues), by_word={word: tuple(places) for word, places in by_word.items()})


def read_cue(line: str, names: Mapping[str, str]) -> Cue:
    """Read a line of the table, with the named pieces in their places."""
    for name, piece in names.items():
        line = line.replace(name, piece)
    kind, words, near, pattern = line.split(" | ", 3)
    return Cue(
        kind=cast("Kind", kind),
        words=frozenset(words.encode().split()),
        near=frozenset(word.encode() for word in WORD.findall(near.removeprefix(NONE_NEAR))),
        pattern=re.compile(pattern, re.MULTILINE),
    )
