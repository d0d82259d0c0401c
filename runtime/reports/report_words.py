"""The words of a report in its language, and how numbers, dates and lists are written there."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from runtime.reports.report_order import Language

FOLDER = Path(__file__).parent / "words"


class ReportWords:
    """One language's words: `words["ranking"]`; `words.fill("rank_of", rank=1)` fills braces."""

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        """Speak a language with these texts."""
        self.language = language
        self._texts = texts

    def __getitem__(self, name: str) -> str:
        """Return a text as it stands."""
        return self._texts[name]

    def fill(self, name: str, **values: object) -> str:
        """Return a text with its braces filled; what is filled in is text and is not looked into."""
        return self._texts[name].format(**values)

    def choose(self, group: str, name: str, **values: object) -> str:
        """Return the text `group_name`, or where there is none `group_other`, which names it."""
        key = f"{group}_{name}"
        return self.fill(key if key in self._texts else f"{group}_other", **values)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number with so many decimals; a dash for none."""
        if value is None:
            return "\u2013"
        plain = f"{value:,.{decimals}f}"
        return plain.translate({ord(","): self["thousands"], ord("."): self["decimal"]})

    def score(self, value: float | None) -> str:
        """Write a score, one decimal."""
        return self.number(value, 1)

    def years(self, value: float) -> str:
        """Write a number of years."""
        count = self.number(value, 0 if value == int(value) else 1)
        return self.fill("years_one" if value == 1 else "years_many", count=count)

    def date(self, moment: datetime) -> str:
        """Write the day of a moment."""
        months = self["months"].split()
        return self.fill("date", day=moment.day, month=months[moment.month - 1], year=moment.year)

    def moment(self, moment: datetime) -> str:
        """Write a moment to the minute, UTC."""
        return self.fill("moment", date=self.date(moment), hour=moment.hour, minute=moment.minute)

    def some(self, names: Sequence[str], total: int) -> str:
        """Write some names, and how many more there are."""
        rest = total - len(names)
        named = ", ".join(names)
        return f"{named} {self.fill('and_more', count=self.number(rest))}" if rest > 0 else named


@cache
def words_of(language: Language) -> ReportWords:
    """Return the words of a language."""
    return ReportWords(language, read_words(language))


def read_words(language: Language) -> dict[str, str]:
    """Return what the file of a language holds."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
