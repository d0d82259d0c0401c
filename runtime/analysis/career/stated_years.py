"""Reads the years of work that a person states: "Total experience: 6 years", "twelve years' experience"."""

import re
from typing import Final

from runtime.analysis.career.phrase_table import find_phrases, phrase_table
from runtime.analysis.career.resume_lines import lines_with
from runtime.analysis.career.resume_sections import ResumeLine
from runtime.analysis.career.role_words import find_role

NUMBER_WORDS: Final = (
    (1, "one ein eine einem einer un une uno una um uma een één"),
    (2, "two zwei deux dos dois duas due twee"),
    (3, "three drei trois tres três tre drie"),
    (4, "four vier quatre cuatro quatro quattro"),
    (5, "five fünf cinq cinco cinque vijf"),
    (6, "six sechs seis sei zes"),
    (7, "seven sieben sept siete sete sette zeven"),
    (8, "eight acht huit ocho oito otto"),
    (9, "nine neun neuf nueve nove negen"),
    (10, "ten zehn dix diez dez dieci tien"),
    (11, "eleven elf onze once undici"),
    (12, "twelve zwölf douze doce doze dodici twaalf"),
    (13, "thirteen dreizehn treize trece treze tredici dertien"),
    (14, "fourteen vierzehn quatorze catorce catorze quattordici veertien"),
    (15, "fifteen fünfzehn quinze quince quindici vijftien"),
    (16, "sixteen sechzehn seize dieciséis dezesseis dezasseis sedici zestien"),
    (17, "seventeen siebzehn dix-sept diecisiete dezessete dezassete diciassette zeventien"),
    (18, "eighteen achtzehn dix-huit dieciocho dezoito diciotto achttien"),
    (19, "nineteen neunzehn dix-neuf diecinueve dezenove dezanove diciannove negentien"),
    (20, "twenty zwanzig vingt veinte vinte venti twintig"),
    (25, "twenty-five fünfundzwanzig vingt-cinq veinticinco venticinque vijfentwintig"),
    (30, "thirty dreißig trente treinta trinta trenta dertig"),
    (40, "forty vierzig quarante cuarenta quarenta quaranta veertig"),
)
NUMBERS: Final = {word: number for number, words in NUMBER_WORDS for word in words.split()}
TENS: Final = {"twenty": 20, "thirty": 30}
YEARS: Final = re.compile(
    r"(?<![^\W\d_])(?:years?|yrs?|jahren?|jahre|ans|années|años|anos|anni|jaren|jaar)(?![^\W\d_])"
)
COUNT_BEFORE: Final = re.compile(
    r"(?:(?<![\w.,-])(\d{1,2}(?:[.,]\d)?)(?:\s?\+|\s?plus|\s?\(\d{1,2}\))?(?:\s?(?:-|\u2013|to)\s?\d{1,2}\+?)?|"
    r"(?<![\w-])([^\W\d_]{2,15}(?:[ -][^\W\d_]{3,6})?)(?:\s\(\d{1,2}\))?(?:\s(?:full|long))?)[\s-]{0,2}$"
)
EXPERIENCE: Final = (
    r"(?:experience|exp\b|erfahrung|praxis|berufstätigkeit|expérience|experiencia|experiência|"
    r"esperienza|ervaring|employment|career|practice)"
)
# Behind the word "years": "and 3 months", "of professional experience".
MONTHS_BEHIND: Final = re.compile(
    r"\.?,?\s?(?:and\s|und\s|et\s|y\s|e\s|en\s)?(\d{1,2})\s(?:months?|monate|mois|meses|mesi|maanden)"
)
EXPERIENCE_BEHIND: Final = re.compile(
    rf"['\u2019]?\.?\s{{0,2}}(?:\([^()]{{0,30}}\)\s?)?(?:[\w/&'\u2019,-]{{1,24}}\s{{1,2}}){{0,5}}?[\w'\u2019]{{0,12}}{EXPERIENCE}"
)
COUNT_BEHIND: Final = re.compile(r"\s?of\s(?:\w{1,20}\s){0,2}experience\s?[:=-]\s?(\d{1,2}(?:\.\d)?)")
# Before the number: "total experience:", "I have worked for".
ABOUT: Final = (
    r"(?:(?:about|over|more than|approx\.?|ca\.?|gut|über|plus de|más de|mais de|oltre|meer dan|al|"
    r"nearly|almost)\s){0,2}$"
)
LABEL_BEFORE: Final = re.compile(
    rf"{EXPERIENCE}(?:\s[^\W\d_]{{1,14}}){{0,2}}\s?(?:\(total\)\s?)?(?:[:=\u2013-]|of|is)\s{{0,3}}{ABOUT}"
)
WORKED_BEFORE: Final = re.compile(
    rf"\b(?:worked|working|been|arbeite|bin|travaille|exerce|trabajo|trabajado|trabalho|lavoro|"
    rf"werk)\s(?:[\w-]{{1,20}}\s){{0,6}}?(?:for|over|since|seit|depuis|desde hace|há|da|durante)\s{ABOUT}"
)
FOR_BEFORE: Final = re.compile(rf"(?<!\w)(?:for|seit|depuis|pendant|durante|desde hace|há|da|sinds)\s{ABOUT}")
SINCE_YEAR: Final = re.compile(
    r"(?<![^\W\d_])(?:since|seit|depuis|desde|dal|sinds)\s(?:[^\W\d_]{1,12}\s)?((?:19|20)\d\d)"
)
AT_WORK: Final = re.compile(
    r"\b(?:worked|working|work|self-employed|employed|arbeite|selbst(?:st)?ändig|tätig|travaille|"
    r"exerce|trabajo|lavoro|werk)\b"
)
COUNT_REACH: Final = 34
LABEL_REACH: Final = 70
SENTENCE: Final = re.compile(r"[.!?;]\s")
MOST_YEARS: Final = 50.0
LONGEST: Final = 2_000
ROOTS: Final = ("year", "yrs", "jahr", " ans", "année", "años", "anos", "anni", "jaar", "jaren")
SINCE_ROOTS: Final = ("since", "seit", "depuis", "desde", "sinds")
EXPERIENCE_ROOTS: Final = ("exp", "erfahr", "praxis", "tätig", "esper", "ervaring", "employ", "career", "practice")
NOT_PERSONAL: Final = frozenset({"education", "other"})


