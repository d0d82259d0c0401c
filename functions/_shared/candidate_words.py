"""The sentences that explain a result to the candidate whom it is about, in English and in German."""

from msgspec import Struct


class CandidateWords(Struct, frozen=True, kw_only=True):
    """Templates of one language; braces are filled by `str.format`."""

    compared: str
    compared_with: str
    compared_untitled: str
    made_here: str
    made_by_service: str
    made_by_model: str
    stood_in: str
    text_alone: str
    outcome: str
    score: str
    verdicts: dict[str, str]
    part: str
    parts: dict[str, str]
    proved_count: str
    nothing_read: str
    shown: str
    shown_line: str
    gaps: str
    missing: str
    denied: str
    mentioned: str
    unclear: str
    unclear_near: str
    nice: str
    years: str
    years_had: str
    years_asked: str
    years_unknown: str
    help: str
    help_show: str
    help_learn: str
    notices: str
    limits: str
    limits_text: tuple[str, ...]
    failed: str
    failed_text: str
    decimal_sign: str

    def number(self, value: float) -> str:
        """Write a number as this language does."""
        return f"{value:g}".replace(".", self.decimal_sign)


ENGLISH = CandidateWords(
    compared="What was compared",
    compared_with="Your resume was compared with the posting “{title}”.",
    compared_untitled="Your resume was compared with a posting.",
    made_here="The comparison was made by a program that works by fixed rules (version {version}).",
    made_by_service="The comparison was made by an AI service (version {version}).",
    made_by_model="The comparison was made by an AI model ({model}).",
    stood_in="It stood in for another program that gave no answer.",
    text_alone="It read the text of your resume alone: no picture, and nothing that is said of you elsewhere.",
    outcome="What came of it",
    score="Your resume got {score} of 100 points.",
    verdicts={
        "strong": "That is called a strong match.",
        "good": "That is called a good match.",
        "partial": "That is called a partial match.",
        "weak": "That is called a weak match.",
    },
    part="{points} points for {part}.",
    parts={
        "skills": "the requirements that your resume shows",
        "words": "words that your resume shares with the posting",
        "occupation": "how close your occupation is to the one asked for",
        "title": "having held the job's title, or one like it",
        "experience": "your years of work",
    },
    proved_count="Your resume proves {proved} of {total} requirements.",
    nothing_read="No requirement could be read from the posting; wording and background were compared instead.",
    shown="What your resume shows",
    shown_line="{skill}: “{quote}”",
    gaps="What was not found",
    missing="{skill}: your resume does not show it.",
    denied="{skill}: your resume itself says “{quote}”.",
    mentioned="{skill}: it is named, but not as something you have done: “{quote}”.",
    unclear="{skill}: it could not be told from your resume.",
    unclear_near="{skill}: it could not be told; the nearest line is “{quote}”.",
    nice=" (nice to have)",
    years="Years of work",
    years_had="{years} years of work were read from your resume.",
    years_asked="The posting asks for {years}.",
    years_unknown="Your years of work could not be read.",
    help="What would help",
    help_show="{skill}: if you have done it, write where and when.",
    help_learn="{skill}: it is asked for and would have to be learnt.",
    notices="What was noticed in the text",
    limits="What this cannot say",
    limits_text=(
        "A program can misread a text, and what is not written it cannot know.",
        "It says nothing about how well you work.",
        "It does not decide about you: a person does.",
        "If something here is wrong, say so: you may ask that a person looks at it, and you may send a better text.",
    ),
    failed="Your file could not be read",
    failed_text="There is no result, and nothing was decided by it.",
    decimal_sign=".",
)
GERMAN = CandidateWords(
    compared="Was verglichen wurde",
    compared_with="Ihr Lebenslauf wurde mit der Anzeige „{title}“ verglichen.",
    compared_untitled="Ihr Lebenslauf wurde mit einer Anzeige verglichen.",
    made_here="Verglichen hat ein Programm, das nach festen Regeln arbeitet (Version {version}).",
    made_by_service="Verglichen hat ein KI-Dienst (Version {version}).",
    made_by_model="Verglichen hat ein KI-Modell ({model}).",
    stood_in="Es sprang für ein anderes Programm ein, das nicht antwortete.",
    text_alone="Gelesen wurde allein der Text Ihres Lebenslaufs: kein Bild und nichts, was anderswo über Sie steht.",
    outcome="Was dabei herauskam",
    score="Ihr Lebenslauf erhielt {score} von 100 Punkten.",
    verdicts={
        "strong": "Das heißt hier: sehr gute Übereinstimmung.",
        "good": "Das heißt hier: gute Übereinstimmung.",
        "partial": "Das heißt hier: teilweise Übereinstimmung.",
        "weak": "Das heißt hier: geringe Übereinstimmung.",
    },
    part="{points} Punkte für {part}.",
    parts={
        "skills": "die Anforderungen, die Ihr Lebenslauf zeigt",
        "words": "Wörter, die Ihr Lebenslauf mit der Anzeige teilt",
        "occupation": "die Nähe Ihres Berufs zum gesuchten",
        "title": "den Titel der Stelle oder einen ähnlichen",
        "experience": "Ihre Jahre der Arbeit",
    },
    proved_count="Ihr Lebenslauf belegt {proved} von {total} Anforderungen.",
    nothing_read="Der Anzeige ließ sich keine Anforderung entnehmen; verglichen wurden Wortwahl und Werdegang.",
    shown="Was Ihr Lebenslauf zeigt",
    shown_line="{skill}: „{quote}“",
    gaps="Was nicht gefunden wurde",
    missing="{skill}: Ihr Lebenslauf zeigt es nicht.",
    denied="{skill}: Ihr Lebenslauf sagt selbst „{quote}“.",
    mentioned="{skill}: Es wird genannt, aber nicht als etwas, das Sie getan haben: „{quote}“.",
    unclear="{skill}: Aus Ihrem Lebenslauf ging es nicht hervor.",
    unclear_near="{skill}: Es ging nicht hervor; am nächsten kommt „{quote}“.",
    nice=" (wünschenswert)",
    years="Jahre der Arbeit",
    years_had="In Ihrem Lebenslauf wurden {years} Jahre Arbeit gelesen.",
    years_asked="Die Anzeige verlangt {years}.",
    years_unknown="Ihre Jahre der Arbeit ließen sich nicht lesen.",
    help="Was helfen würde",
    help_show="{skill}: Wenn Sie es getan haben, schreiben Sie, wo und wann.",
    help_learn="{skill}: Es ist verlangt und müsste gelernt werden.",
    notices="Was am Text auffiel",
    limits="Was dies nicht sagen kann",
    limits_text=(
        "Ein Programm kann einen Text falsch lesen, und was nicht dasteht, weiß es nicht.",
        "Wie gut Sie arbeiten, sagt es nicht.",
        "Es entscheidet nicht über Sie: Das tut ein Mensch.",
        "Wenn hier etwas nicht stimmt, sagen Sie es: Sie können verlangen, dass ein Mensch es ansieht.",
        "Sie können auch einen besseren Text schicken.",
    ),
    failed="Ihre Datei ließ sich nicht lesen",
    failed_text="Es gibt kein Ergebnis, und nichts wurde danach entschieden.",
    decimal_sign=",",
)


def words_of(language: str) -> CandidateWords:
    """Return the sentences of a language; the English ones where there are none."""
    return GERMAN if language == "de" else ENGLISH
