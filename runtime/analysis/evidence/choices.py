"""Completes the wordings between which a requirement leaves the choice: `care of pupils or assistants`."""

import re
from collections.abc import Sequence

from runtime.analysis.evidence.degrees import read_degree
from runtime.analysis.evidence.skill_names import skill_by_spelling, spelling_of

OF_WHAT = re.compile(r"(.+\b(?:of|for|von|de|d'))\s?[a-zäöüéèà]+\Z")
PREPOSITION = re.compile(
    r"\s+(?:to|with|within|in|on|at|for|under|across|from|of|by|during|through|after|"
    r"nach|für|mit|bei|im|avec|pour|dans|con|para|en|sur|sous)\s+"
)
VERSIONS = re.compile(r"(?<=[A-Za-z] )(\d{1,2})/(\d{1,2})(?![\d/.])")  # `Windows 10/11`
MOST_NAME_WORDS = 2


def versions_of(text: str) -> list[str]:
    """Return `Windows 10/11` as the two versions of which one is enough, any other wording alone."""
    match = VERSIONS.search(text)
    return [f"{text[: match.start()]}{each}{text[match.end() :]}" for each in match.groups()] if match else [text]


def is_bare_degree(text: str, language: str) -> bool:
    """Tell `diploma` of `diploma or degree in nursing`, whose field is named elsewhere."""
    degree = read_degree(text, language)
    return len(text.split()) == 1 and degree is not None and not degree.fields


def complete_choices(choices: Sequence[str]) -> list[str]:
    """Return alternatives; a last word is put behind what it shares: `care of pupils` or `assistants`."""
    completed = [*choices[:1], *name_behind(choices)]
    head = OF_WHAT.match(choices[0]) if choices else None
    for choice in choices[1:]:
        is_bare = choice.islower() and choice.isalpha() and spelling_of(choice) not in skill_by_spelling()
        completed.append(f"{head[1]} {choice}" if head and is_bare else choice)
    return completed


def name_behind(choices: Sequence[str]) -> list[str]:
    """Return the name that ends the first of several: `Sage` of `accounts in Sage`, `Xero` is as good as `Sage`."""
    others = [choice.split() for choice in choices[1:]]
    if not others or not all(0 < len(words) <= MOST_NAME_WORDS and all(map(is_name, words)) for words in others):
        return []
    parts = PREPOSITION.split(choices[0])
    words = parts[-1].split()
    return [parts[-1]] if len(parts) > 1 and len(words) <= MOST_NAME_WORDS and all(map(is_name, words)) else []


def is_name(word: str) -> bool:
    """Tell a word with a capital or a digit in it."""
    return any(letter.isupper() or letter.isdigit() for letter in word)
