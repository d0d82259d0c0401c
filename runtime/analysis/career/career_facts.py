"""What the work history of a resume says, as plain facts."""

from msgspec import Struct


class Post(Struct, frozen=True, kw_only=True):
    """One entry of the work history.

    title_line: the lines that may hold the job's title, as written, one under the other.
    start, end: the first month worked and the month after the last one, as year * 12 + month - 1; both 0 where
        the entry has no dates.
    details: the lines of the entry up to the next one.
    """

    title_line: str
    start: int
    end: int
    details: tuple[str, ...] = ()


class Career(Struct, frozen=True, kw_only=True):
    """The work history of a resume and how long it is.

    years: months of work, overlaps once, divided by 12, with one decimal; None when unknown.
    years_note: empty, or one English sentence: why `years` is None, or that a total stated by the person differs.
    posts: in the order of the text.
    """

    years: float | None
    years_note: str
    posts: tuple[Post, ...]