def find_total(lines: list[ResumeLine]) -> float | None:
    """Return the years of experience that the person states, the largest if there are several."""
    total: float | None = None
    for line in lines_with(personal(lines), ROOTS):
        if any(root in line for root in EXPERIENCE_ROOTS):
            for sentence in SENTENCE.split(line[:LONGEST]):
                total = largest(total, stated_total(sentence))
    return total


def find_worked(lines: list[ResumeLine], now: int) -> float | None:
    """Return the years that the person says to have worked, "for twelve years" or "since 2016"."""
    worked: float | None = None
    for line in lines_with(personal(lines), ROOTS + SINCE_ROOTS):
        for sentence in SENTENCE.split(line[:LONGEST]):
            worked = largest(worked, stated_total(sentence))
            worked = largest(worked, role_for_years(sentence))
            worked = largest(worked, worked_since(sentence, now))
    return worked


def personal(lines: list[ResumeLine]) -> list[str]:
    """Return the lines in which a person may say a number of years."""
    return [line.text for line in lines if line.section not in NOT_PERSONAL and line.role != "heading"]


def largest(first: float | None, second: float | None) -> float | None:
    """Return the larger of two numbers of which either may be missing."""
    return max((value for value in (first, second) if value is not None), default=None)


def stated_total(sentence: str) -> float | None:
    """Return the years of "Total experience: 6 years" or "twelve years' experience", if they are the person's own."""
    for word in YEARS.finditer(sentence):
        count = COUNT_BEFORE.search(sentence[max(0, word.start() - COUNT_REACH) : word.start()])
        years = years_at(sentence, word, count)
        if years is not None and 0 < years <= MOST_YEARS and not is_of_others(sentence):
            return years
    return None


def years_at(sentence: str, word: re.Match[str], count: re.Match[str] | None) -> float | None:
    """Return the years that the word "years" counts, if the words around speak of experience or of working."""
    if behind := COUNT_BEHIND.match(sentence, word.end()):
        return float(behind[1])
    years = number_of((count[1] or count[2]) if count else "")
    if count is None or years is None:
        return None
    start = word.start() - (len(count.string) - count.start())
    before = sentence[max(0, start - LABEL_REACH) : start]
    months = MONTHS_BEHIND.match(sentence, word.end())
    end = months.end() if months else word.end()
    if EXPERIENCE_BEHIND.match(sentence, end) or LABEL_BEFORE.search(before) or WORKED_BEFORE.search(before):
        return years + (int(months[1]) / 12 if months else 0)
    return None


def role_for_years(sentence: str) -> float | None:
    """Return the years of "designer at Z for three years"."""
    word = YEARS.search(sentence)
    if word is None or find_role(sentence) < 0 or is_of_others(sentence):
        return None
    count = COUNT_BEFORE.search(sentence[max(0, word.start() - COUNT_REACH) : word.start()])
    years = number_of((count[1] or count[2]) if count else "")
    if count is None or years is None or years > MOST_YEARS:
        return None
    start = word.start() - (len(count.string) - count.start())
    months = MONTHS_BEHIND.match(sentence, word.end())
    long = FOR_BEFORE.search(sentence[max(0, start - COUNT_REACH) : start])
    return years + (int(months[1]) / 12 if months else 0) if long else None


def worked_since(sentence: str, now: int) -> float | None:
    """Return the years since the year in which the person says to have begun."""
    match = SINCE_YEAR.search(sentence)
    if match is None or AT_WORK.search(sentence) is None or is_of_others(sentence):
        return None
    years = (now - int(match[1]) * 12 - 6) / 12
    return years if 0 < years <= MOST_YEARS else None


def is_of_others(sentence: str) -> bool:
    """Whether the years may be a firm's, a team's or another person's."""
    speakers = find_phrases(sentence, phrase_table("career_speakers"))
    return "others" in speakers and "person" not in speakers


def number_of(text: str) -> float | None:
    """Return a number written in digits or words; of two words the last one counts unless both make a number."""
    if text[:1].isdigit():
        return float(text.replace(",", "."))
    tens, _, ones = text.replace(" ", "-").partition("-")
    if tens in TENS and ones in NUMBERS:
        return float(TENS[tens] + NUMBERS[ones])
    number = NUMBERS.get(text) or NUMBERS.get(text.rpartition(" ")[2])
    return float(number) if number else None
