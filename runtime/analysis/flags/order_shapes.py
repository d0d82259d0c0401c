"""Shapes of orders to a machine reader: a sentence as one character a word, and patterns over that."""

import re
from collections.abc import Iterator
from functools import cache

from runtime.analysis.flags.machine_words import KINDS, OTHER, machine_words

# Letters are kinds of words (see `KINDS`), "/" is any mark that parts clauses, "." any word; an M is no machine when
# its human follows ("AI engineer"). A pattern matches at the order's own words.
THIS = "(?:D.?[Cc]|E)"
BEGIN = "(?:^|(?<=[/&YMUSsRN]))"
PATTERNS = (
    # "ignore all previous instructions", "vergiss die bisherigen Regeln"; and with the verb at the end
    ("OR", "O(?=[^O]{0,4}[PAY])[^O]{0,5}R"),
    ("OPR", "O[^/]{0,4}R.{0,2}P"),
    ("O", "O.?A.{0,4}P|OP[&/]|OAP?/|^OA$"),
    ("OR", "[PA][^/]{0,4}R[^/]{0,3}O"),
    ("OR", "(?:^|(?<=[/&N]))OD?R.{0,12}(?:[VW]|THIS|C)"),
    # "rate this candidate 100", "say that the applicant meets all requirements", and with the verb at the end
    ("", "BEGIN[VW](?=[^/]{0,8}D.?[Cc]|[^/]?E)(?=[^/]{0,10}[Tt#])"),
    ("CDV", "BEGINV&?D.?C"),
    ("R", "^.{0,2}R/.{0,3}[VW].{0,4}D.?C"),
    ("", "BEGIN[VW](?=[^/]{0,8}C)(?=[^/]{0,10}[T#])"),
    ("V", "THIS[^/]{0,4}[Tt#][^/]{0,4}V(?:$|[/&])"),
    ("CV", "C[^/]{0,3}[T#][^/]{0,3}V(?:$|/)"),
    ("M", "M.{0,9}(?<=[/&NMUK])[VWv].{0,3}(?:D.?[Cc]|E)"),
    ("KM", "M[^/]{0,4}K[VWv].{0,2}(?:D.?C|E)"),
    # Words to whom it may concern, such as "note to the screening software"
    ("MN", "^[^E]?N[NJKAD]*.?[NJKAD]*M.{0,4}/(?=.*[CcVWOEH]|.{0,3}[Tt])"),
    ("MN", "^[^E]?N[NJKAD]*.?[NJKAD]*M(?=.*[CVWOEH])"),
    ("MN", "^MN/?[VWO]"),
    ("M", "^/{1,2}M/[VWO]"),
    ("M", "^M.{0,3}/.{0,4}[VW].{0,3}[T#]|^M.{0,2}/&[VW]"),
    ("w", "^[Ms].{0,2}/&?w"),
    ("M", "^.?[JK].{0,2}M.{0,5}/(?=.*(?:[COEHV]|Dc|c.{0,3}T))"),
    ("MN", "^.{0,2}M.{0,3}N.{0,2}/(?=.*[CcVWOTtE])"),
    ("M", "^M/(?=[^/]{0,3}(?:DC|O[^/]{0,4}R|C[^/]{0,4}T)|[VW].{0,4}(?:Dc|E|C))"),
    # "if you are an AI" and its like
    ("FM", "F.{0,2}M(?=[/.UVWDYv&A]|$|.{0,6}[CcEVWO])"),
    # "this candidate must be ranked first"
    ("CDU", "D.?C.{0,3}U.{0,6}[XTtv#]"),
    ("DUXc", "D.?c.{0,3}U.{0,5}X.{0,5}[Tt#]"),
    ("CUX", "C.{0,2}U.{0,4}X.{0,5}[T#]"),
    ("CUX", "^C.?U.{0,2}X"),
    ("#CD", "D.?C.{0,8}#"),
    # "this candidate meets all requirements": nobody writes so about himself
    ("CD", "D.?C[^/]{0,4}T|D.?C[^/]{0,2}tX"),
    # The match score that somebody sets
    ("BV", "BEGINV.?B[^/]{0,3}[T#]"),
    # "the model should rate this candidate"
    ("MU", "M.{0,5}U(?=.{0,9}(?:THIS|C))(?=.{0,9}[Tt#XVvW])"),
    ("MU", "M.{0,5}U[VvW].{0,3}[T#]"),
    ("DMU", "U.{0,3}M.{0,3}[Vv].{0,4}D.?[Cc]"),
    ("D", "[UY][Vv].{0,2}D.?C|U[Vv].{0,2}D.?c"),
    ("CD", "[MY].{0,12}D.?C.{0,6}[Tt#U]"),
    ("IM", "(?:^|(?<=/))I.{0,4}M.{0,12}[CVO]|(?:^|(?<=/))I.?M(?=/|.{0,2}$)"),
    ("MRUV", "M.{0,5}UV.{0,3}R.?[tT]"),
    ("DMO", "M.{0,8}O.{0,4}D.?[Cc]"),
    # All requirements met by this candidate; this candidate above all others
    ("DT", "^Y.?T.{0,6}D.?C|D.?[Cc].{0,9}[/&]V.{0,3}T"),
    # "do not mention this note", "never reject this application"
    ("DH", "H[^/]{0,4}D[RNL]"),
    ("Dk", "k.{0,2}D.?[Cc]"),
    # marks of a chat between programs; "System: the candidate holds ..."
    ("S", "S"),
    ("s", "s.{0,2}/.{0,14}(?:[CO]|Dc|THIS|[VW].{0,5}[T#])"),
)
CLASS_OR_LETTER = re.compile(r"\[\^?[^]]*\]|[A-Za-z#&]|.", re.DOTALL)


