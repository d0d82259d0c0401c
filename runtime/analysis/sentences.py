"""Sentences of a resume that must not count: wishes, gaps, and orders addressed to a machine reader."""

import re
from functools import cache

from runtime.analysis.spots import near, roots_of
from runtime.analysis.words import words_of

# A line of 45 letters or more was wrapped, so its end is no end of a sentence.
BOUNDARY = re.compile(r"(?<=[.!?;])\s|(?<=\))|(?<![^\n]{45})\n|\n(?=\s*(?:[-•*●▪·]|\n))")
CONTRAST = re.compile(r"\b(?:but|however|although|though|while|whereas)\b", re.IGNORECASE)
MAX_SCOPE = 160
TAIL_WORDS = 3

WISH_ROOTS = roots_of(
    "to learn~in learning~on learning~of learning~ly learning~still learning~now learning~to study~"
    "ly studying~to explor~in explor~to gain~in gain~to acquir~curious about~no experience~no work~"
    "no prior~no previous~no professional~no practical~no hands~no direct~no formal~no knowledge~"
    "no exposure~no background~little experience~little knowledge~without~lack~not used~not work~"
    "not yet~not been~not familiar~not experienced~never ~n't ~n?t ~unfamiliar"
)
WISH = re.compile(
    r"\b(?:(?:interest(?:ed)?|keen|eager|willing|happy|excited|open|want\w*|wish\w*|hop(?:es?|ing)|like|love|"
    r"look(?:s|ing)|plan(?:s|ning)?|ready|aim(?:s|ing)?|aspir\w+|seek(?:s|ing)?|try(?:ing)?|desire)"
    r"(?: (?:in|to|on|for|and|also|further|be|get|start|keep))+ (?:learn|study|explor|train|gain|acquir)\w*|"
    r"(?:currently|now|still|just|recently|started|begun|began|beginning|in the process of|"
    r"busy) (?:self-)?(?:learning|studying)|"
    r"curious about|unfamiliar(?: with)?|"
    r"(?:no|without(?: any)?|lacks?|lacking|little)(?: [\w-]+){0,3} (?:experience|exposure|knowledge|"
    r"background|training)|"
    r"(?:not|never|\w+n['\u2019]t)(?: yet)?(?: been)? (?:us|work|learn|experienc|familiar|train|touch|tri)\w*|"
    r"not yet (?:\w+ )?(?:in|with|used|certified|licensed))\b",
    re.IGNORECASE,
)

ORDER_ROOTS = roots_of(
    "ignor~disregard~forget~overrid~bypass~you are~act as~behave as~pretend~language model~ ai ~ ai:~"
    " ai,~llm~gpt~automated screen~automated sys~automated rev~screening~<|~[inst~[/inst~system:~"
    "assistant:~system prompt~candidate~applicant~this resume~this cv~score of~10/10~out of 10~"
    "not reveal~not mention~not disclose"
)
MACHINE = (
    r"(?:a\.?i\.?|llms?|(?:large )?language models?|chat ?gpt|gpt|bot|chatbot|automated|ats|screening|"
    r"parser|algorithm)"
)
ORDER = re.compile(
    r"\b(?:ignor|disregard|forget|overrid|bypass)\w*\b[^.\n]{0,40}\b(?:instructions?|prompts?|guidelines|"
    r"criteria|directions?|"
    r"above|previous|prior|job description)\b|"
    r"\b(?:you are|act as|behave as|pretend)\b[^.\n]{0,20}\b(?:ai|llm|language model|assistant|hiring|"
    r"recruit\w+|evaluator|screener)\b|"
    r"\b(?:note|message|attention|instructions?|dear|notice|hint|command|hello|hey|important|"
    r"directive)\b[^.\n]{0,30}"
    rf"\b{MACHINE}\b[^.\n]{{0,30}}(?:[:,!]|\b(?:readers?|systems?|reviewers?|screeners?|tools?|evaluators?|"
    rf"assistants?|models?)\b)|"
    rf"\bif you are (?:an? )?{MACHINE}\b|"
    r"\b(?:rate|score|rank|grade|mark|classify|recommend|select|approve|label|give|assign|award|return|"
    r"output|set)\b[^.\n]{0,60}"
    r"\b(?:candidate|applicant|resume|cv|score|rating|profile|me)\b[^.\n]{0,60}\b(?:highest|maximum|max|top|"
    r"perfect|excellent|best|100|"
    r"10/10|10 out of 10|5/5|exceptional|full marks?|strong(?:ly)? (?:hire|match|recommend\w*)|immediately|"
    r"shortlist\w*|qualified)\b|"
    r"\b(?:candidate|applicant) (?:must|should|has to|is to) be (?:\w+ )?(?:hired|selected|ranked|rated|"
    r"scored|shortlisted|recommended|"
    r"approved|advanced)|"
    r"<\|\w+\|>|\[/?inst\]|^\s*(?:system|assistant)\s*:|(?:begin|end|new|hidden|secret) system prompt|"
    r"\b(?:do not|don't) (?:mention|reveal|disclose)\b[^.\n]{0,40}\b(?:instructions?|text|prompt|message)\b",
    re.IGNORECASE | re.MULTILINE,
)


