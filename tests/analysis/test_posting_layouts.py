"""Postings whose lists lost their form in pasting, or announce themselves in words of their own."""

import pytest

from runtime.analysis.posting import read_posting

CAPITALS = """Pastry Chef
Maison Bertin, Leeds

WHO WE ARE We bake for forty cafés. Two ovens, nine people.
WHAT YOU'LL BE DOING Laminate dough by hand Run the tempering machine Plan the week with the head baker
MUST HAVES 3 yrs in a production bakery Food hygiene certificate Laminated dough by hand Chocolate tempering
PLUSES Sugar work Gluten-free baking A driving licence Ordering software
BENEFITS Free bread, pension, a day off on your birthday
"""
COLUMNS = """Museum Educator
Fenwick Museum

Person Specification (E = Essential, D = Desirable; A = application, I = interview)

Teaching qualification E A
Experience of leading school visits E A/I
Visitor insight surveys E I
British Sign Language D A
Object handling D A/I

The museum is open all year.
"""
WORDED_COLUMNS = """Gardener
Knowle Park

PERSON SPECIFICATION
Level 2 in horticulture            Essential   Certificate
Pesticide spraying (PA1, PA6)      Essential   Certificate
Hedge laying                       Desirable   Interview
Chainsaw maintenance               Desirable   Certificate
"""


def kinds(text: str) -> dict[str, str]:
    """Return what is asked with its kind."""
    return {each.text: each.kind for each in read_posting("", text).requirements}


def test_a_list_behind_a_heading_in_capitals_gets_its_breaks_back() -> None:
    read = kinds(CAPITALS)
    assert {"Food hygiene certificate", "Laminated dough by hand", "Chocolate tempering"} <= set(read)
    assert {text for text, kind in read.items() if kind == "nice"} == {
        *("Sugar work", "Gluten-free baking", "driving licence", "Ordering software"),
    }
    assert not any("bread" in text or "ovens" in text for text in read)


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        (
            COLUMNS,
            {"Teaching qualification", "leading school visits", "Visitor insight surveys"},
            {"British Sign Language", "Object handling"},
        ),
        (
            WORDED_COLUMNS,
            {"Level 2 in horticulture", "Pesticide spraying"},
            {"Hedge laying", "Chainsaw maintenance"},
        ),
    ],
)
def test_marks_behind_a_line_say_what_is_desirable(text: str, must: set[str], nice: set[str]) -> None:
    read = kinds(text)
    assert {each for each, kind in read.items() if kind == "must"} == must
    assert {each for each, kind in read.items() if kind == "nice"} == nice


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("We would expect you to have:", "must"),
        ("Applicants must, by the closing date:", "must"),
        ("What we can't do without", "must"),
        ("Our non-negotiables:", "must"),
        ("The person appointed will possess:", "must"),
        ("Das brauchst du:", "must"),
        ("We'd be delighted by:", "nice"),
        ("Extra sparkle", "nice"),
        ("Damit punktest du:", "nice"),
        ("Ce qui fera la différence :", "nice"),
        ("Lo que te hará destacar:", "nice"),
    ],
)
def test_a_heading_in_its_own_words_says_whether_its_list_is_asked(heading: str, kind: str) -> None:
    text = f"Requirements\n- first aid certificate\n\n{heading}\n- Blender\n- Autodesk Maya\n\nWe offer\n- a pension\n"
    assert kinds(text) == {"first aid certificate": "must", "Blender": kind, "Autodesk Maya": kind}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "You need a CSCS card, a Class C licence, RISQS or PTS track safety, NPORS 1 or NPORS 2.",
            {"CSCS card", "Class C licence"},
        ),
        ("Blender, Maya or Houdini would be great.", {"Blender", "Maya", "Houdini"}),
    ],
)
def test_a_choice_at_the_end_of_a_list_is_a_choice_of_its_own(sentence: str, expected: set[str]) -> None:
    assert expected <= set(kinds(f"Artist\n\n{sentence}\n"))


def test_a_list_parted_by_semicolons_is_asked_to_its_end() -> None:
    text = """Dear all,

I can't do without: a nursing degree; two years of wound care; ANTT; aseptic technique.

I'd be delighted by: Doppler assessment, compression bandaging.
"""
    read = kinds(text)
    assert {each for each, kind in read.items() if kind == "must"} >= {"nursing degree", "wound care", "ANTT"}
    assert {each for each, kind in read.items() if kind == "nice"} == {"Doppler assessment", "compression bandaging"}
