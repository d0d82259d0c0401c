"""Guesses a posting's language from its small words."""

from runtime.analysis.posting.posting_tokens import forms_in

SMALL_WORDS = {
    "en": forms_in("the and of to in for with you we our a is are on have or your will"),
    "de": forms_in(
        "und der die das mit fur sie wir ein eine im in von zu ist den du ihre als oder bei seit am sind auf "
        "jahre profil anforderungen aufgaben mindestens kenntnisse erfahrung gesucht"
    ),
    "fr": forms_in(
        "de la le les et des vous en un une du pour nous est dans au votre avec sur ou profil missions permis "
        "experience recherche"
    ),
    "es": forms_in(
        "de la el los las y en un una con para que se por del su al es o nuestro requisitos experiencia "
        "conocimientos perfil busca"
    ),
    "it": forms_in("di il la e che per un una con in del della dei siamo gli alla nel le si"),
    "pt": forms_in("de a o e da do em um uma com para que os as no na dos por ou nossa"),
    "nl": forms_in("de het een en van in met je voor op wij is ons bij naar te jij of aan zijn"),
    "pl": forms_in("i w z na do oraz jest od dla ze o po nie się przy za lub praca"),
}
MARKS = {"de": "äöüß", "fr": "éèêàçœ", "es": "ñóíáú", "pt": "ãõ", "it": "ìò", "pl": "ąęłśż"}
WORDS_READ = 400
CHARACTERS_READ = 3_000


def guess_language(text: str, forms: list[str]) -> str:
    """Return ISO 639-1, `en` for a short text in plain letters, empty when it is none that is known."""
    read = forms[:WORDS_READ]
    scores = {language: float(sum(form in small for form in read)) for language, small in SMALL_WORDS.items()}
    lowered = text[:CHARACTERS_READ].casefold()
    for language, marks in MARKS.items():
        scores[language] += sum(min(lowered.count(mark), 5) for mark in marks) * 0.7
    best = max(scores, key=lambda language: scores[language])
    if scores[best] > 0 and (best == "en" or scores[best] > scores["en"]):
        return best
    letters = [character for character in lowered if character.isalpha()]
    return "en" if letters and sum(map(str.isascii, letters)) > len(letters) / 2 else ""
