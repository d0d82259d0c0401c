"""Tells the language that most of a text is written in, by its script and its most frequent words."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from runtime.analysis.tables import table_lines

SAMPLES = 6
SAMPLE_CHARACTERS = 300
MIN_WEIGHT = 1.5  # of words: fewer tell nothing
MIN_LEAD = 1.25  # over the next language
MIN_LETTERS = 4  # of another script
LETTERS_OF_A_SIGN = 3  # a Chinese character says as much as so many letters
LATIN = re.compile("[A-Za-z\xc0-\u024f]")
SCRIPTS = (  # up to this character: its languages, the first one unless `CYRILLIC` or the like says otherwise
    ("\u03ff", "el"),
    ("\u052f", "ru"),
    ("\u058f", "hy"),
    ("\u05ff", "he"),
    ("\u077f", "ar"),
    ("\u097f", "hi"),
    ("\u09ff", "bn"),
    ("\u0a7f", "pa"),
    ("\u0aff", "gu"),
    ("\u0b7f", "or"),
    ("\u0bff", "ta"),
    ("\u0c7f", "te"),
    ("\u0cff", "kn"),
    ("\u0d7f", "ml"),
    ("\u0dff", "si"),
    ("\u0e7f", "th"),
    ("\u0eff", "lo"),
    ("\u0fff", "bo"),
    ("\u109f", "my"),
    ("\u10ff", "ka"),
    ("\u11ff", "ko"),
    ("\u137f", "am"),
    ("\u17ff", "km"),
    ("\u1eff", "mn"),
    ("\u1fff", "el"),
    ("\u30ff", "ja"),
    ("\u318f", "ko"),
    ("\u9fff", "zh"),
    ("\ud7ff", "ko"),
    ("\ufaff", "zh"),
    ("\ufb4f", "he"),
    ("\ufeff", "ar"),
    ("\uffff", "ja"),
)
DENSE = frozenset(("zh", "ja", "ko"))
MIN_SHARE_OF_KANA = 0.1
CYRILLIC = (
    ("uk", "\u0456\u0457\u0454\u0491"),
    ("be", "\u045e"),
    ("sr", "\u0452\u0458\u0459\u045a\u045b\u045f"),
    ("mk", "\u0453\u045c\u0455"),
)
ARABIC = (("ur", "\u0679\u0688\u0691\u06d2\u06ba"), ("fa", "\u067e\u0686\u0698\u06af\u06cc"))
MIN_OWN_SHARE = 0.012


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of most of the text, "" where that is not sure.

    Looks at no more than `SAMPLES` pieces of the text, so that it takes the same time for every length.
    """
    sample = sample_of(text)
    if not sample.isascii():
        language = language_by_script(sample)
        if language:
            return language
    return language_by_words(sample.split())


def sample_of(text: str) -> str:
    """Return pieces of the text, evenly apart, in lower case."""
    if len(text) <= SAMPLES * SAMPLE_CHARACTERS:
        return text.lower()
    step = (len(text) - SAMPLE_CHARACTERS) // (SAMPLES - 1)
    return " ".join(text[start : start + SAMPLE_CHARACTERS] for start in range(0, step * SAMPLES, step)).lower()


def language_by_script(sample: str) -> str:
    """Return the language of the script that most letters belong to, "" for the Latin one."""
    letters: dict[str, int] = defaultdict(int)
    runs = beyond_latin().findall(sample)
    if not runs:
        return ""
    for run in runs:
        language = next((language for last, language in SCRIPTS if run[0] <= last), "")
        letters[language] += len(run) * (LETTERS_OF_A_SIGN if language in DENSE else 1)
    if sum(letters.values()) < max(MIN_LETTERS, len(LATIN.findall(sample))):
        return ""
    return tell_apart(max(letters, key=letters.__getitem__), "".join(runs))


@cache
def beyond_latin() -> re.Pattern[str]:
    """Return letters of other scripts than the Latin one; most texts are never searched for them."""
    return re.compile("[\u0370-\u1fff\u3040-\udfff\uf900-\ufdff\ufe70-\uffdc]+")


def tell_apart(language: str, letters: str) -> str:
    """Return which of the languages of the same script it is."""
    match language:
        case "ru":
            return by_own_letters(CYRILLIC, letters) or language_by_letters_of_bulgarian(letters)
        case "ar":
            return by_own_letters(ARABIC, letters) or language
        case "zh" | "ja":
            kana = sum(1 for letter in letters if "\u3040" <= letter <= "\u30ff")
            return "ja" if kana >= MIN_SHARE_OF_KANA * len(letters) else "zh"
        case _:
            return language


def by_own_letters(alphabets: tuple[tuple[str, str], ...], letters: str) -> str:
    """Return the first language of whose own letters there are enough."""
    for language, own in alphabets:
        if sum(map(letters.count, own)) >= MIN_OWN_SHARE * len(letters):
            return language
    return ""


def language_by_letters_of_bulgarian(letters: str) -> str:
    """Return "bg" where the hard sign is a vowel, else "ru"."""
    has_vowel = letters.count("\u044a") >= MIN_OWN_SHARE / 2 * len(letters)
    return "bg" if has_vowel and not {"\u044b", "\u044d"} & set(letters) else "ru"


def language_by_words(words: list[str]) -> str:
    """Return the language that most of the frequent words belong to, "" if none leads."""
    weights: dict[str, float] = defaultdict(float)
    shares = shares_of_words()
    for word, count in Counter(filter(shares.__contains__, words)).items():
        for language, share in shares[word]:
            weights[language] += share * count
    ranked = sorted(weights, key=weights.__getitem__, reverse=True)
    if not ranked or weights[ranked[0]] < MIN_WEIGHT:
        return ""
    is_ahead = len(ranked) == 1 or weights[ranked[0]] >= MIN_LEAD * weights[ranked[1]]
    return ranked[0] if is_ahead else ""


@cache
def shares_of_words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Return the languages of each frequent word, with 1 shared among them."""
    languages: dict[str, list[str]] = defaultdict(list)
    for line in table_lines("function_words"):
        language, _, words = line.partition(" | ")
        for word in set(words.split()):
            languages[word].append(language)
    return {word: tuple((language, 1 / len(its)) for language in its) for word, its in languages.items()}
