"""Whether a line of a resume shows a requirement: degrees, licences, languages, letters that stand for a name."""

import pytest
from msgspec import Struct

from runtime.analysis.evidence.evidence_finder import EvidenceFinder
from runtime.analysis.evidence.proof_lines import ProofLines


class Asked(Struct, frozen=True, kw_only=True):
    """A requirement by its words alone."""

    text: str
    alternatives: tuple[str, ...] = ()
    skill: str = ""


SHOWN = (
    ("en", "Android 12/13 support", "two hundred handsets, all on Android 13"),
    ("en", "CCNP or equal certification", "CCNP (350-401), May 2022"),
    ("en", "Registration with Social Work England", "registered with Social Work England since 2019"),
    ("en", "Degree or postgraduate diploma in dietetics", "PGDip Dietetics, 2018"),
    ("en", "Fast and accurate copy typing", "Copy typing for three partners"),
    ("fr", "Inscription à l'Ordre", "Inscrite à l'Ordre depuis 2021"),
    ("de", "Lesen technischer Zeichnungen", "Fertigung nach technischer Zeichnung"),
    ("en", "Bachelor's degree, or equivalent combination of education", "B.A. Criminology, 2012"),
    ("en", "degree in history of dress, art history or a closely related subject", "MA History of Dress"),
    ("en", "Bachelor of Science in Nursing", "BSN, Ohio, 2012"),
    ("en", "law degree or a paralegal qualification", "LLB, Leeds 2014"),
    ("en", "degree in music performance", "BMus (Music Performance), Royal Academy"),
    ("en", "high school diploma", "Graduated Timber Valley High School"),
    ("en", "Associate degree in wind energy technology", "Associate of Applied Science, Wind Energy Technology"),
    ("de", "abgeschlossene Ausbildung als Bäcker", "Gesellenprüfung als Bäckerin"),
    ("de", "abgeschlossene Ausbildung als Anlagenmechaniker SHK", "Gesellenbrief Anlagenmechanikerin, Kiel"),
    ("de", "abgeschlossene kaufmännische Ausbildung", "Speditionskauffrau (IHK)"),
    ("fr", "CAP Boucher", "CAP boucher, Quimper 2011"),
    ("fr", "Diplôme d'État d'ergothérapeute", "DE d'ergothérapeute, juillet 2021"),
    ("en", "UK driving licence", "Driver (full licence, clean), own van"),
    ("en", "driver's license with clean MVR", "Class C driver's license, no tickets"),
    ("en", "full driving licence with trailer entitlement", "Clean licence, B+E"),
    ("de", "Führerschein Klasse B", "Führerschein B, BE, T"),
    ("es", "Carné de conducir B", "Carné B y coche propio"),
    ("fr", "permis B exigé", "Permis B, véhicule personnel"),
    ("en", "conversational Spanish", "Spanish, good enough for a meeting and a joke"),
    ("en", "French at a professional level", "French - C1"),
    ("es", "Inglés nivel medio", "Inglés: B1 (título oficial)"),
    ("en", "RMAN backup and recovery", "Nightly RMAN to object storage"),
    ("en", "Membership of RCSLT", "member of the RCSLT since 2016"),
    ("en", "GDC registration as a technician", "GDC no. 000000"),
    ("en", "Pool lifeguard qualification", "Pool Lifeguard, current"),
    ("en", "Asbestos awareness training", "UKATA asbestos awareness, refreshed March 2026"),
    ("en", "Chainsaw ticket", "Chainsaw, certificate of 2021"),
    ("de", "Fortbildung zur N\u00e4Pa", "Hausbesuche als N\u00e4Pa seit 2021"),
    ("de", "Zusatzausbildung Sprachf\u00f6rderung", "Sprachf\u00f6rderung, Zertifikat mit 80 Stunden"),
    ("es", "Carn\u00e9 de gases fluorados", "Gases fluorados, 2020"),
    ("fr", "Habilitation \u00e9lectrique BR", "Formation \u00e9lectrique BR, valable"),
    ("en", "Bilingual English/Spanish", "English and Spanish, both from home"),
    ("en", "Deployment to the edge with ONNX or TensorRT", "exported to TensorRT"),
    ("en", "Teaching swimming", "Swim Teacher & Deputy Coordinator"),
    ("en", "Opera", "Opera every day since 2020"),
    ("fr", "\u00c9tablissement des plannings", "Plannings mensuels et remplacements"),
    ("en", "restraint of dogs and cats", "Restrain dogs and cats for the vet's exams"),
    ("en", "Complex calendar management", "Managed the complex diaries of three directors"),
    ("en", "Room inspection to a four-star standard", "Checks colleagues' rooms on two floors"),
    ("en", "Rota planning", "Planned the weekly roster for twelve"),
    ("en", "wound dressing changes on home visits", "Dressing changes every morning"),
)
NOT_SHOWN = (
    ("en", "Safety PLCs", "PLC"),
    ("en", "Bilingual English/Spanish", "English, French"),
    ("en", "Sales training", "Sales Assistant, 2020"),
    ("en", "Chainsaw ticket", "Cut logs in the garden with a saw"),
    ("en", "teaching in Key Stage 1", "Upper Key Stage 2 teacher"),
    ("en", "Opera", "Opera singers came every evening"),
    ("es", "Carn\u00e9 de gases fluorados", "trabajo con gases fluorados"),
    ("en", "degree in dental technology", "National Diploma in Dental Nursing, 2022"),
    ("en", "degree in plant science", "Plant identification, watering, full driving licence"),
    ("en", "degree in a quantitative subject", "BA Journalism, 2017 - 2021"),
    ("de", "abgeschlossene Ausbildung als Bäcker", "Ausbildung zur Floristin"),
    ("en", "full driving licence with trailer entitlement", "Clean licence"),
    ("de", "Führerschein Klasse B", "Staplerschein und Kranschein"),
    ("en", "driving licence", "software licence compliance, full reports"),
    ("en", "conversational Spanish", "Conversational style, English C1"),
    ("en", "Inventory", "Stock photography"),
    ("en", "rota planning", "Town planning"),
    ("en", "A320 type rating", "APS MCC on an A320 device"),
)


def is_shown(language: str, requirement: str, line: str) -> bool:
    found = EvidenceFinder([Asked(text=requirement)], language).find(ProofLines(line))[0]
    return found is not None and found.is_shown


@pytest.mark.parametrize(("language", "requirement", "line"), SHOWN)
def test_a_line_shows_what_it_says_in_other_words(language: str, requirement: str, line: str) -> None:
    assert is_shown(language, requirement, line)


@pytest.mark.parametrize(("language", "requirement", "line"), NOT_SHOWN)
def test_a_line_shows_nothing_that_it_only_resembles(language: str, requirement: str, line: str) -> None:
    assert not is_shown(language, requirement, line)
