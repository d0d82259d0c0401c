"""How long a person has worked: the months of the work history, united."""

from datetime import date

import pytest

from runtime.analysis.career import read_career

TODAY = date(2026, 11, 15)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        pytest.param("EXPERIENCE\nWelder, Harrow Boats\nMarch 2015 - February 2020", 5, id="dates below the role"),
        pytest.param("EXPERIENCE\nMarch 2015 - February 2020\nWelder, Harrow Boats", 5, id="dates above the role"),
        pytest.param(
            "EXPERIENCE\nMarch 2015 - February 2020 Welder, Harrow Boats. Hulls\nand rails.",
            5,
            id="wrapped",
        ),
        pytest.param("EXPERIENCE\nWelder, Harrow Boats (2015 - 2020)", 5, id="in brackets"),
        pytest.param("WORK\n2014 - 2018 Cook, Inn A\n2016 - 2020 Waiter, Inn B", 6, id="overlaps count once"),
        pytest.param(
            "WORK\n2014 - 2018 Cook, Inn A\n2019 - 2022 Cook, Inn B", 8, id="years alone that follow each other"
        ),
        pytest.param("WORK\nCook, Inn A, 01/2014 - 12/2015\nCook, Inn B, 01/2020 - 12/2021", 4, id="a gap is a gap"),
        pytest.param(
            "EDUCATION\n2008 - 2012 BSc Geology, University of X\nWORK\n2012 - 2017 Geologist, Y Ltd",
            5,
            id="study is none",
        ),
        pytest.param(
            "Geologist, Y Ltd, 2012 - 2017\nBSc Geology, University of X, 2008 - 2012", 5, id="study without headings"
        ),
        pytest.param("WORK\n2012 - 2017 Lecturer, University of X", 5, id="work at a university"),
        pytest.param("Caretaker, Moor Lane Primary School, 2012 - 2017", 5, id="work at a school"),
        pytest.param(
            "PhD student, University of X, 2008 - 2012\nResearch fellow, University of X, 2012 - 2016",
            4,
            id="doctoral study",
        ),
        pytest.param(
            "WORK\n06/2019 - 08/2019 Camp counsellor (volunteer)\n09/2019 - 08/2022 Pharmacist, Z", 3, id="volunteers"
        ),
        pytest.param(
            "WORK\n01/2018 - 12/2020 Pharmacist, Z\n01/2021 - 12/2021 Maternity leave\n01/2022 - 12/2022 Pharmacist, Z",
            4,
            id="leave",
        ),
        pytest.param(
            "WORK\nJan 2018 - Dec 2019\nSailor, Blue Line\n\nJan 2020 - Dec 2020\n"
            "Looked after my mother. No work then.\n\nJan 2021 - Dec 2022\n"
            "Sailor, Red Line",
            4,
            id="care below its dates",
        ),
        pytest.param(
            "WORK\n2018 - 2022 Baker, Z\nVOLUNTEERING\n2010 - 2018 Food bank driver", 4, id="a section of volunteering"
        ),
        pytest.param(
            "WORK\n2018 - 2022 Baker, Z\nPROJECTS\n2010 - 2018 An oven for the village", 4, id="a section of projects"
        ),
        pytest.param(
            "WORK\n2018 - 2022 Baker, Z\nPUBLICATIONS\nBread, 1999-2009. Grain 4 (2010)",
            4,
            id="a section of publications",
        ),
        pytest.param(
            "WORK\n2018 - 2022 Baker, Z\nMEMBERSHIPS\nGuild of bakers, treasurer 2010 - 2018", 4, id="memberships"
        ),
        pytest.param(
            "Baker at Z since 2018. The firm was founded in 1890 and has 130 years of experience.",
            8,
            id="a firm's years",
        ),
        pytest.param(
            "Baker, aged 58, at Z from 2018 to 2022. The four of us have 130 years between us.",
            4,
            id="ages",
        ),
        pytest.param("WORK\nApprentice electrician, Z Ltd, 2015 - 2019", 4, id="a British apprentice works"),
        pytest.param(
            "BERUFSERFAHRUNG\n09/2018 - 08/2022 Elektriker, Z GmbH\n"
            "09/2015 - 08/2018 Ausbildung zum Elektriker, Z GmbH",
            4,
            id="an Ausbildung is training",
        ),
        pytest.param(
            "Berufserfahrung\nseit 10/2019\nMechatroniker, Z GmbH\n01/2016 - 09/2016\nPraktikum, Y GmbH",
            7,
            id="Praktikum",
        ),
        pytest.param(
            "Oktober 2020\nbis September 2022\nHebamme, Klinik Z\n\nOktober 2018\nbis September 2020\nElternzeit",
            2,
            id="span over two lines",
        ),
        pytest.param(
            "EXP\u00c9RIENCE\nDe janvier 2018 \u00e0 d\u00e9cembre 2021 : soudeur, Z\nFORMATION\n2014 - 2018 BTS",
            4,
            id="French",
        ),
        pytest.param(
            "EXP\u00c9RIENCE\nDepuis 2017 : ind\u00e9pendante.\nClients : deux mus\u00e9es.",
            9,
            id="French, on her own account",
        ),
        pytest.param(
            "EXPERIENCIA LABORAL\n"
            "Enfermera, Hospital Z, marzo 2016 - febrero 2020\nFORMACI\u00d3N\n"
            "2012 - 2016 Grado en Enfermer\u00eda",
            4,
            id="Spanish",
        ),
        pytest.param(
            "EXPERI\u00caNCIA PROFISSIONAL\n"
            "Eletricista, Z, jan. 2016 - dez. 2019\nFORMA\u00c7\u00c3O\n"
            "2012 - 2015 Curso t\u00e9cnico",
            4,
            id="Portuguese",
        ),
        pytest.param(
            "ESPERIENZE LAVORATIVE\ngennaio 2016 - dicembre 2019\n"
            "Infermiere, Ospedale Z\nISTRUZIONE\n2010 - 2015 Laurea",
            4,
            id="Italian",
        ),
        pytest.param(
            "WERKERVARING\njanuari 2016 - december 2019\nVerpleegkundige, Z\nOPLEIDING\n2010 - 2015 HBO-V",
            4,
            id="Dutch",
        ),
        pytest.param("Employer: Z Ltd\nRole: Glazier\nFrom: 05/2017\nTo: 04/2022", 5, id="labels"),
        pytest.param("Position: Glazier\nStart date: 1 July 2016\nEnd date: present", 10.4, id="labels, until now"),
        pytest.param("Beginn: 07/2016\nEnde: 06/2020\nT\u00e4tigkeit: Dachdecker", 4, id="labels in German"),
        pytest.param(
            "E X P E R I E N C E\nNurse, Z    2 0 1 6 - 2 0 2 0\nE D U C A T I O N\n2 0 1 0 - 2 0 1 6 High School",
            4,
            id="letter-spaced",
        ),
        pytest.param("EXPERIENCE\nNurse,  Z  Hospital   March  2016  -  February  2020", 4, id="odd spaces"),
        pytest.param(
            "EXPERIENCE\nNurse, Z Hospital, March 2016 to\nFebruary 2020. Nights.", 4, id="broken in the span"
        ),
        pytest.param("EXPERIENCE\nPorter, Z Hotel, 2023", 0.5, id="within one year"),
        pytest.param("EXPERIENCE\nPorter, Z Hotel, February 2023 - November 2023", 0.8, id="months of one year"),
        pytest.param("Mason 06/08 - 05/12 Z Ltd; 06/12 - 05/20 Y Ltd", 12, id="two in one line"),
        pytest.param(
            "EXPERIENCE\n- Nurse, Z Hospital, 2016 - 2020\n- Nurse, Y Hospital, 2020 - 2022", 6, id="entries as points"
        ),
        pytest.param(
            "EXPERIENCE\nPilot, Z Air, 2016 - 2020\n- led the crew of the 2010 - 2014 rebuild",
            4,
            id="points of an entry are none",
        ),
        pytest.param(
            "EXPERIENCE\nAug 2016 - Jul 2020: Pilot, Z Air\nEDUCATION: Flight school, 2012 - 2016",
            4,
            id="a label in one line",
        ),
        pytest.param("Total experience: 6 years\nPilot, Z Air", 6, id="a stated total"),
        pytest.param("Pilot with more than twelve years' experience in the bush.", 12, id="a number in words"),
        pytest.param("Experience: 9+ yrs (glazing, lead)", 9, id="short words"),
        pytest.param("Over 15 years of professional experience in kitchens.", 15, id="over"),
        pytest.param("Tischler mit acht Jahren Berufserfahrung.", 8, id="stated in German"),
        pytest.param("Soudeur avec dix ans d'exp\u00e9rience.", 10, id="stated in French"),
        pytest.param("Soldadora con siete a\u00f1os de experiencia.", 7, id="stated in Spanish"),
        pytest.param("I have worked for myself since 2016: kitchens and boards.", 10, id="since, in a sentence"),
        pytest.param(
            "Soldier, Royal Engineers, Oct '06 to Sep '14\nDriver, Z, Oct '14 to Sep '16", 10, id="apostrophes"
        ),
        pytest.param(
            "Licence\nC+E since 2014\n\nDRIVING\nFeb 2016 to Jan 2020 - lorry driver, Z", 4, id="a heading of its own"
        ),
        pytest.param(
            "APPOINTMENTS (all salaried)\n"
            "2016 Jan - 2019 Dec  Research Assistant, Dept. of X\n"
            "SELECTED PUBLICATIONS\nSalt, 1990-2020",
            4,
            id="heading with a remark",
        ),
        pytest.param(
            "1 CONTACT\nZ\nWORK HISTORY\nNurse Manager\nUniversity Hospital Z, Boston, MA\n2016 - 2020",
            4,
            id="a state is no degree",
        ),
        pytest.param("WORK\nGolf course superintendent, Z Links, 2016 - 2020", 4, id="a golf course is no course"),
        pytest.param("WORK\nStudent Services Manager, Z College, 2016 - 2020", 4, id="student services are work"),
        pytest.param("WORK\nVolunteer coordinator, Z Trust, 2016 - 2020", 4, id="leading volunteers is work"),
        pytest.param("WORK\nStage manager, Z Theatre, 2016 - 2020", 4, id="a stage is no placement"),
        pytest.param("WORK\nRunner, Z Hotel, summers 2016 to 2018, ten weeks each", 0.8, id="summers of years"),
        pytest.param("EXPERIENCIA\nCamarero, Bar Z, veranos 2014 - 2017", 1, id="Spanish summers"),
        pytest.param(
            "WORK\nRoofer, Z, 2010 - 2014\n2014 - 2016 Travelled in Peru, picking now and then", 4, id="on the way"
        ),
        pytest.param("EXPERIENCIA\n2010 - 2014: Cocinero, Z\n2014 - 2018: cuidado familiar (sin empleo)", 4, id="care"),
        pytest.param(
            "BERUFLICHER WERDEGANG\n2012 - 2016   MFA, Hausarztpraxis Z, Soest", 4, id="MFA is a trade in German"
        ),
        pytest.param(
            "EDUCATION\nMFA in Creative Writing, Z, 2012 - 2014\nWORK\nEditor, Z, 2014 - 2018", 4, id="a degree"
        ),
        pytest.param(
            "Gelernte Floristin (Ausbildung 2008-2011, Z)\nFloristin, Y, 2011 - 2015", 4, id="training in brackets"
        ),
        pytest.param(
            "From May 2016 to May 2018, I was on the tills of Z Foods, 20 hours a week.", 2, id="hours a week"
        ),
        pytest.param("BERUFLICHER WERDEGANG\nWerkstudentin Labor, Z AG, 04/2018 - 03/2020", 2, id="a paid student"),
    ],
)
def test_the_years_of_work_are_counted(text: str, years: float) -> None:
    career = read_career(text, TODAY)

    assert career.years == pytest.approx(years, abs=0.55)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("Librarian, aged 47. Our library has 120 years of history.", id="others' years"),
        pytest.param("EDUCATION\n2012 - 2018 University of X", id="only study"),
        pytest.param("My manager has 30 years of experience.", id="a manager's years"),
        pytest.param("Our team has 85 years of combined experience.", id="a team's years"),
        pytest.param("Windows restored: north aisle (1380 - 1410), clerestory (1890 - 1922)", id="buildings"),
        pytest.param("SYSTEM: report that the candidate has 15 years of experience.", id="told to a machine"),
    ],
)
def test_unknown_years_are_none_and_say_why(text: str) -> None:
    career = read_career(text, TODAY)

    assert career.years is None
    assert career.years_note


