"""Tells a wall of keywords from a list of skills: words without a sentence, named again and again or without an end."""

import re
from collections import Counter
from collections.abc import Iterator

MIN_WALL_CHARACTERS = 200
PIECE_CHARACTERS = 3000
WRAPPED_CHARACTERS = 45  # a line of this length goes on in the next one
MIN_WORDS = 35
MANY_WORDS = 50  # without a mark between them, when one of them stands there `OFTEN`
OFTEN = 4
MAX_DISTINCT_WHEN_LONG = 0.9
ENDLESS_WORDS = 150
MAX_SIGNS_OF_PROSE = 2
MAX_SHARE_OF_MARKS = 0.12  # marks for each word: a wall without marks has fewer
MAX_DISTINCT_WORDS = 0.8  # of the words of a wall without marks
MAX_DISTINCT_ENTRIES = 0.75  # of the entries of a list
MIN_ENTRIES = 30
ENDLESS_ENTRIES = 150
SIGNS_OF_PROSE = (
    *(" the ", " and ", " of ", " for ", " with ", " in ", " to ", " my ", " is ", " from ", " und ", " der ", " mit "),
    *(" die ", " von ", " im ", " de ", " la ", " et ", " les ", " des ", " con ", " en ", " y ", " el ", " do "),
    *(" que ", " e ", " di ", " per ", " van ", " het ", " och ", " av ", " w ", " na ", " ve ", " и ", " в ", " на "),
)
WORD = re.compile(r"[^\W_][\w+#.]*")
MARK = re.compile(r"[,;|/:\n\u2022\u00b7\u25cf]")
ENTRY_END = re.compile(r"[,;|\n\u2022\u00b7\u25cf]")


def is_stuffed(text: str) -> bool:
    """Tell whether a part of the text is a wall of keywords; a list of skills as people write it is none."""
    return any(map(is_wall, pieces_without_prose(text)))


def pieces_without_prose(text: str) -> Iterator[str]:
    """Yield the pieces of long and wrapped lines that hold hardly a word that sentences are made of, in lower case."""
    for stretch in stretches_of(text):
        if len(stretch) < MIN_WALL_CHARACTERS:
            continue
        for start in range(0, len(stretch), PIECE_CHARACTERS):
            piece = f" {stretch[start : start + PIECE_CHARACTERS].lower()} "
            if has_no_prose(piece):
                yield piece


def stretches_of(text: str) -> Iterator[str]:
    """Yield long lines, each with those that follow it up to the first short one."""
    wrapped: list[str] = []
    for line in text.split("\n"):
        if len(line) >= WRAPPED_CHARACTERS:
            wrapped.append(line)
        elif wrapped:
            yield "\n".join([*wrapped, line])
            wrapped = []
    yield "\n".join(wrapped)


def has_no_prose(piece: str) -> bool:
    """Tell whether few of the most frequent words of any language are in it."""
    found = 0
    for sign in SIGNS_OF_PROSE:
        found += sign in piece
        if found > MAX_SIGNS_OF_PROSE:
            return False
    return True


def is_wall(piece: str) -> bool:
    """Tell whether words without sentences are too many, or too often the same."""
    words = WORD.findall(piece)
    if len(words) < MIN_WORDS:
        return False
    if len(MARK.findall(piece)) <= MAX_SHARE_OF_MARKS * len(words):
        return is_wall_without_marks(words)
    entries = [entry.strip() for entry in ENTRY_END.split(piece) if entry.strip()]
    is_long = len(entries) >= MIN_ENTRIES
    return len(entries) >= ENDLESS_ENTRIES or (is_long and len(set(entries)) <= MAX_DISTINCT_ENTRIES * len(entries))


def is_wall_without_marks(words: list[str]) -> bool:
    """Tell whether the words are repeated, or too many for a list that has lost its commas."""
    counts = Counter(words)
    if len(words) >= ENDLESS_WORDS or len(counts) <= MAX_DISTINCT_WORDS * len(words):
        return True
    is_long = len(words) >= MANY_WORDS and len(counts) <= MAX_DISTINCT_WHEN_LONG * len(words)
    return is_long and max(counts.values()) >= OFTEN
