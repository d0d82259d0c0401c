"""A resume as a model sees it: without instructions to a machine, which prove nothing either."""

from functools import lru_cache

from msgspec import Struct

from runtime.analysis.evidence.proof_lines import blank
from runtime.analysis.flags import PostingWords, find_instructions, read_posting_words
from runtime.analysis.providers.question import Question
from runtime.analysis.readable import read_resume, to_closing_bracket


class SeenResume(Struct, frozen=True, kw_only=True):
    """A resume and what a person should look at in it.

    Attributes:
        text: With blanks in the place of instructions.
        flags: As the embedded analysis raises them.
        hidden_text: As much of it as is shown.
    """

    text: str
    flags: list[str]
    hidden_text: str


def see_resume(question: Question) -> SeenResume:
    """Read a resume as far as it decides what is sent and shown."""
    text = question.resume_text
    read = read_resume(text, posting_words(question.job_description), question.hidden_text, question.as_of.year)
    orders = [to_closing_bracket(text, start, end) for start, end in find_instructions(text)]
    return SeenResume(text=blank(text, orders), flags=read.flags, hidden_text=read.hidden_text)


@lru_cache(maxsize=32)
def posting_words(job_description: str) -> PostingWords:
    """Return the words of a posting; a job asks for the same ones with each resume."""
    return read_posting_words(job_description)