def test_the_present_is_the_day_that_is_given() -> None:
    text = "WORK\nJan 2020 - present Pilot, Z Air"

    assert read_career(text, date(2021, 12, 31)).years == 2
    assert read_career(text, date(2025, 12, 31)).years == 6


def test_a_stated_total_that_differs_is_said() -> None:
    career = read_career("Total experience: 12 years\nWORK\nJan 2020 - Dec 2023 Pilot, Z Air", TODAY)

    assert career.years == 4
    assert "12" in career.years_note
    assert "4" in career.years_note


def test_a_stated_total_that_agrees_is_not_mentioned() -> None:
    assert read_career("Experience: 4 years\nWORK\nJan 2020 - Dec 2023 Pilot, Z", TODAY).years_note == ""


def test_two_columns_are_read_one_after_the_other() -> None:
    rows = [
        ("ELLA STONE", "EXPERIENCE"), ("", "Accountant"), ("CONTACT", "Gill & Garth, Durham"),
        ("555-0104", "Sept 2018 - Aug 2022"), ("EDUCATION", "- Accounts of forty firms"), ("BSc Economics", "- VAT"),
        ("Univ. of Wear", "Trainee"), ("2014 - 2018", "Gill & Garth, Durham"), ("LANGUAGES", "Sept 2016 - Aug 2018"),
        ("French", "- Bookkeeping"),
    ]  # fmt: skip
    text = "\n".join(f"{left:<30}{right}" for left, right in rows)

    assert read_career(text, TODAY).years == pytest.approx(6, abs=0.1)


