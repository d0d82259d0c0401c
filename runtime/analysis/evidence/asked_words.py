"""Tells which words of resumes a posting asks for; what a word's keys are is learnt once for all postings."""

from collections.abc import Set as AbstractSet
from functools import cache, partial

from msgspec import Struct

from runtime.analysis.evidence.word_keys import (
    action_key,
    credential_keys,
    exact_key,
    family_key,
    kin_of,
)
from runtime.analysis.kept import Kept

KEPT_WORDS = 50_000
MIN_COMPOUND = 5
Keys = tuple[str, ...]  # exact, `~` and the family or its kin, `^` and the family of what an actor does


class Asked(Struct, frozen=True):
    """Words of resumes as one posting's requirements ask for them; words are added and none is taken away.

    Attributes:
        keys: The keys that are asked for, of each word that has any.
        telling: The words without one of which no requirement is met.
        seen: All words that were looked at.
    """

    keys: dict[str, Keys]
    telling: set[str]
    seen: set[str]


class AskedWords:
    """The words that one posting asks for, by the keys of its requirements.

    A word that was seen before costs nothing of its own: it is left out by one operation on sets.
    """

    def __init__(self, wanted: AbstractSet[str], telling: AbstractSet[str], language: str) -> None:
        """Begin with no word.

        Args:
            wanted: All keys that are asked for.
            telling: Those of them that words of `Asked.telling` have.
            language: Of the posting, ISO 639-1.
        """
        self._wanted, self._telling = frozenset(wanted), frozenset(telling)
        compounds = sorted(key[1:] for key in wanted if key[0] == "~" and len(key) > MIN_COMPOUND)
        self._compounds = compounds if language == "de" else []
        self._known = keys_of_words(language)
        self._asked = Asked({}, set(), set())

    def among(self, words: AbstractSet[str]) -> Asked:
        """Return what is asked for, these words among it; each is looked at once."""
        asked = self._asked if len(self._asked.seen) < KEPT_WORDS else Asked({}, set(), set())
        known, wanted = self._known, self._wanted
        fresh = words - asked.seen
        for word in fresh:
            if self._compounds or not wanted.isdisjoint(known[word]):
                self._add(word, asked)
        asked.seen.update(fresh)  # last: who asks at the same time looks at them too
        self._asked = asked
        return asked

    def _add(self, word: str, asked: Asked) -> None:
        keys = self._known[word]
        lower, family = word.lower(), keys[1][1:]
        found = [key for key in keys if key in self._wanted]
        found += ["~" + key for key in self._compounds if key != family and is_compound(lower, key)]
        if found:
            asked.keys[word] = tuple(found)
        if not self._telling.isdisjoint(found):
            asked.telling.add(word)


@cache
def keys_of_words(language: str) -> Kept[Keys]:
    """Return the keys of each word, for postings in this language."""
    return Kept(partial(all_keys, language=language), KEPT_WORDS)


def all_keys(word: str, language: str) -> Keys:
    """Return the keys of a word: exact, family, kin of the family and what an actor does, where it has any."""
    family = family_key(word, language)
    keys = [exact_key(word), f"~{family}"]
    if kin := kin_of(language).get(family, ""):
        keys.append(f"~{kin}")
    keys += [f"~{kin}" for kin in credential_keys(word)]
    action = action_key(word) if language == "en" else ""
    if action and action != family:
        keys += [f"^{action}", *(f"^{kin}" for kin in [kin_of(language).get(action, "")] if kin)]
    return tuple(keys)


def is_compound(word: str, key: str) -> bool:
    """Tell whether a longer German word begins or ends with this one."""
    return len(word) > len(key) + 2 and (word.startswith(key) or key in word[-len(key) - 3 :])
