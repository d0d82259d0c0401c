"""Keeps what is made of words: the words of resumes come again, and looking one up costs less than a call."""

from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(dict[str, Made], Generic[Made]):
    """What a function makes of each word, made when it is first asked for."""

    def __init__(self, make: Callable[[str], Made], most: int) -> None:
        """Begin with nothing.

        Args:
            make: Gives the same for the same word at any time.
            most: Words; when there are so many, all are made anew.
        """
        super().__init__()
        self._make, self._most = make, most

    def __missing__(self, word: str) -> Made:
        """Make it, and keep it."""
        if len(self) >= self._most:
            self.clear()
        made = self[word] = self._make(word)
        return made