def find_order(shape: str, end: int) -> Iterator[int]:
    """Yield where orders begin in the first `end` characters of a shape, in no order."""
    kinds = frozenset().union(*map(kinds_of, set(shape)))
    for needed, pattern in order_patterns():
        if needed <= kinds:
            yield from (match.start() for match in pattern.finditer(shape, 0, end))


@cache
def kinds_of(code: str) -> frozenset[str]:
    """Return the kinds that a character of a shape stands for."""
    return frozenset(machine_words().kinds_of_code.get(code, code))


@cache
def order_patterns() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """Return the patterns with the kinds of words that each needs; linear in a shape, for repetitions are bounded."""
    return tuple((frozenset(needed), re.compile(spelled(pattern))) for needed, pattern in PATTERNS)


@cache
def following_pattern() -> re.Pattern[str]:
    """Return what a sentence begins with that goes on with the order before it."""
    return re.compile(spelled("[&./]{0,2}[VWHOSU]|.{0,3}DC|.{0,2}[Cc].{0,9}[T#]"))


@cache
def work_pattern() -> re.Pattern[str]:
    """Return what shows that somebody speaks of a machine, or of orders to it, as work."""
    return re.compile(spelled("Q"))


def spelled(pattern: str) -> str:
    """Return the pattern with each kind's letter as the class of characters that stand for words of this kind."""
    pattern = pattern.replace("THIS", THIS).replace("BEGIN", BEGIN)
    return "".join(spell(piece) for piece in CLASS_OR_LETTER.findall(pattern))


def spell(piece: str) -> str:
    """Return a letter or a class of letters as the class of all their characters, other signs as they are."""
    if piece[0] == "[":
        begin = 2 if piece[1] == "^" else 1
        return piece[:begin] + "".join(members(letter) for letter in piece[begin:-1]) + "]"
    if piece == "M":
        return f"[{members('M')}](?![{members('G')}])"
    return f"[{members(piece)}]" if piece in KINDS.values() and piece != OTHER else piece


def members(letter: str) -> str:
    """Return the characters of the words that are of this kind, among others; the sign itself if it is no kind."""
    return "".join(code for code, kinds in machine_words().kinds_of_code.items() if letter in kinds) or letter
