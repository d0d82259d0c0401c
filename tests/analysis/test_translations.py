"""What the professions are called in other languages, and what a foreign text names."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from runtime.analysis.concepts import LANGUAGES, concepts, find_concepts, fold_words, key_text, split_compound
from runtime.analysis.inflections import inflect
from runtime.analysis.tables import table_lines
from runtime.analysis.translations import in_english, other_wordings, wordings_in

CALLS_A_CHARACTER = 2


@pytest.mark.parametrize(
    ("phrase", "language", "wording"),
    [
        ("registered nurse", "en", "Gesundheits- und Krankenpfleger"),
        ("Registered Nurses", "en", "infirmier"),
        ("INTENSIVE CARE", "en", "réanimation"),
        ("several years of experience in elderly care", "en", "Altenpflege"),
        ("accounts payable", "en", "comptabilité fournisseurs"),
        ("At least 3 years of payroll experience", "en", "Lohnabrechnung"),
        ("forklift license", "en", "carnet de carretillero"),
        ("Full driving licence", "en", "permis de conduire"),
        ("driving licence class B", "en", "permis B"),
        ("fluent German", "en", "fließend Deutsch"),
        ("first aid certificate", "en", "Erste Hilfe"),
        ("degree in mechanical engineering", "en", "Studium Maschinenbau"),
        ("search engine optimization", "en", "référencement naturel"),
        ("sous chef", "en", "Souschef"),
        ("electricians", "en", "électricien"),
        ("Krankenschwestern", "de", "registered nurse"),
        ("Köchin", "de", "cook"),
        ("Erfahrung in der Buchhaltung", "de", "accounting"),
        ("Buchhaltungskenntnisse", "de", "accounting"),
        ("Schweißkenntnisse", "de", "welding"),
        ("Gaertnerinnen", "de", "gardener"),
        ("GAERTNER", "de", "jardinero"),
        ("Führerschein der Klasse B", "de", "permiso B"),
        ("medizinischer Fachangestellter", "de", "medical assistant"),
        ("Gute Englischkenntnisse in Wort und Schrift", "de", "English"),
        ("Rechtsanwältin", "de", "avocat"),
        ("conductrice de travaux", "fr", "site manager"),
        ("infirmières diplômées d'Etat", "fr", "registered nurse"),
        ("Chargé(e) de clientèle", "fr", "account manager"),
        ("bonne maîtrise de la comptabilité générale", "fr", "Buchhaltung"),
        ("gestion de stocks", "fr", "inventory management"),
        ("Permis B indispensable", "fr", "driving licence class B"),
        ("hopitaux", "fr", "hospital"),
        ("vendeuses", "fr", "shop assistant"),
        ("enfermera titulada", "es", None),
        ("enfermeras", "es", "nurse"),
        ("Experiencia en atención al cliente", "es", "customer service"),
        ("auxiliar administrativa", "es", "office clerk"),
        ("cocinera", "es", "Koch"),
        ("carne de carretillero", "es", "Staplerschein"),
        ("programadoras", "es", "software developer"),
        ("carga y descarga", "es", "Be- und Entladen"),
    ],
)
def test_a_requirement_is_known_in_the_other_languages(phrase: str, language: str, wording: str | None) -> None:
    wordings = other_wordings(phrase, language)

    assert wording in wordings if wording else not wordings


@pytest.mark.parametrize(
    ("text", "language", "names", "absent"),
    [
        ("Krankenpflegerin auf der Intensivstation", "de", ["registered nurse", "intensive care"], ["doctor"]),
        ("Koch, später Küchenchef im Hotel", "de", ["cook", "head chef", "hotel"], ["cooking"]),
        ("Wartung von Förderbändern", "de", ["maintenance", "conveyor"], []),
        ("Kaufmann/-frau im Einzelhandel", "de", ["retail"], []),
        ("Kundendatenbank gepflegt", "de", ["customer", "database"], ["bank"]),
        ("Baustellenlogistik", "de", ["construction site", "logistics"], []),
        ("Bankett, Lagerfeuer, Kochlöffel", "de", [], ["bank", "warehouse", "cook"]),
        ("Ärztinnen und Ärzte", "de", ["doctor"], []),
        ("Chef d'équipe, ossature bois, lecture de plans", "fr", ["team leader", "timber frame", "reading plans"], []),
        ("Aide-soignante en EHPAD", "fr", ["nursing assistant", "nursing home"], ["registered nurse"]),
        ("médecine et médecin", "fr", ["medicine", "doctor"], []),
        ("main-d'œuvre, œnologue", "fr", ["winemaker"], []),
        ("Préparateur de commandes, CACES 1, 3, 5", "fr", ["order picker", "forklift licence"], []),
        ("Comptable fournisseurs", "fr", ["accounts payable"], ["accountant"]),
        ("Maestra de educación infantil", "es", ["nursery teacher"], []),
        ("Mozo de almacén y camarero", "es", ["warehouse worker", "waiter"], []),
        ("química en laboratorio", "es", ["chemistry", "laboratory"], ["chemist"]),
        ("Responsable de recursos humanos, nóminas", "es", ["human resources manager", "payroll"], []),
    ],
)
def test_a_foreign_text_names_its_concepts_in_english(
    text: str, language: str, names: list[str], absent: list[str]
) -> None:
    english = f" {in_english(text, language)} "

    assert [name for name in names if f" {name} " not in english] == []
    assert [name for name in absent if f" {name} " in english] == []


def test_concepts_come_in_the_order_of_the_text() -> None:
    english = in_english("Zuerst Bäcker, dann Dachdecker, heute Busfahrer", "de")

    assert english.index("baker") < english.index("roofer") < english.index("bus driver")


@pytest.mark.parametrize(
    "phrase",
    [
        "Looker",
        "Python",
        "",
        "English level 4",
        "3",
        "a nurse who sings",
        "experience",
        "and of the",
        "warehouse pricing payroll audit",
    ],
)
def test_what_the_table_does_not_know_has_no_other_wording(phrase: str) -> None:
    wordings = other_wordings(phrase, "en")

    assert wordings == ()


@pytest.mark.parametrize("language", ["en", "", "pt", "zh", "german"])
def test_a_text_in_english_or_another_language_is_not_turned(language: str) -> None:
    english = in_english("Krankenpfleger, infirmier, enfermero", language)

    assert english == ""


def test_a_phrase_of_a_language_without_words_has_no_wordings() -> None:
    wordings = other_wordings("enfermeiro", "pt")

    assert wordings == ()


def test_wordings_can_be_had_for_one_language() -> None:
    wordings = wordings_in("welder", "en", "fr")

    assert wordings == ("soudeur",)


def test_a_phrase_is_not_its_own_wording() -> None:
    wordings = other_wordings("Marketing", "de")

    assert "marketing" not in wordings
    assert "mercadotecnia" in wordings


def test_every_name_of_the_table_is_found_as_it_is_written() -> None:
    lost = [
        (language, form)
        for place, concept in enumerate(concepts())
        for language in LANGUAGES
        for form in concept.forms[language]
        if place not in {each for _, _, found in find_concepts(key_text(form, language), language) for each in found}
    ]

    assert lost == []


def test_every_line_has_its_four_languages_once() -> None:
    languages = {tuple(concept.forms) for concept in concepts()}
    forms = [form for concept in concepts() for forms in concept.forms.values() for form in forms]

    assert languages == {("en", "de", "fr", "es")}
    assert [form for form in forms if form != form.strip() or not fold_words(form)] == []


@pytest.mark.parametrize(
    ("word", "language", "form"),
    [
        ("salesman", "en", "salesmen"),
        ("pharmacy", "en", "pharmacies"),
        ("lehrer", "de", "lehrerinnen"),
        ("prufung", "de", "prufungen"),
        ("directeur", "fr", "directrices"),
        ("vendeur", "fr", "vendeuse"),
        ("mecanicien", "fr", "mecanicienne"),
        ("boulanger", "fr", "boulangeres"),
        ("medico", "es", "medicas"),
        ("juez", "es", "jueces"),
        ("vendedor", "es", "vendedoras"),
    ],
)
def test_regular_forms_are_made(word: str, language: str, form: str) -> None:
    forms = inflect(word, language)

    assert form in forms
    assert word in forms


def test_a_spelling_belongs_to_one_family() -> None:
    words = [word for line in table_lines("variants") for word in line.split()]

    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert all(len(line.split()) > 1 for line in table_lines("variants"))


def test_an_abbreviation_is_shorter_than_its_long_form() -> None:
    lines = [line.split(", ") for line in table_lines("abbreviations")]

    assert [names for names in lines if len(names) < 2 or len(names[-1]) >= len(names[0])] == []
    assert len({tuple(names) for names in lines}) == len(lines)


HOSTILE = [
    pytest.param(" ", id="spaces"),
    pytest.param(".", id="dots"),
    pytest.param("7", id="digits"),
    pytest.param("a", id="one word"),
    pytest.param("lager", id="one compound"),
    pytest.param("lager ", id="names"),
    pytest.param("gestion de la ", id="beginnings of names"),
    pytest.param("kundenlagerbaustellen ", id="compounds"),
    pytest.param("ß œ é ", id="ligatures"),
    pytest.param("e\u0301\u0301\u0301", id="many accents"),
    pytest.param("\U0001f600", id="emoji"),
    pytest.param("\u0645\u0631\u062d\u0628\u0627 ", id="right to left"),
    pytest.param("\ud800", id="half a character"),
    pytest.param("(e)(e", id="brackets"),
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_hostile_text_takes_work_by_its_length(piece: str, language: str) -> None:
    text = (piece * 100_000)[:100_000]
    in_english("", language)

    work = count_calls(lambda: in_english(text, language))
    half = count_calls(lambda: in_english(text[:50_000], language))

    assert work <= CALLS_A_CHARACTER * len(text)
    assert work <= 2.1 * half + 100


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_phrase_is_answered(piece: str) -> None:
    for language in LANGUAGES:
        other_wordings((piece * 100_000)[:100_000], language)


def test_new_compounds_take_bounded_work() -> None:
    words = [f"kunden{number:x}lager" for number in range(1_000)]
    split_compound("kundenlager")  # reads the tables

    work = count_calls(lambda: [split_compound(word) for word in words])

    assert work <= 20 * len(words)


def count_calls(action: Callable[[], object]) -> int:
    """Count the calls, of Python and of C, that an action makes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        action()
    finally:
        sys.setprofile(before)
    return calls
