"""The keys under which words of a posting and of a resume meet: written forms for names, families for plain words."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

import Stemmer

from runtime.analysis.tables import table_lines

STEMMERS = {"de": "german", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch", "pt": "portuguese"}
MIN_LETTERS = 4
LONGEST_ACRONYM = 5  # SSRS is no plural
KEPT_WORDS = 65_536
AGENT = re.compile(r"[a-z]{3,}(?:er|or|ist|ant|ian|eur|euse|rice|in)s?\Z")
YEAR = re.compile(r"20[0-4]\d")
CREDENTIAL, DATED = (
    "=credential",
    "=dated",
)  # the kin of all words for a paper that a person has; years are of the other
GERMAN_PARTICIPLE = re.compile(r"(?:[a-zäöü]{2,5})?ge([a-zäöüß]{3,}?)(?:t|te|ten|en)\Z")
# Nouns of an action whose stem differs from their verb's.
FAMILIES = (
    ("analys", "analysi analyz"),
    ("compli", "complianc"),
    ("maintain", "mainten"),
    ("administ", "administr"),
    ("deliv", "deliveri deliver"),
    ("licens", "licenc"),
    ("diagnos", "diagnosi diagnost"),
    ("prescrib", "prescript"),
    ("reconcil", "reconcili"),
    ("appli", "applic"),
    ("sell", "sale"),
    ("insur", "insuranc"),
    ("regist", "registr registrat"),
    ("inscrit", "inscript inscriv"),
    ("calibr", "calib"),
    ("recept", "receptionist"),
    ("prioriti", "priorit"),
    ("procur", "procure"),
    ("optim", "optimis optimiz"),
    ("organ", "organis organiz"),
    ("recover", "recoveri"),
    ("discov", "discoveri discover"),
)


@lru_cache(maxsize=KEPT_WORDS)
def exact_key(word: str) -> str:
    """Return the written form: lower case, without accents, singular."""
    plain = without_accents(word.lower())
    if word.isupper() and len(word) <= LONGEST_ACRONYM:
        return plain
    if len(plain) > MIN_LETTERS - 1 and plain.endswith("s") and not plain.endswith(("ss", "us", "is", "ous")):
        plain = plain[:-3] + "y" if plain.endswith("ies") and len(plain) > MIN_LETTERS else plain[:-1]
    return plain


@lru_cache(maxsize=KEPT_WORDS)
def family_key(word: str, language: str) -> str:
    """Return what the word's family has in common: inflection and action nouns aside; who acts is a family apart."""
    lowered = word.lower()
    lowered = irregular_forms().get(lowered, lowered)
    if len(lowered) < MIN_LETTERS or not lowered.isalpha():
        return exact_key(lowered)
    if language == "en" and AGENT.match(lowered) and not lowered.endswith(("in", "ins")):
        return exact_key(lowered)
    if language == "de" and (participle := GERMAN_PARTICIPLE.match(lowered)):
        lowered = participle[1] + "en"
    found = without_accents(stemmer(language).stemWord(lowered))
    return family_of_stem().get(found, found)


@lru_cache(maxsize=KEPT_WORDS)
def action_key(word: str) -> str:
    """Return the family of what an actor does: of `designer` that of `design`; empty when the word names no actor."""
    lowered = word.lower()
    if len(lowered) < MIN_LETTERS + 2 or not AGENT.match(lowered) or lowered.endswith(("in", "ins")):
        return ""
    found = stemmer("en").stemWord(re.sub(r"(?:er|or|ist|ant|ian)s?\Z", "", lowered))
    return family_of_stem().get(found, found)


@cache
def stemmer(language: str) -> "Stemmer.Stemmer":
    """Return the Snowball stemmer of a language, the English one where there is none."""
    return Stemmer.Stemmer(STEMMERS.get(language, "english"))


@cache
def common_families() -> frozenset[str]:
    """Return the families of words that stand in any posting, such as management."""
    lines = (line.removeprefix("weak: ") for line in table_lines("common_words") if line.startswith("weak: "))
    return frozenset(family_key(word, "en") for line in lines for word in line.split())


@cache
def kin_of(language: str) -> Mapping[str, str]:
    """Map the families of a language's words that may stand for each other to their kin, which is no family."""
    found: dict[str, str] = {}
    for line in table_lines("word_kin"):
        code, _, words = line.partition(": ")
        if code == language:
            families = [family_key(word, language) for word in words.split()]
            found |= dict.fromkeys(families, f"={families[0]}")
    return found


@cache
def credential_words(kind: str) -> frozenset[str]:
    """Return the exact keys of words for a paper that says what a person has learnt: `asked` for one, or `had`."""
    lines = (line.partition(": ") for line in table_lines("credential_words"))
    return frozenset(exact_key(word) for name, _, words in lines if name in {kind, "asked"} for word in words.split())


def credential_keys(word: str) -> tuple[str, ...]:
    """Return the kins of a word for a paper that a person has, and of a year, which may stand for one."""
    if exact_key(word) in credential_words("had"):
        return CREDENTIAL, DATED
    return (DATED,) if YEAR.fullmatch(word) else ()


@cache
def irregular_forms() -> Mapping[str, str]:
    """Map `wrote` and `written` to `write`."""
    lines = (line.split() for line in table_lines("irregular_verbs"))
    return {form: verb for verb, *forms in lines for form in forms}


@cache
def family_of_stem() -> Mapping[str, str]:
    """Map the stems of an action's nouns to their verb's."""
    return {stem: family for family, stems in FAMILIES for stem in stems.split()}


def without_accents(text: str) -> str:
    """Return the text without accents; `ß` becomes `ss`."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(character for character in plain if not unicodedata.combining(character))
