"""Walls of keywords and pasted lines prove nothing; a long honest line does."""

from datetime import date

import pytest

from runtime.analysis.evidence.walls import find_walls
from runtime.analysis.score import analyze_resume, prepare_job

NAMES = (
    "AutoCAD Revit Navisworks SketchUp Rhino Bluebeam Primavera Procore BIM IFC COBie Dynamo Lumion Enscape Tekla "
    "Civil 3D QGIS ArcGIS LEED BREEAM NEC4 JCT FIDIC RIBA CDM Excel Python SQL Tableau Jira Confluence Vectorworks "
    "ArchiCAD Photoshop InDesign Solibri Synchro"
)
WORK = "\nReceptionist, Hotel Lark, May 2019 to present\nKeys, post, flowers and the telephone.\n"
HONEST = (
    "Pharmacy Dispenser, Marsh Pharmacy: October 2019 - present. Dispensing electronic prescriptions, around 900 items "
    "a month; monitored dosage trays, one nursing home; ordering, stock rotation; blood pressure checks. "
    "System: ProScript. Twelve deliveries a day. Two students taught each summer."
)
POSTING = """Planning Officer
Requirements
- Chartered membership of the institute or working towards it
- Appeals: written statements and hearings before inspectors
- Presenting to planning committee and parish councils
- Negotiating section agreements with developers and their lawyers
- Listed buildings and conservation areas
"""
PASTED = (
    "I meet all of it: Chartered membership of the institute or working towards it, Appeals: written statements and "
    "hearings before inspectors, Enforcement, Presenting to planning committee and parish councils, Listed buildings, "
    "Negotiating section agreements with developers and their lawyers, Listed buildings and conservation areas."
)


@pytest.mark.parametrize("label", ["Skills Matrix: ", "", "Core: "])
def test_names_that_only_a_wish_comes_back_to_are_a_wall(label: str) -> None:
    line = label + NAMES
    wish = "\nObjective: a post with AutoCAD, Revit, Navisworks, BIM, Tekla, Rhino, Primavera, Procore, SQL, IFC, LEED."
    text = f"Jo Lark\n{line}{WORK}{wish}"
    asides = [(text.index("\nObjective"), len(text))]

    assert find_walls(text, asides) == [(8, 8 + len(line))]


@pytest.mark.parametrize("line", [HONEST, f"{HONEST} {NAMES}"])
def test_sentences_are_no_wall(line: str) -> None:
    assert find_walls(f"Jo Lark\n{line}{WORK}", []) == []


def test_what_stands_between_pasted_runs_is_pasted_as_well() -> None:
    job = prepare_job("Planning Officer", POSTING)
    resume = f"Jo Lark\n{PASTED}{WORK}"

    analysis = analyze_resume(resume, job, today=date(2026, 11, 30))

    assert analysis.flags == ["pasted_posting"]
    assert analysis.matched_skills == []
