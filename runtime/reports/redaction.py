"""Leaves out of quoted lines who a candidate is: names, addresses, ways to reach one, age, and years of school.

What an anonymous report quotes was written by the candidate, so who it is may stand anywhere in it. Names are those
that the text's head, its labels and the file's name show; each is replaced wherever it stands. Rather a word too many
goes than one too few: who reads the report knows by the marks that something stood there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from runtime.reports.judgement import Finding, Judgement, PostingFindings

HEAD_LINES = 6
LONGEST_NAME = 60
MOST_WORDS = 5
SHORTEST_WORD = 2
LIST_COMMAS = 2
MARKS = {
    "name": "[name]",
    "mail": "[e-mail]",
    "link": "[link]",
    "phone": "[phone]",
    "address": "[address]",
    "age": "[age]",
    "birth": "[birth date]",
    "years": "[years]",
}
MAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+")
AT = re.compile(r"\s?(?:@|\(at\)|\[at\])")
LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)*(?:linkedin|github|gitlab|xing|twitter|instagram|facebook)\.\w+/\S*",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d[\d\s()/.-]{6,}\d(?![\w%])")
SPAN_OF_YEARS = re.compile(r"\s*(?:\d{1,2}[./-])?(?:19|20)\d\d\s*[-\u2013\u2014/]\s*(?:\d{1,2}[./-])?(?:19|20)?\d\d\s*")
STREET = re.compile(
    r"\b\d{1,5}[a-z]?,?\s+(?:[A-ZÀ-Þ][\w.'-]+\s+){1,4}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Way|Court|Ct|Place|Pl|Square|Terrace|Close)\b\.?"
    r"|\b[\w.-]*(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ufer|damm|ring)\s+\d{1,4}\s?[a-z]?\b"
    r"|\b(?:rue|via|calle|avenida|ul\.|ulica)\s+[\w\s.'-]{2,40}?\s*,?\s*\d{1,4}\b"
    r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|chemin|quai|place)\s+(?:d[eu]s?\s+(?:la\s+|l['\u2019])?)?[\w'-]+",
    re.IGNORECASE,
)
PLACE = re.compile(
    r"\b(?:D-|A-|CH-)?\d{4,5}\s+[A-ZÀ-Þ][\wÀ-ɏ-]+|\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b"
)
YEAR_BEFORE_WORD = re.compile(r"(?:19|20)\d\d\s")
DATE = (
    r"(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?\s+\w{3,9}\.?,?\s+\d{4}"
    r"|\w{3,9}\s+\d{1,2},?\s+\d{4}|(?:19|20)\d\d)"
)
BIRTH = re.compile(
    r"\b(?:born(?:\s+(?:on|in))?|date\s+of\s+birth|birth\s?(?:date|day|year)|d\.?o\.?b\.?|geboren(?:\s+(?:am|in))?"
    rf"|geb\.|geburts(?:datum|tag|jahr)|jahrgang)\W{{0,4}}{DATE}?",
    re.IGNORECASE,
)
AGE = re.compile(
    r"\b(?:age|aged|alter)\W{0,3}\d{2}\b|\b\d{2}[\s-]?(?:years?|yrs?)[\s-]old\b|\b\d{2}\s+jahre\s+alt\b"
    r"|\b\d{2}-jährig\w*|\b(?:in\s+my|mitte|anfang|ende)\s+(?:early\s+|late\s+|mid-?)?\d0(?:s|er)?\b",
    re.IGNORECASE,
)
EDUCATION = re.compile(
    r"universit|hochschul|fachschul|college|school|schule|gymnasium|abitur|matura|\bA[- ]levels?\b|\bGCSE|bachelor"
    r"|master|diplom|degree|studium|studied|studies|student|graduat|promotion|dissertation|\bPh\.?\s?D"
    r"|\bB\.?\s?(?:Sc|A|Eng|Tech)\b|\bM\.?\s?(?:Sc|A|Eng|BA|Phil)\b|staatsexamen|ausbildung|apprentic|lehre\b"
    r"|education|institut|academy|akademie|faculty|fakult|semester|thesis|alumn|licenciat|laurea|\bcum laude\b|\bGPA\b",
    re.IGNORECASE,
)
MONTH = r"(?:(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*\.?\s+|\d{1,2}[./]\s?)?"
YEARS = re.compile(
    rf"\b{MONTH}\b(?:19|20)\d\d\b(?:\s*(?:-|\u2013|\u2014|/|to|bis|until)\s*{MONTH}"
    r"(?:(?:19|20)?\d\d\b|present|today|now|heute|jetzt))?|[\u2019']\d\d\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"^\W*(?:(?:full\s+|first\s+|last\s+|sur|fore)?name|vor-?\s?(?:und\s+nach)?name|nachname|cv\s+of|resume\s+of"
    r"|résumé\s+of|curriculum\s+vitae(?:\s+of)?|lebenslauf(?:\s+von)?)\b\W*(.*)$",
    re.IGNORECASE,
)
NOT_NAMES = frozenset((Path(__file__).parent / "words" / "not_names.txt").read_text(encoding="utf-8").split())
WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
TITLES = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Dipl|Ing)\b\.?(?:-Ing\.?)?\s*")
END_OF_NAME = re.compile(r"[|,;·•(\t]|\s[-\u2013\u2014]\s")


class Redaction:
    """What says who one candidate is, and a way to leave it out of a line."""

    def __init__(self, text: str, file_name: str) -> None:
        """Look for the names.

        Args:
            text: The candidate's own.
            file_name: As uploaded.
        """
        words = sorted(set(name_words(text, file_name)), key=len, reverse=True)
        forms = "|".join(re.escape(word) for word in words)
        self._names = (
            re.compile(rf"(?<![^\W_])(?:{forms})(?:['\u2019]s|s)?(?![^\W_])", re.IGNORECASE) if words else None
        )
        self._school_lines = frozenset(school_lines(text))

    def leave_out(self, line: str) -> str:
        """Return a quoted line without who it is."""
        line = MAIL.sub(MARKS["mail"], line)
        line = LINK.sub(MARKS["link"], line)
        line = BIRTH.sub(MARKS["birth"], line)
        line = AGE.sub(MARKS["age"], line)
        line = STREET.sub(MARKS["address"], line)
        line = PLACE.sub(leave_out_place, line)
        line = PHONE.sub(leave_out_phone, line)
        if EDUCATION.search(line) or folded(line) in self._school_lines:
            line = YEARS.sub(MARKS["years"], line)
        return self._names.sub(MARKS["name"], line) if self._names else line


def leave_out_place(found: re.Match[str]) -> str:
    """Return the mark of a postal code with its place; a year before a word is none."""
    return found[0] if YEAR_BEFORE_WORD.match(found[0]) else MARKS["address"]


def leave_out_phone(found: re.Match[str]) -> str:
    """Return the mark of a phone number; a span of years is none."""
    return found[0] if SPAN_OF_YEARS.fullmatch(found[0]) else MARKS["phone"]


def name_words(text: str, file_name: str) -> Iterator[str]:
    """Yield the words of a candidate's name: of the head of the text, of what is called a name, of the file's name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for place, line in enumerate(lines[:HEAD_LINES]):
        if not place or is_like_name(line):
            yield from words_of_name(line)
    for line in lines:
        if labelled := LABEL.match(line):
            yield from words_of_name(labelled[1])
    stem = file_name.rpartition(".")[0] or file_name
    yield from (word for word in WORD.findall(stem.replace("_", " ").replace("-", " ")) if is_name_word(word))
    for mail in MAIL.findall(text):
        local = AT.split(mail)[0]
        yield from (word for word in WORD.findall(re.sub(r"[._+-]", " ", local)) if is_name_word(word))


