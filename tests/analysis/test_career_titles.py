"""Whether a title was held: only a line of the work history says so."""

from datetime import date

import pytest

from runtime.analysis.career import find_held_title, read_career
from runtime.analysis.career.held_title import initials_of

TODAY = date(2026, 11, 15)


def held(title: str, text: str, *alternatives: str) -> str | None:
    return find_held_title(title, alternatives, text, read_career(text, TODAY))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("Librarian", "WORK\nLibrarian, Z Library, 2016 - 2020", id="as written"),
        pytest.param("Bibliothekar (m/w/d)", "BERUFSERFAHRUNG\nBibliothekarin, Z, 2016 - 2020", id="female form"),
        pytest.param("Erzieher*in", "BERUFSERFAHRUNG\n2016 - 2020 Erzieherin, Kita Z", id="star form"),
        pytest.param("Verk\u00e4ufer/-in", "BERUFSERFAHRUNG\n2016 - 2020 Verk\u00e4uferin, Z", id="slash form"),
        pytest.param(
            "Conducteur de travaux (H/F)",
            "EXP\u00c9RIENCE\nConductrice de travaux, Z, 2016 - 2020",
            id="French female form",
        ),
        pytest.param("Enfermero/a", "EXPERIENCIA\nEnfermera, Hospital Z, 2016 - 2020", id="Spanish female form"),
        pytest.param("Nurse Manager", "WORK\nManager, Nurse - Ward 4, 2016 - 2020", id="word order"),
        pytest.param(
            "Nurse Manager",
            "WORK\nNurse Manager (acting), then Nurse Manager, Z, 2016 - 2020",
            id="acting",
        ),
        pytest.param("Data Analyst", "WORK\nSenior Data Analyst, Z, 2016 - 2020", id="a higher rank"),
        pytest.param(
            ".NET Developer",
            "WORK\nJunior .NET Developer (degree apprentice), Z, 2016 - 2020",
            id="a lower rank",
        ),
        pytest.param(
            "Senior Backend Engineer (Python)",
            "WORK\nLead Backend Developer, Z, 2016 - 2020",
            id="rank and other word",
        ),
        pytest.param("Front-end Engineer", "WORK\nFrontend Developer, Z, 2016 - 2020", id="hyphen"),
        pytest.param(
            "Registered Nurse - Cardiac Unit",
            "WORK\nRegistered Nurse, nights, Z Hospital, 2016 - 2020",
            id="a unit behind a dash",
        ),
        pytest.param("Welder / Fabricator", "WORK\nFabricator, Z Yard, 2016 - 2020", id="one of two"),
        pytest.param(
            "Dental Hygienist",
            "WORK\nHygienist, Z Family Dentistry, 2016 - 2020",
            id="speciality in the entry",
        ),
        pytest.param("HR Benefits Specialist", "WORK\nBenefits Specialist, Z, 2016 - 2020", id="department left out"),
        pytest.param("IT Support Technician", "WORK\nHelp Desk Technician, Z, 2016 - 2020", id="same job"),
        pytest.param("Lorry Driver", "WORK\nHGV driver, Z, 2016 - 2020", id="another name"),
        pytest.param(
            "SAP Berater (m/w/d) FI",
            "BERUF\nSenior Consultant SAP FI, Z, 2016 - 2020",
            id="another language",
        ),
        pytest.param("Baker", "WORK\nJan 2016 - Dec 2020\nZ Mill, Leeds\nBaker", id="two lines below the dates"),
        pytest.param("Baker", "WORK\nBaker\nZ Mill, Leeds\nJan 2016 - Dec 2020", id="two lines above the dates"),
        pytest.param("Baker", "EXPERIENCE\n\nBaker, Z Mill", id="no dates"),
        pytest.param("C# Developer", "C# Developer, Z Optics, 2019 - 2026. NUnit.", id="a sign belongs to the name"),
        pytest.param(
            "Real Estate Agent",
            "Kim Roe\nReal estate agent\n\nWORK\nAgent, Z Homes, 2016 - 2020",
            id="headline and history together",
        ),
        pytest.param("Health and Safety Officer", "WORK\nHealth & Safety Officer, Z, 2016 - 2020", id="and"),
        pytest.param("Teacher of Chemistry", "WORK\nChemistry Teacher, Z School, 2016 - 2020", id="of"),
    ],
)
def test_a_title_was_held(title: str, text: str) -> None:
    line = held(title, text)

    assert line is not None
    assert line in text


