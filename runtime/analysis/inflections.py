"""Makes the regular plural and feminine forms of a word in English, German, French and Spanish."""

Rule = tuple[tuple[str, ...], int, tuple[str, ...]]  # endings it is for, letters to cut, endings to put there

ADJECTIVE_ENDS = ("isch", "lich", "stellt", "tragt", "bildend", "iert", "ossen", "fuhrend", "elnd", "iv", "ell")
ADJECTIVE_TAILS = ("e", "er", "es", "en", "em")
ADJECTIVES: tuple[Rule, ...] = tuple(
    (tuple(end + tail for end in ADJECTIVE_ENDS), len(tail), ADJECTIVE_TAILS) for tail in ADJECTIVE_TAILS
)
RULES: dict[str, tuple[Rule, ...]] = {
    "en": (
        (("man",), 2, ("an", "en")),
        (("ay", "ey", "oy"), 0, ("", "s")),
        (("y",), 1, ("y", "ies")),
        (("s", "x", "ch", "sh"), 0, ("", "es")),
        (("",), 0, ("", "s")),
    ),
    "de": (
        *ADJECTIVES,
        (("e",), 0, ("", "n", "s", "ns")),
        (("er",), 0, ("", "s", "n", "in", "innen")),
        (("ung", "heit", "keit", "schaft", "ion", "tat"), 0, ("", "en", "s")),
        (("el", "en", "ik", "ie", "ei", "um"), 0, ("", "s", "n", "en")),
        (("",), 0, ("", "e", "en", "s", "es", "n", "in", "innen")),
    ),
    "fr": (
        (("teur",), 3, ("eur", "eurs", "euse", "euses", "rice", "rices")),
        (("eur",), 1, ("r", "rs", "se", "ses")),
        (("ien", "el"), 0, ("", "s", "ne", "nes", "le", "les")),
        (("er",), 1, ("r", "rs", "re", "res")),
        (("if",), 1, ("f", "fs", "ve", "ves")),
        (("al",), 1, ("l", "le", "ux", "les")),
        (("eux",), 1, ("x", "se", "ses")),
        (("eau", "eu"), 0, ("", "x")),
        (("s", "x", "z"), 0, ("", "e", "es")),
        (("ion", "ment"), 0, ("", "s")),
        (("",), 0, ("", "s", "e", "es")),
    ),
    "es": (
        (("cion", "sion"), 0, ("", "es")),
        (
            ("ero", "ico", "ado", "ido", "ogo", "ivo", "rio", "ano", "ino", "eco", "cto", "stro", "oso"),
            1,
            ("o", "os", "a", "as"),
        ),
        (("z",), 1, ("z", "ces")),
        (("l", "n", "r", "d"), 0, ("", "es", "a", "as")),
        (("s",), 0, ("", "es", "a", "as")),
        (("",), 0, ("", "s")),
    ),
}


def inflect(word: str, language: str) -> tuple[str, ...]:
    """Return the word and its regular other forms.

    Args:
        word: Lower case, without accents.
        language: A key of `RULES`.
    """
    _, cut, tails = next(rule for rule in RULES[language] if word.endswith(rule[0]) and len(word) > rule[1])
    root = word[: len(word) - cut]
    return tuple(root + tail for tail in tails)