def is_like_name(line: str) -> bool:
    """Say whether a line below the first may be a name: two words at least, and no list."""
    return len(WORD.findall(END_OF_NAME.split(line)[0])) > 1 and line.count(",") < LIST_COMMAS


def words_of_name(line: str) -> Iterator[str]:
    """Yield the words of a line that is a name: a few words, each with a capital letter or in letters without case."""
    line = TITLES.sub("", END_OF_NAME.split(line)[0]).strip(" #*_:")
    words = WORD.findall(line)
    if not 1 <= len(words) <= MOST_WORDS or len(line) > LONGEST_NAME or any(character.isdigit() for character in line):
        return
    if any(word.lower() in NOT_NAMES for word in words) or not all(
        word[0].isupper() or is_caseless(word) for word in words
    ):
        return
    yield from (word for word in words if is_name_word(word))


def is_name_word(word: str) -> bool:
    """Say whether a word may be a part of a name."""
    return len(word) >= SHORTEST_WORD and word.lower() not in NOT_NAMES


def is_caseless(word: str) -> bool:
    """Say whether a word is written in letters without case, as Chinese, Arabic or Hebrew."""
    return word.lower() == word.upper()


def school_lines(text: str) -> Iterator[str]:
    """Yield the lines that stand under a heading of education, folded."""
    is_school = False
    for line in text.splitlines():
        bare = line.strip(" \t#*_:-=|")
        if bare and is_heading(bare):
            is_school = bool(EDUCATION.search(bare))
        elif is_school and bare:
            yield folded(line)


def is_heading(line: str) -> bool:
    """Say whether a line looks like a heading: short, without a digit or the end of a sentence."""
    words = line.split()
    return len(words) <= MOST_WORDS and not any(character.isdigit() for character in line) and line[-1] not in ".,;"


def folded(line: str) -> str:
    """Return a line as it is compared: in one form, without the space between its words."""
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", line)).casefold()


def redact_judgement(found: Judgement, redaction: Redaction) -> Judgement:
    """Return what was judged of a candidate, with each quote without who it is."""
    return replace(
        found,
        postings=[redact_posting(posting, redaction) for posting in found.postings],
        held_title=redaction.leave_out(found.held_title),
    )


def redact_posting(posting: PostingFindings, redaction: Redaction) -> PostingFindings:
    """Return the findings for a posting, likewise."""
    return replace(
        posting,
        findings=[redact_finding(finding, redaction) for finding in posting.findings],
        note=redaction.leave_out(posting.note),
    )


def redact_finding(finding: Finding, redaction: Redaction) -> Finding:
    """Return a finding, likewise."""
    return replace(
        finding, evidence=list(redact_all(finding.evidence, redaction)), nearest=redaction.leave_out(finding.nearest)
    )


def redact_all(lines: Iterable[str], redaction: Redaction) -> Iterator[str]:
    """Yield lines, likewise."""
    return (redaction.leave_out(line) for line in lines)