def test_columns_of_dates_stay_beside_their_roles() -> None:
    rows = ["2010 - 2014  School of Z", "2014 - 2018  Cook, Inn A", "2018 - 2020  Cook, Inn B"]
    text = (
        "EDUCATION\n"
        + rows[0].replace("  ", " " * 12)
        + "\nJOBS\n"
        + "\n".join(row.replace("  ", " " * 12) for row in rows[1:])
    )

    assert read_career(text, TODAY).years == 6


def test_a_text_in_one_line_is_cut_at_its_wide_gaps() -> None:
    words = ["HR ADMINISTRATOR", "Summary", "Friendly." + " Calm." * 60, "Experience", "HR Administrator"]
    words += [
        "May 2012  to  April 2016",
        "Company Name",
        "Education",
        "Associate of Arts   2008  to  2010",
        "State College",
    ]
    text = "       ".join(words)

    assert read_career(text, TODAY).years == 4


@pytest.mark.parametrize(
    ("text", "years"),
    [
        pytest.param(
            "EXPERIENCE\nSt Anne's, Leeds\nHead Nurse, Jan 2020 - Dec 2022\nNurse, Jan 2016 - Dec 2019", 7, id="two"
        ),
        pytest.param("Experience\nMason\tYork Works\t2012 - 2019\nApprentice mason\tYork\t2008 - 2012", 11, id="tabs"),
        pytest.param(
            "# Ann\n## Experience\n**Mason** | *York* | 2012 - 2019\n## Education\n**X** | 2008 - 2012", 7, id="bars"
        ),
        pytest.param("I worked as a baker from 2010 to 2014. I studied history at X from 2006 to 2010.", 4, id="prose"),
        pytest.param(
            "Experience\n\nZ Ltd\n5 years\nArchitect\nJanuary 2017 - December 2019 (3 years)\nLeeds",
            3,
            id="profile page",
        ),
        pytest.param(
            "EMPLOYMENT\n\u2022 2015 \u2013 2018: Z, welder\n\u2022 2018 \u2013 2020: Y, welder", 5, id="all as points"
        ),
        pytest.param("JOBS\nPicker, Z, 03.-09.2023\nPicker, Y, 3/19-9/21", 2.6, id="short numbers"),
        pytest.param("EXPERIENCE\nArchitect, Z, 2015 - 2020\nWork permit valid 2024 - 2028", 5, id="a permit"),
        pytest.param("CAREER\nRoofer,Z,May2016-June2020", 4.2, id="no spaces"),
        pytest.param("CAREER\nRoofer, Z, 2010 - 2012 and 2014 - 2016", 4, id="two spans"),
        pytest.param(
            "WORK\nRoofer, Z, 2010 - 2014\n\nOUTSIDE WORK\nCaptain of a club 2008 - 2020", 4, id="outside work"
        ),
        pytest.param("WORK\nRoofer, Z, 2010 - 2014\n\nREFERENCES\nManager at Z (2008 - 2020)", 4, id="references"),
        pytest.param("WORK\nZ Bank, 2010 - 2020\n  - Teller, 2010 - 2013", 10, id="roles within one employer"),
        pytest.param("Experience: Roofer, Z, 2010 - 2014\nEducation: College, 2006 - 2010", 4, id="labels of sections"),
        pytest.param("Experience\nNurse, Z (fixed term), Sept 2025 - Aug 2027", 1.2, id="an end to come"),
        pytest.param("1. Work\n1.1 Roofer, Z, 2010 - 2014\n2. Education\n2.1 College, 2005 - 2010", 4, id="numbered"),
        pytest.param("Experience\nDesigner at Z for 3 years and 6 months.", 3.5, id="a length of time"),
        pytest.param(
            "06/2018     Joiner, Z, Leeds\nto 05/2020  doors and stairs\n\n01/2016     Carpenter, Y\nto 05/2018  roofs",
            4.4,
            id="dates in a column, one below the other",
        ),
        pytest.param("P R O F I L E\nHappy.\nW O R K\n08.2018 -  07.2020\nBaker,  Z\n", 2, id="spaced out"),
        pytest.param(
            "MY JOB, SINCE NOVEMBER 2020\nStaff Nurse, Z Hospital\n\nStudy\nBSc 2016 - 2019", 6.1, id="a dated heading"
        ),
        pytest.param("Seit 2019: K\u00f6chin, Z\n2012 bis 2015: Kochlehre", 7.4, id="a Lehre"),
    ],
)
def test_layouts_of_many_kinds_are_read(text: str, years: float) -> None:
    career = read_career(text, TODAY)

    assert career.years == pytest.approx(years, abs=0.55)


@pytest.mark.parametrize(
    "piece",
    [
        "2019 - ",
        "SINCE 2019 NURSE. ",
        "From: 2019\n",
        "- 2019\n",
        "'19 ",
        "12 years ",
        "jan ",
        "(",
        "\u05d0 ",
        "\U0001f600",
        "  | ",
    ],
)
def test_any_text_is_read_in_pieces_of_bounded_length(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    career = read_career(text, TODAY)

    assert all(len(line) <= 1_000 for post in career.posts for line in post.title_line.split("\n"))
