"""The verdict says how much of what is asked for is met; likeness of words and trades only ranks."""

import pytest

from runtime.analysis.result import Verdict, verdict_of_match
from tests.bench.claims.claims_figures import analysis_of

NURSE = """You have
- Registered nurse
- Scrub and circulating
- ALS certificate
- Instrument sterilisation
- Experience of robotic surgery
- Night shifts
"""
ELECTRICIAN = """Ihr Profil
- Abgeschlossene Ausbildung zum Elektroniker
- SPS-Programmierung mit Siemens S7
- Schaltschrankbau
- Lesen von Schaltplänen
- DGUV V3 Prüfungen
- Führerschein Klasse B
"""
OF_THE_THEATRE = """Experience
Theatre nurse, Oakfield Hospital, 2016 - 2024
- Registered nurse; scrub and circulating in two theatres
- Instrument sterilisation, robotic surgery since 2020
- Night shifts every third week

ALS certificate, 2023
"""
OF_THE_WARD = """Experience
Ward nurse, Oakfield Hospital, 2016 - 2024
- Registered nurse on a surgical ward
- Night shifts every third week
- Prepared patients for robotic surgery

ALS certificate, 2023
I have never scrubbed.
"""
OF_STERILE_SERVICES = """Experience
Sterile services technician, Oakfield Hospital, 2016 - 2024
- Instrument sterilisation for six theatres
- Night shifts every third week
- No ALS certificate, not a registered nurse, no robotic surgery
"""
OF_THE_STAGE = """Experience
Theatre manager, Globe Stage, 2016 - 2024
- Ran the box office and the bar
"""
WISHFUL = """Profile
I would love to be a theatre nurse and to learn scrub and circulating, instrument sterilisation and robotic surgery.

Experience
Hospital porter, Oakfield Hospital, 2020 - 2024
- Took patients to the theatre nurse
"""
OF_CRANES = """Berufserfahrung
Elektroniker für Betriebstechnik, Kranbau Huber, 2015 - 2024
- SPS-Programmierung mit Siemens S7
- Schaltschrankbau und Lesen von Schaltplänen
- DGUV V3 Prüfungen

Ausbildung
Ausbildung zum Elektroniker, 2014
Führerschein Klasse B
"""
OF_PAINTS = """Berufserfahrung
Maler und Lackierer, Farben Huber, 2015 - 2024
- Fassaden und Innenräume

Führerschein Klasse B
"""


@pytest.mark.parametrize(
    ("title", "posting", "resume", "verdicts"),
    [
        ("Theatre nurse", NURSE, OF_THE_THEATRE, {"strong"}),
        ("Theatre nurse", NURSE, OF_THE_WARD, {"good"}),
        ("Theatre nurse", NURSE, OF_STERILE_SERVICES, {"partial"}),
        ("Theatre nurse", NURSE, WISHFUL, {"partial", "weak"}),
        ("Theatre nurse", NURSE, OF_THE_STAGE, {"weak"}),
        ("Elektroniker für Betriebstechnik", ELECTRICIAN, OF_CRANES, {"strong"}),
        ("Elektroniker für Betriebstechnik", ELECTRICIAN, OF_PAINTS, {"weak"}),
    ],
)
def test_the_verdict_follows_from_what_is_met(title: str, posting: str, resume: str, verdicts: set[Verdict]) -> None:
    analysis = analysis_of(title, posting, resume)

    assert analysis.verdict in verdicts, [(each.text, each.status) for each in analysis.requirements]


@pytest.mark.parametrize(
    ("match", "verdict"),
    [
        (1.0, "strong"),
        (0.72, "strong"),
        (0.71, "good"),
        (0.5, "good"),
        (0.49, "partial"),
        (0.25, "partial"),
        (0.24, "weak"),
        (0.0, "weak"),
    ],
)
def test_a_match_has_a_word(match: float, verdict: Verdict) -> None:
    assert verdict_of_match(match) == verdict
