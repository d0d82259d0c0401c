"""Says in words why a resume has no result, and what to do, in English and in German."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

SOME = "other"


class FailureWords(Struct, frozen=True):
    """What one error code means.

    Attributes:
        message: What happened, one sentence.
        advice: What to do, one sentence.
    """

    message: str
    advice: str


class Failure(Struct, rename="camel", frozen=True, kw_only=True):
    """The resumes that failed for one reason.

    Attributes:
        code: As the items have it in `error_code`.
        message: What happened, one sentence.
        advice: What to do, one sentence.
    """

    code: Annotated[str, Meta(examples=["needs_ocr"])]
    count: int
    message: Annotated[str, Meta(examples=["The file is a picture of text."])]
    advice: Annotated[str, Meta(examples=["Upload a file with text."])]


UPLOAD_AGAIN = "Upload it again as pdf, docx, odt, rtf, html, txt or md."
TRY_AGAIN = "Retry the failed items; if it comes again, ask whoever runs the service to look into its logs."
ASK_OPERATOR = "Ask whoever runs the service: its settings for the AI service are not right."
ENGLISH = {
    "empty": FailureWords("The file holds no text.", UPLOAD_AGAIN),
    "corrupt": FailureWords(
        "The file is damaged or cut short.", "Ask for the file again, or save it anew and upload it."
    ),
    "password_protected": FailureWords("The file is protected by a password.", "Upload it without the password."),
    "image_only": FailureWords("The file holds pictures without words.", "Upload a file with text."),
    "needs_ocr": FailureWords(
        "The file is a picture of text.",
        "Upload a file with text, or have the program that reads pictures (tesseract) installed and retry.",
    ),
    "unsupported_type": FailureWords("Files of this type are not read.", UPLOAD_AGAIN),
    "too_large": FailureWords("The file unpacks to more than can be read.", "Upload a smaller file."),
    "binary": FailureWords("The file is not text.", UPLOAD_AGAIN),
    "resume_not_found": FailureWords(
        "There is no such resume, or it belongs to somebody else.", "Upload it and submit it again."
    ),
    "erased": FailureWords("The resume was erased on request.", "Nothing: this is as it was asked for."),
    "timed_out": FailureWords(
        "Reading or analysing it took too long.", "Retry the failed items, or upload a simpler file."
    ),
    "crashed": FailureWords("Reading or analysing it broke off.", "Save the file anew, upload it and submit it again."),
    "out_of_memory": FailureWords("Reading or analysing it took too much memory.", "Upload a smaller file."),
    "handler_failed": FailureWords("The analysis failed.", TRY_AGAIN),
    "result_refused": FailureWords("The result could not be kept: it is too large.", "Upload a shorter file."),
    "job_data_refused": FailureWords("The job could not be read by this version.", "Submit the job again."),
    "ai_timed_out": FailureWords("The AI service did not answer in time.", TRY_AGAIN),
    "ai_unreachable": FailureWords("The AI service could not be reached.", TRY_AGAIN),
    "ai_malformed": FailureWords("The AI service answered something that is no analysis.", TRY_AGAIN),
    "provider_malformed": FailureWords("The model answered something that is no analysis.", TRY_AGAIN),
    "ai_rate_limited": FailureWords("The AI service was asked too often.", "Retry the failed items later."),
    "ai_failed": FailureWords("The AI service failed.", TRY_AGAIN),
    "ai_refused": FailureWords("The AI service refused this resume.", "Look at the item's message, and at the file."),
    "ai_not_authorized": FailureWords("The AI service does not let this product ask.", ASK_OPERATOR),
    "ai_not_found": FailureWords("There is no analysis at the address of the AI service.", ASK_OPERATOR),
    "ai_too_large": FailureWords("The resume is too long for the AI service.", "Upload a shorter file."),
    SOME: FailureWords("The resume could not be analysed.", TRY_AGAIN),
}
ERNEUT_HOCHLADEN = "Als pdf, docx, odt, rtf, html, txt oder md neu hochladen."
ERNEUT_VERSUCHEN = (
    "Die gescheiterten erneut versuchen; bleibt es dabei, den Betreiber um einen Blick ins Protokoll bitten."
)
BETREIBER_FRAGEN = "Den Betreiber fragen: Die Einstellungen für den KI-Dienst stimmen nicht."
GERMAN = {
    "empty": FailureWords("Die Datei enthält keinen Text.", ERNEUT_HOCHLADEN),
    "corrupt": FailureWords(
        "Die Datei ist beschädigt oder abgeschnitten.", "Die Datei neu anfordern oder neu speichern und hochladen."
    ),
    "password_protected": FailureWords("Die Datei ist mit einem Kennwort geschützt.", "Ohne Kennwort hochladen."),
    "image_only": FailureWords("Die Datei enthält Bilder ohne Wörter.", "Eine Datei mit Text hochladen."),
    "needs_ocr": FailureWords(
        "Die Datei ist ein Bild von Text.",
        "Eine Datei mit Text hochladen, oder das Programm zur Texterkennung (tesseract) installieren lassen.",
    ),
    "unsupported_type": FailureWords("Dateien dieser Art werden nicht gelesen.", ERNEUT_HOCHLADEN),
    "too_large": FailureWords("Die Datei ist entpackt zu groß.", "Eine kleinere Datei hochladen."),
    "binary": FailureWords("Die Datei ist kein Text.", ERNEUT_HOCHLADEN),
    "resume_not_found": FailureWords(
        "Diesen Lebenslauf gibt es nicht, oder er gehört jemand anderem.", "Hochladen und neu einreichen."
    ),
    "erased": FailureWords("Der Lebenslauf wurde auf Wunsch gelöscht.", "Nichts: So war es gewünscht."),
    "timed_out": FailureWords(
        "Lesen oder Auswerten dauerte zu lange.", "Erneut versuchen oder eine einfachere Datei hochladen."
    ),
    "crashed": FailureWords("Lesen oder Auswerten brach ab.", "Die Datei neu speichern, hochladen und neu einreichen."),
    "out_of_memory": FailureWords("Lesen oder Auswerten brauchte zu viel Speicher.", "Eine kleinere Datei hochladen."),
    "handler_failed": FailureWords("Die Auswertung schlug fehl.", ERNEUT_VERSUCHEN),
    "result_refused": FailureWords("Das Ergebnis ist zu groß, um es aufzubewahren.", "Eine kürzere Datei hochladen."),
    "job_data_refused": FailureWords("Diese Version konnte den Auftrag nicht lesen.", "Den Auftrag neu einreichen."),
    "ai_timed_out": FailureWords("Der KI-Dienst antwortete nicht rechtzeitig.", ERNEUT_VERSUCHEN),
    "ai_unreachable": FailureWords("Der KI-Dienst war nicht zu erreichen.", ERNEUT_VERSUCHEN),
    "ai_malformed": FailureWords("Die Antwort des KI-Dienstes war keine Auswertung.", ERNEUT_VERSUCHEN),
    "provider_malformed": FailureWords("Die Antwort des Modells war keine Auswertung.", ERNEUT_VERSUCHEN),
    "ai_rate_limited": FailureWords("Der KI-Dienst wurde zu oft gefragt.", "Später erneut versuchen."),
    "ai_failed": FailureWords("Der KI-Dienst schlug fehl.", ERNEUT_VERSUCHEN),
    "ai_refused": FailureWords(
        "Der KI-Dienst lehnte diesen Lebenslauf ab.", "Die Meldung des Eintrags und die Datei ansehen."
    ),
    "ai_not_authorized": FailureWords("Der KI-Dienst lässt dieses Produkt nicht fragen.", BETREIBER_FRAGEN),
    "ai_not_found": FailureWords("An der Adresse des KI-Dienstes gibt es keine Auswertung.", BETREIBER_FRAGEN),
    "ai_too_large": FailureWords("Der Lebenslauf ist zu lang für den KI-Dienst.", "Eine kürzere Datei hochladen."),
    SOME: FailureWords("Der Lebenslauf konnte nicht ausgewertet werden.", ERNEUT_VERSUCHEN),
}


def words_for(code: str, language: str = "en") -> FailureWords:
    """Return the words for an error code; for one that nobody knows, those for any failure.

    Args:
        code: Of an item.
        language: ISO 639-1; any but German gets English.
    """
    table = GERMAN if language == "de" else ENGLISH
    return table.get(code, table[SOME])


def explain_failures(counts: Mapping[str, int], language: str = "en") -> list[Failure]:
    """Return the failures by code in words, the most frequent first."""
    return [
        Failure(code=code, count=count, message=words.message, advice=words.advice)
        for code, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        for words in [words_for(code, language)]
    ]
