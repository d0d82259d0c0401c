"""What models are told: files, so that a change of a word is a change that is seen and hashed."""

import hashlib
from functools import cache
from importlib.resources import files
from string import Template

from msgspec import Struct


class Prompt(Struct, frozen=True, kw_only=True):
    """A prompt.

    Attributes:
        hash: SHA-256 of its file, in hexadecimal.
        template: Its text; names after a dollar sign are filled in.
    """

    hash: str
    template: Template

    def fill(self, **values: str) -> str:
        """Return the text with each of its names filled in; nothing of a resume or posting is among the values.

        Raises:
            KeyError: One has no value.
        """
        return self.template.substitute(values)


@cache
def load_prompt(name: str) -> Prompt:
    """Read `NAME.txt` of this folder."""
    content = files(__package__).joinpath(f"{name}.txt").read_bytes()
    return Prompt(hash=hashlib.sha256(content).hexdigest(), template=Template(content.decode()))
