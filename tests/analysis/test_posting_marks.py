"""Marks, brackets and lists that say what belongs together in a posting."""

import pytest

from runtime.analysis.posting import read_posting

SPECIFICATION = """Person specification
E  BSc (Hons) in Biomedical Science
E  HCPC registration
D  MSc
E  Blood film morphology
D  Coagulation
"""


@pytest.mark.parametrize("marks", [("E", "D"), ("E1", "D2")])
def test_a_person_specification_says_what_is_desirable(marks: tuple[str, str]) -> None:
    text = SPECIFICATION.replace("E  ", f"{marks[0]}  ").replace("D  ", f"{marks[1]}  ")

    requirements = read_posting("Biomedical Scientist", text).requirements

    assert [(each.kind, each.text) for each in requirements] == [
        ("must", "BSc (Hons) in Biomedical Science"),
        ("must", "HCPC registration"),
        ("nice", "MSc"),
        ("must", "Blood film morphology"),
        ("nice", "Coagulation"),
    ]
    assert all(text[each.start : each.end] == each.text for each in requirements)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("MSc in computer science, AI, physics or similar", "MSc in computer science"),
        (
            "A degree in business, supply chain or a related field",
            "degree in business, supply chain or a related field",
        ),
        ("Studium der Informatik, Mathematik oder vergleichbar", "Studium der Informatik"),
    ],
)
def test_the_fields_of_a_degree_are_one_requirement(line: str, text: str) -> None:
    requirements = read_posting("Analyst", f"Requirements\n- {line}\n- SQL\n").requirements

    assert [each.text for each in requirements] == [text, "SQL"]


@pytest.mark.parametrize(
    ("line", "product"), [("A CRM system (we use Zendesk)", "Zendesk"), ("A LIMS (ours is WinPath)", "WinPath")]
)
def test_what_is_in_use_is_one_of_what_is_asked_for(line: str, product: str) -> None:
    requirement = read_posting("Agent", f"Requirements\n- {line}\n- Excel\n").requirements[0]

    assert requirement.alternatives == (requirement.text, product)
