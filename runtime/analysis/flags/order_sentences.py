"""Cuts a line into sentences, and a sentence into words with the kinds that orders to a machine are made of."""

import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from runtime.analysis.flags.folded import LEET, fold
from runtime.analysis.flags.machine_words import OTHER, machine_words
from runtime.analysis.kept import Kept

# In order: shares and marks out of, words, a chat's own brackets, a comment's, any other sign.
TOKEN = re.compile(
    r"\d+(?:[.,]\d+)?(?:\s?/\s?\d+|\s?%)?(?![\w@$])|[^\W_]+(?:['\u2019.@$-][^\W_]+)*|<\|\w*\|?>?|</?(?:system|assistant|prompt|instructions?)>|a\+(?!\w)|\[/?inst\]|<</?sys>>|"
    r"#{2,4}|<!--|-->|[^\w\s]"
)
NUMBER = re.compile(r"(\d+)(?:[.,]\d+)?(?:\s?/\s?(\d+)|\s?%)?")
CHAT_MARK = re.compile(r"<\||</?[a-z]|\[/?inst\]|<<")
CLAUSE_MARKS = frozenset(",;:\u2013\u2014()<>{}[]!?\uff0c\u3001\uff1a\uff1b=|\u060c")
SENTENCE_ENDS = frozenset(".!?\u3002\uff01\uff1f")
LABEL_MARKS = (":", "]", '"')
HEADINGS = ("##", "###", "####")
CHAT_LABELS = frozenset(
    (*HEADINGS, "system", "assistant", "asistente", "assistente", "assistent", "role", "sistema", "systeme")
)
TOP_SHARE = 0.9
HUNDRED = 100
WITHOUT_SPACES = "\u0600"  # from here on words are not parted by spaces, or carry their articles
MAX_PART = 12
TOKENS_KEPT = 4096
MAX_STEM = 24


class Sentence(Struct, frozen=True, kw_only=True):
    """A sentence: where it stands, and its shape.

    start, end: characters of the text
    shape: one character a word or mark, see `order_shapes`
    places: start of each of them
    """

    start: int
    end: int
    shape: str
    places: list[int]


def sentences_of(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentences of a stretch of the text, in order."""
    folded = fold(text[start:end])
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for token in TOKEN.finditer(folded):
        words.append(token[0])
        spans.append((start + token.start(), start + token.end()))
        if words[-1] in SENTENCE_ENDS and ends_sentence(folded, token):
            yield read_sentence(words, spans)
            words, spans = [], []
    if words:
        yield read_sentence(words, spans)


def ends_sentence(text: str, mark: re.Match[str]) -> bool:
    """Tell whether the mark ends a sentence."""
    return mark[0] > "\x7f" or text[mark.end() : mark.end() + 1] in " \n\t\"'\u201d\u00bb<"


def read_sentence(words: list[str], spans: list[tuple[int, int]]) -> Sentence:
    """Return the shape of the words, the longest phrases first."""
    longest, kept = machine_words().longest, codes()
    shape: list[str] = []
    places: list[int] = []
    index = 0
    while index < len(words):
        word = words[index]
        shapes, count = phrase_at(words, index) if word in longest or word in CHAT_LABELS else (kept[word], 1)
        shape.append(shapes)
        places += [spans[index][0]] * len(shapes)
        index += count
    return Sentence(start=spans[0][0], end=spans[-1][1], shape="".join(shape), places=places)


def phrase_at(words: list[str], index: int) -> tuple[str, int]:
    """Return the shape of the longest known phrase from here, and how many tokens it has."""
    known = machine_words()
    for count in range(known.longest.get(words[index], 1), 1, -1):
        phrase = " ".join(words[index : index + count])
        code = known.codes.get(phrase) or code_of_stem(phrase)
        if code:
            return code, min(count, len(words) - index)
    if words[index] not in HEADINGS and words[index] in CHAT_LABELS and is_first(words, index):
        return code_of_label(words[index], "".join(words[index + 1 : index + 2])), 1
    if words[index] in HEADINGS and words[index + 1 : index + 2] in (["instruction"], ["system"], ["instructions"]):
        return "S", 1
    return codes()[words[index]], 1


def code_of_label(word: str, mark: str) -> str:
    """Return "s" for the name of a part in a chat, "M" where it is called, the word's own code elsewhere."""
    if mark in LABEL_MARKS:
        return "s"
    return "M" if mark == "," else codes()[word]


def is_first(words: list[str], index: int) -> bool:
    """Tell whether only marks stand before."""
    return not any(word[0].isalnum() for word in words[:index] if word != "role")


@cache
def codes() -> Kept[str]:
    """Return the shape of each token."""
    return Kept(code_of, TOKENS_KEPT)


def code_of(word: str) -> str:
    """Make the shape of one token."""
    if not word[0].isalnum():
        return code_of_mark(word)
    if word[0].isdecimal() and (number := NUMBER.fullmatch(word)):
        return code_of_number(number)
    if max(word) >= WITHOUT_SPACES:
        return "".join(codes_of_parts(word))
    return code_of_word(word)


def code_of_mark(mark: str) -> str:
    """Return "S" for a mark of a chat, "/" for one between clauses."""
    if CHAT_MARK.match(mark):
        return "S"
    return "/" if mark in CLAUSE_MARKS or len(mark) > 1 else ""


def code_of_number(number: re.Match[str]) -> str:
    """Return "#" for a number that is a best grade."""
    share = int(number[1][:9]) / (int(number[2][:9]) or 1) if number[2] else int(number[1][:9]) / HUNDRED
    return "#" if TOP_SHARE <= share <= 1 else OTHER


def code_of_word(word: str) -> str:
    """Return the code of a word, of its stem, or of what its digits and hyphens imitate."""
    words = machine_words()
    for form in (word, word.translate(LEET), word.replace("1", "l").translate(LEET), word.removesuffix("'s")):
        code = words.codes.get(form)
        if code is not None:
            return code
    if code := code_of_stem(word):
        return code
    pieces = re.split("[-'.\u2019]", word)
    return "".join(map(code_of_word, pieces)) if len(pieces) > 1 else OTHER


def code_of_stem(word: str) -> str:
    """Return the code of the longest known beginning of a word or phrase, "" if there is none."""
    stems = machine_words().stems
    return next(
        (stems[word[:length]] for length in range(min(len(word), MAX_STEM), 2, -1) if word[:length] in stems), ""
    )


def codes_of_parts(word: str) -> Iterator[str]:
    """Yield the codes of the known parts of a run of letters, the longest first; one `OTHER` for what is between."""
    known = machine_words().codes
    index, unknown = 0, False
    while index < len(word):
        part = next((part for part in parts_at(word, index) if part in known), "")
        if part or not unknown:
            yield known.get(part, OTHER)
        unknown = not part
        index += len(part) or 1


def parts_at(word: str, index: int) -> Iterator[str]:
    """Yield what the word holds from a place on, the longest first."""
    return (word[index : index + length] for length in range(min(MAX_PART, len(word) - index), 0, -1))
