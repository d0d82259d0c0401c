"""Parts what a posting's title line names: `A / B` is two titles, and places, teams and contracts are none."""

import re
from typing import Final

from runtime.analysis.career.role_words import base_of_role
from runtime.analysis.career.title_words import TOKEN, fold_word, unify, words_of_kind

BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
TAIL: Final = re.compile(r"\s[-\u2010-\u2015|@\u2022]\s|[,;:|]|\s(?:at|bei|chez|para|presso|within|to the)\s")
LANGUAGE: Final = r"(?:english|german|french|spanish|italian|dutch|portuguese|polish|chinese|japanese|arabic|russian)"
LANGUAGE_PAIR: Final = re.compile(
    rf"\s{LANGUAGE}\s?(?:to|into|>|\u2013|-)\s?{LANGUAGE}(?!\w)"
)  # what a translator works in
ALTERNATIVE: Final = re.compile(r"\s/\s|\s(?:or|oder|ou|o|bzw\.?)\s")
MOST_BRACKET_WORDS: Final = 4
PAIR: Final = re.compile(r"([^\W\d_][\w-]{2,}) (?:and|und|&|et|y|e|en) ([^\W\d_][\w-]{2,})")


def parts_of_title(title: str) -> list[str]:
    """Return the titles that one line names: without brackets, place and team, `A / B` as two."""
    line = LANGUAGE_PAIR.sub("", unify(title))
    pieces = [piece.strip() for piece in TAIL.split(BRACKETS.sub(" ", line).strip()) if piece.strip()]
    if not pieces:
        return []
    main = pieces[0]
    if len(pieces) > 1 and " " not in main and (is_generic(main) or not base_of_role(main)):
        main = f"{pieces[1]} {main}"
    named = [inside for inside in BRACKETS.findall(line) if names_role_alone(inside)]
    spelled = [each for option in [*options_of(main), *named] for each in spell_slashes(option)]
    return [*spelled, *(half for each in spelled for half in halves_of(each))]


def halves_of(title: str) -> list[str]:
    """Return `Textiles and Dress Curator` as the two titles of which one is enough; nothing for `Health and Safety`."""
    pair = PAIR.search(title)
    if pair is None or pair[1] in words_of_kind("paired") or has_role(pair[1]) or has_role(pair[2]):
        return []
    return [f"{title[: pair.start()]}{half}{title[pair.end() :]}" for half in pair.groups()] if has_role(title) else []


def is_generic(word: str) -> bool:
    """Whether a role needs a field beside it to be a job."""
    return fold_word(word) in words_of_kind("generic")


def has_role(text: str) -> bool:
    """Whether a text has a word that names somebody's work."""
    return any(base_of_role(word) for word in TOKEN.findall(text))


def names_role_alone(inside: str) -> bool:
    """Whether brackets hold another title: "Carer (Care Assistant)"."""
    words = TOKEN.findall(inside)
    if not 0 < len(words) <= MOST_BRACKET_WORDS or not base_of_role(words[-1]):
        return False
    return not words_of_kind("apart") & set(words) and not (len(words) == 1 and is_generic(words[0]))


def options_of(main: str) -> list[str]:
    """Return the titles between which a slash or an `or` leaves the choice."""
    options = [option.strip() for option in ALTERNATIVE.split(main) if option.strip()]
    if len(options) == 1 or not has_role(options[0]):
        return [main]
    named = [option for option in options if has_role(option)]
    if len(named) < len(options) and " " not in named[0] and is_generic(named[0]):
        return [main]
    return named


def spell_slashes(title: str) -> list[str]:
    """Return `UI/UX designer` as the two titles it stands for."""
    slashed = next((word for word in title.split() if "/" in word.strip("/")), None)
    if slashed is None:
        return [title]
    choices = [choice for choice in slashed.split("/") if choice]
    return [title.replace(slashed, choice) for choice in choices]
