"""What a posting asks for: by its sections, labels, bullets and sentences."""

import pytest

from runtime.analysis.posting import Posting, read_posting


def names(posting: Posting, kind: str) -> list[str]:
    return [each.text for each in posting.requirements if each.kind == kind]


@pytest.mark.parametrize(
    ("text", "must", "nice"),
    [
        pytest.param(
            "Ort: Kiel\nJob type: full time\nRequirements\nStone setting\nEngraving\n",
            ["Stone setting", "Engraving"],
            [],
            id="labels",
        ),
        pytest.param(
            "Salary: 70k\nMust have: Terraform, Ansible\nNice to have: Puppet\n",
            ["Terraform", "Ansible"],
            ["Puppet"],
            id="labelled lists",
        ),
        pytest.param(
            "What you bring\n- Kotlin\nGreat if you've got...\n- gRPC\nAnd in return?\n- Cake\n",
            ["Kotlin"],
            ["gRPC"],
            id="questions as headings",
        ),
        pytest.param("We want\n- Viewings\nYou won't need\n- Cold calling\n", ["Viewings"], [], id="not wanted"),
        pytest.param(
            "To be considered you must have;\n>> ADR card\n~ Tail lift\n",
            ["ADR card", "Tail lift"],
            [],
            id="odd bullets",
        ),
        pytest.param("Requirements: C#, F# is a plus, WPF.\n", ["C#", "WPF"], ["F#"], id="a part is nice"),
        pytest.param(
            "Requirements\n- Bachelor's degree required, Master's degree preferred\n",
            ["Bachelor's degree"],
            ["Master's degree"],
            id="two degrees",
        ),
        pytest.param(
            "Person specification (E = essential, D = desirable)\nmacOS (D)\nIntune (E)\n",
            ["Intune"],
            ["macOS"],
            id="legend",
        ),
        pytest.param("You do not need PHP, but you know Kotlin well.\n", ["Kotlin"], [], id="negation ends at but"),
        pytest.param(
            "Requirements\n- 5+ years of experience with Kafka in production\n- Right to work here\n- Team player\n",
            ["Kafka"],
            [],
            id="lead-ins and soft",
        ),
        pytest.param("Free bread. Life insurance. Loud.\n", [], [], id="offers"),
        pytest.param(
            "THE RIGHT HUMAN\n- Figma\n- Brand design\n",
            ["Figma", "Brand design"],
            [],
            id="a list under an odd heading",
        ),
        pytest.param("A quiet hotel needs a night porter who does not mind the sea.\n", [], [], id="nothing to read"),
        pytest.param("", [], [], id="empty"),
    ],
)
def test_reads_what_is_asked(text: str, must: list[str], nice: list[str]) -> None:
    posting = read_posting("Somebody", text)

    assert names(posting, "must") == must
    assert names(posting, "nice") == nice


@pytest.mark.parametrize(
    ("line", "text", "alternatives"),
    [
        pytest.param("Django or FastAPI", "Django or FastAPI", ("Django", "FastAPI"), id="or"),
        pytest.param("Python, Java or Go", "Python, Java or Go", ("Python", "Java", "Go"), id="list with or"),
        pytest.param(
            "Advanced Cardiac Life Support (ACLS)",
            "Advanced Cardiac Life Support (ACLS)",
            ("Advanced Cardiac Life Support", "ACLS"),
            id="acronym",
        ),
        pytest.param(
            "CIEP membership (Chartered Institute of Editing and Proofreading)",
            "CIEP membership",
            ("CIEP membership", "Chartered Institute of Editing and Proofreading"),
            id="long form",
        ),
        pytest.param(
            "Service mesh (Istio or Linkerd)",
            "Service mesh (Istio or Linkerd)",
            ("Istio", "Linkerd"),
            id="choice in brackets",
        ),
        pytest.param("Cypress/Playwright", "Cypress/Playwright", ("Cypress", "Playwright"), id="slash"),
        pytest.param("CI/CD pipelines", "CI/CD pipelines", (), id="slash of a name"),
        pytest.param("CIPD Level 5 or working towards it", "CIPD Level 5", (), id="a wish is no side"),
    ],
)
def test_one_of_several_is_one_requirement(line: str, text: str, alternatives: tuple[str, ...]) -> None:
    posting = read_posting("Somebody", f"Requirements\n- {line}\n")

    assert [(each.text, each.alternatives) for each in posting.requirements] == [(text, alternatives)]


@pytest.mark.parametrize(
    "line",
    [
        "You go the extra mile",
        "We sell vitamin C",
        "You excel at patience",
        "R&D is a third of us",
        "Come spring we move",
        "jobs@tide.example.net",
    ],
)
def test_an_ordinary_word_is_no_skill(line: str) -> None:
    posting = read_posting("Somebody", f"{line}.\n")

    assert posting.requirements == ()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Requirements\n- 5+ years of Java\n", 5),
        ("You have at least three years in a law firm.\n", 3),
        ("Anforderungen\n- mindestens 4 Jahre Berufserfahrung\n", 4),
        ("Requirements\n- 3-5 yrs experience in retail\n", 3),
        ("Requirements\n- min 18 months in payroll\n", 1.5),
        ("Family business for over 20 years. You must be at least 18 years old.\n", None),
        ("We do NOT want\n- Five years of selling double glazing\n", None),
        ("The department invites applications for a 2-year position.\n", None),
    ],
)
def test_years_are_those_asked_of_the_person(text: str, years: float | None) -> None:
    assert read_posting("Somebody", text).years_needed == years


def test_wrapped_lines_are_one_sentence() -> None:
    text = "You rig lights, you programme the\ndesk (grandMA), and\nstay. Working at height\ncertificate needed.\n"

    assert names(read_posting("Stage Technician", text), "must") == ["grandMA", "Working at height certificate"]


def test_the_first_line_is_the_title_when_none_is_given() -> None:
    posting = read_posting("", "Job Title: Harbour Master\n\nRequirements\n- VHF licence\n")

    assert posting.title == "Harbour Master"
    assert [line.kind for line in posting.lines] == ["title", "requirement"]
