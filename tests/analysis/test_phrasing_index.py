"""Expressions are searched only where the words stand that they need, and lose no match by that."""

import re

import pytest

from runtime.analysis.evidence.degrees import degree_names
from runtime.analysis.evidence.needed_words import needed_words
from runtime.analysis.evidence.phrasing_index import Phrasing, PhrasingIndex, spell_plainly
from runtime.analysis.evidence.phrasings import lower_letters
from runtime.analysis.evidence.scope_cues import cues
from runtime.analysis.evidence.scopes import sentences_of
from tests.bench.claims.claims_set import claims_set

RESUMES = [resume.text for resume in claims_set("first").resumes[::6]]


@pytest.mark.parametrize(
    ("source", "ways"),
    [
        (r"\bbooked (?:for|in)\b", [({" booked "}, {" for ", " in "})]),
        (r"\bkein\w*", [({" kein"},)]),
        (r"studium\b", [({"studium "},)]),
        (r"fach(?:kraft|mann)\b", [({"fachkraft ", "fachmann "},)]),
        (r"\bpas (?:d['e]|encore)", [({" pas "}, {" d ", " de", " encore"})]),
        (r"\bprévue?s?\b", [({" prévu ", " prévue ", " prévus ", " prévues "},)]),
        (r"\bhow (?:an? )?[\w ]{1,40} inside\b", [({" inside "}, {" how "})]),
        (r"\b(?:my \w+ friend|our \w+ team)\b", [({" friend "}, {" my "}), ({" team "}, {" our "})]),
        (r"\bme(?=.*\bone\b)(?! two)", [({" one "}, {" me"})]),
        (r"\w+ \d", [()]),
    ],
)
def test_an_expression_tells_the_words_that_it_needs(source: str, ways: list[tuple[set[str], ...]]) -> None:
    """Whole words, beginnings and ends of words, and all that must stand there together."""
    assert needed_words(source) == ways


def test_an_expression_that_needs_no_word_is_refused() -> None:
    """It would never be searched; whoever adds it to a table learns that at once."""
    with pytest.raises(ValueError, match="must need a word"):
        Phrasing("seen", r"\w+ \d")


@pytest.mark.parametrize("index", [cues(), degree_names()], ids=["scopes", "degrees"])
def test_no_match_is_lost(index: PhrasingIndex) -> None:
    """Every expression that stands in a sentence is among the likely ones of its words."""
    for text in RESUMES:
        lower = lower_letters(text)
        likely = index.likely_in(text)
        for start, end in sentences_of(text):
            near = likely.among(frozenset(spell_plainly(lower[start:end]).split()))
            found = [each for each in index.phrasings if each.pattern.search(lower[start:end])]
            assert not {each.source for each in found} - {each.source for each in near}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["x" * 500_000, "no" * 250_000, " ".join(map(str, range(200_000))), "not " * 100_000])
def test_hostile_text_is_looked_through_in_one_pass(text: str) -> None:
    """A word without an end is compared no further than the longest piece of a word that is looked for."""
    assert degree_names().likely_in(text).among(frozenset(("degree",))) == []


def test_the_words_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads any number of texts keeps no more of their words than so many, and finds the same."""
    monkeypatch.setattr("runtime.analysis.evidence.phrasing_index.KEPT_LETTERS", 20)
    index = PhrasingIndex([Phrasing("seen", r"\bsat in\b")])
    for number in range(9):
        word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
        (found,) = index.likely_in(f"I once sat in with {word}").among(frozenset(("sat", "in")))
        assert re.search(found.source, "sat in")
        assert index.kept_letters <= 20 + len("i once sat in with zzzzzzzzz")