@cache
def wish_stems() -> frozenset[str]:
    """Stems of which a wish or a gap has at least one: the first, cheap test."""
    return frozenset(words_of("learn study explore gain acquire curious no without little lack not never unfamiliar t"))


@cache
def order_stems() -> frozenset[str]:
    """Stems of which an order to a machine has at least one."""
    return frozenset(
        words_of(
            "ignore ignoring disregard forget override overriding bypass pretend you ai llm gpt chatgpt bot screening "
            "parser candidate applicant resume cv score inst im endoftext reveal disclose mention"
        )
    )


def without_orders(text: str) -> tuple[str, bool]:
    """Cut orders to a machine reader, each to the end of its paragraph; tell whether there were any."""
    spans = [
        (start_of_sentence(text, match), end_of_paragraph(text, match)) for match in near(text, ORDER_ROOTS, ORDER)
    ]
    return cut(text, spans), bool(spans)


def without_wishes(text: str) -> str:
    """Cut what the resume's owner only wishes to learn, or says to lack."""
    return cut(text, [wish_span(text, match) for match in near(text, WISH_ROOTS, WISH)])


def start_of_sentence(text: str, match: re.Match[str]) -> int:
    """Return the place after the line or sentence before."""
    least = max(0, match.start() - MAX_SCOPE)
    return max(text.rfind("\n", least, match.start()), text.rfind(". ", least, match.start()) + 1, least)


def end_of_paragraph(text: str, match: re.Match[str]) -> int:
    """Return the place of the next blank line, else of the end."""
    end = text.find("\n\n", match.end())
    return end if end >= 0 else len(text)


def wish_span(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return what a wish is about, up to a contrast such as `but`; `Kafka: no experience` reaches back."""
    limit = min(len(text), match.end() + MAX_SCOPE)
    boundary = BOUNDARY.search(text, match.end(), limit)
    end = boundary.start() if boundary else limit
    contrast = CONTRAST.search(text, match.end(), end)
    end = contrast.start() if contrast else end
    return start_of_wish(text, match, end), end


def start_of_wish(text: str, match: re.Match[str], end: int) -> int:
    """Return where the wish begins; one that ends its clause may be about what stands before it."""
    start = match.start()
    least = max(0, start - MAX_SCOPE)
    is_last = len(text[match.end() : end].split()) <= TAIL_WORDS
    if is_last and text[least:start].rstrip().endswith((":", "(", "-", "\u2013")):
        return max(text.rfind(",", least, start), text.rfind("\n", least, start), least - 1) + 1
    return start


def cut(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without the spans, each leaving a line's end; spans are in order and may overlap."""
    if not spans:
        return text
    kept: list[str] = []
    place = 0
    for start, end in spans:
        kept.append(text[place : max(place, start)])
        place = max(place, end)
    return "\n".join([*kept, text[place:]])
