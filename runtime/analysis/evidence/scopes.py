"""Finds the stretches of a resume whose words prove nothing, clause by clause."""

import re
from collections.abc import Iterator

from runtime.analysis.evidence.scope_cues import CUES, NEW_CLAUSE

SENTENCE = re.compile(r"(?:[^\n.!?;]|[.!?;](?!\s)|\n(?=[a-zäöüßàâçéèêîôû(]))+[.!?;]?")
MAX_SENTENCE = 600
CUE_LETTERS = re.compile(
    r"\b(?:no|not|never|without|lack\w*|little|zero|none|nothing|neither|unfamiliar|lapsed|expired|run out|kein\w*|ohne|nie|nicht|noch|"
    r"pas|jamais|aucune?|sans|ne|n['’]\w+|sin|nunca|ningun\w*|can(?:not|t)|\w+n['’]?t|would|i['’]d|want\w*|wish\w*|hop(?:es?|ing)|intend\w*|aim\w*|"
    r"aspir\w*|eager|keen|willing|ready|happy|open|curious|interest\w*|look(?:ing)?|plan\w*|booked|sign|signed|enrol\w*|revising|"
    r"stud\w+|preparing|working|learn\w*|taking|class\w*|lesson|steps|beginner|will|shall|expected|objectives?|goals?|wünsche?|"
    r"ziele?|vorhaben|objectifs?|projet|objetivos?|metas?|möchte|würde|will|lerne|angemeldet|geplant|neugierig|lust|kurs|prüfung|beginn|"
    r"zusage|j['’]aimerais|voudrais|souhait\w*|envie|espère|demandé|apprendre|cours|intéresse|gustaría|quiero|quisiera|ganas|"
    r"espero|deseo|aprender|aprendiendo|interés|terminar|watched|shown|seen|read|heard|sat|tutorials?|only|installed|took|got|how|zugesehen|"
    r"zugeschaut|gezeigt|montré|vu|visto|afraid|by|my|our|their|mein\w*|unser\w*|ma|mon|mes|notre|mis?|nuestr\w*|they|he|she|sie|"
    r"ils|elles|ell[oa]s|uns|team|firm|par|confi\w+|otro|autre|exam|course|test|training|paper|unit|place|update|offered|promised|"
    r"partner|for a living|university|one of|an?|eine?|une?|una)\b",
    re.IGNORECASE,
)


def find_unproven(text: str) -> list[tuple[int, int]]:
    """Return the places of clauses that deny, wish, plan, only look on, or speak of others; in order."""
    return [place for sentence in sentences_of(text) for place in unproven_clauses(text, *sentence)]


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of sentences and lines, wrapped lines joined; a very long one is cut."""
    for match in SENTENCE.finditer(text):
        for start in range(match.start(), match.end(), MAX_SENTENCE):
            yield start, min(start + MAX_SENTENCE, match.end())


def unproven_clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of one sentence that hold a cue."""
    edges = [start, *(match.start() for match in NEW_CLAUSE.finditer(text, start, end) if match.start() > start), end]
    for first, last in zip(edges, edges[1:], strict=False):
        clause = text[first:last]
        if any(cue.search(clause) for cue in CUES):
            yield first, last
