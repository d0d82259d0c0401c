"""What a text gives away about itself: orders to a machine, walls of words, its posting pasted in, its language."""

from runtime.analysis.flags.instructions import find_instructions
from runtime.analysis.flags.languages import detect_language
from runtime.analysis.flags.little_text import has_little_text
from runtime.analysis.flags.pasted import PostingWords, find_pasted, read_posting_words
from runtime.analysis.flags.stuffing import is_stuffed
from runtime.analysis.flags.unseen_markup import find_unseen

__all__ = [
    "PostingWords",
    "detect_language",
    "find_instructions",
    "find_pasted",
    "find_unseen",
    "has_little_text",
    "is_stuffed",
    "read_posting_words",
]