@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param(
            "Head Librarian",
            "Page, then shelver, 2020 - 2026. I report to the head librarian.",
            id="a superior's",
        ),
        pytest.param("Head Librarian", "WORK\nAssistant to the Head Librarian, Z, 2016 - 2020", id="assistant to"),
        pytest.param("Head Librarian", "WORK\nDeputy Head Librarian, Z, 2016 - 2020", id="deputy"),
        pytest.param("Product Owner", "Objective: Product Owner\nWaiter, 2021 - 2026", id="an objective"),
        pytest.param("Product Owner", "Product Owner\n\nWORK\nWaiter, Inn Z, 2021 - 2026", id="a headline alone"),
        pytest.param(
            "Product Owner",
            "SUMMARY\nSeeking a post as Product Owner\nWORK\nWaiter, Z, 2021 - 2026",
            id="seeking",
        ),
        pytest.param("Software Engineer", "Recruiter: hired 40 software engineers a year, 2018 - 2026", id="hiring"),
        pytest.param(
            "Pilot",
            "WORK\nDispatcher, Z Air, 2016 - 2020\n- worked with pilots and one chief pilot",
            id="beside one",
        ),
        pytest.param("Backend Engineer", "WORK\nFrontend Engineer, Z, 2016 - 2020", id="another speciality"),
        pytest.param("ICU Nurse", "WORK\nSchool Nurse, Z School, 2016 - 2020", id="another kind of nurse"),
        pytest.param(
            "Litigation Paralegal",
            "WORK\nParalegal (Conveyancing), Z, 2016 - 2020",
            id="speciality in brackets",
        ),
        pytest.param("Senior Accountant", "WORK\nAccountant, Z, 2016 - 2020", id="the rank is asked"),
        pytest.param(
            "Embedded Software Engineer",
            "WORK\nSoftware Engineer, Z, 2016 - 2020\n- web shops",
            id="the speciality is missing",
        ),
        pytest.param(
            "Dental Hygienist",
            "WORK\nIndustrial Hygienist, Z, 2016 - 2020",
            id="another trade of that name",
        ),
        pytest.param("R Programmer", "Programmer, R&D department, 2019 - 2026. C and Perl.", id="R and D"),
        pytest.param("Nurse", "WORK\nNurse Manager, Z, 2016 - 2020", id="the head is another"),
        pytest.param("Nurse Manager", "WORK\nNursery Manager, Z Ferns, 2016 - 2020", id="a word that looks alike"),
        pytest.param("Teacher", "WORK\nTeacher aide, Z School, 2016 - 2020", id="aide"),
        pytest.param("Chef", "WORK\nSous Chef, Z Inn, 2016 - 2020", id="sous"),
        pytest.param("Network Engineer", ".NET developer with six years of C#.", id="a name inside a word"),
        pytest.param("HGV Class 1 Driver", "WORK\nClass 2 Driver, Z, 2016 - 2020", id="another class"),
        pytest.param("Librarian", "EDUCATION\nLibrarian course, 2016 - 2020", id="a course"),
        pytest.param("Librarian", "VOLUNTEERING\nLibrarian, village hall, 2016 - 2020", id="volunteering"),
        pytest.param("Baker", "", id="nothing"),
        pytest.param("", "WORK\nBaker, Z, 2016 - 2020", id="no title"),
    ],
)
def test_a_title_was_not_held(title: str, text: str) -> None:
    assert held(title, text) is None


def test_an_alternative_of_the_posting_is_as_good() -> None:
    text = "WORK\nShop floor lead, Z, 2016 - 2020"

    assert held("Store Supervisor", text) is None
    assert held("Store Supervisor", text, "Shop Floor Lead") == "Shop floor lead, Z, 2016 - 2020"


@pytest.mark.parametrize(
    ("title", "line", "is_held"),
    [
        ("Chief Financial Officer", "CFO, Z", True),
        ("Kindergarten Teacher", "Preschool teacher, Z", True),
        ("Physiotherapist", "Physiotherapeutin, Praxis Z", True),
        ("Chef de Partie", "Commis Chef, later Chef de Partie, Z", True),
        ("Chef de Partie", "Demi Chef de Partie, Z", False),
        ("Infirmier / Infirmi\u00e8re (H/F)", "Infirmi\u00e8re, CHU Z", True),
        ("Infirmier", "Aide-soignante, CHU Z", False),
        ("Data Engineer", "Senior Data Engineer / Team Lead, Z", True),
        ("Data Engineer", "Data Scientist, Z", False),
        ("Head of Marketing", "Head of Marketing, Z", True),
        ("Head of Marketing", "Marketing Manager, Z", False),
        ("Cook", "Kitchen porter, then cook, Z", True),
        ("Software Engineer", "Sales Engineer, Z Software", False),
        ("Civil Engineer", "Engineer, Z Civil Works", False),
        ("Executive Assistant", "Executive Assistant to the CEO, Z", True),
        ("CEO", "Executive Assistant to the CEO, Z", False),
        ("Bus Driver", "Trainee Bus Driver, Z", False),
        ("UX/UI Designer", "UX Designer, Z", True),
        ("Technical Writer", "Writer (technical), Z", True),
        ("Gesch\u00e4ftsf\u00fchrer", "Assistentin der Gesch\u00e4ftsf\u00fchrung, Z", False),
        ("Customer Service Representative", "Customer Service Rep, Z", True),
    ],
)
def test_titles_are_told_apart_by_their_words(title: str, line: str, *, is_held: bool) -> None:
    text = f"EXPERIENCE\n{line}, 2010 - 2015"

    assert (held(title, text) is not None) == is_held


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Fachangestellte für Medien- und Informationsdienste (FaMI), Stadtbibliothek", "fami"),
        ("Pharmazeutisch-technische Assistenz (PTA)", "pta"),
        ("Orthoptist and Vision Screener OVS", "ovs"),
    ],
)
def test_a_title_says_its_short_form_itself(title: str, short: str) -> None:
    assert short in initials_of(title)


@pytest.mark.parametrize("title", ["SAP consultant", "CNC operator", "CRM consultant", "HGV driver", "ICU nurse"])
def test_a_subject_in_capitals_is_no_short_form(title: str) -> None:
    assert initials_of(title) == frozenset()
