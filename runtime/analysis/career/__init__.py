"""The work history of a resume: its posts, its length, and whether a title was held."""

from runtime.analysis.career.career_facts import Career, Post
from runtime.analysis.career.held_title import find_held_title
from runtime.analysis.career.work_years import read_career

__all__ = ["Career", "Post", "find_held_title", "read_career"]
