"""Headers that an endpoint may ask for: the annotation of a parameter names one."""

import re
from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Struct

STRING = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')  # RFC 9651 section 3.3.3
ESCAPED = re.compile(r'\\(["\\])')


def read_string(text: str) -> str:
    """Return what a string of structured fields says, nothing where its quotes do not fit, any other text as it is."""
    if not text.startswith('"'):
        return text
    quoted = STRING.fullmatch(text)
    return ESCAPED.sub(r"\1", quoted[1]) if quoted else ""


class Header(Struct, frozen=True):
    """Marks a parameter as a request header: `Annotated[str | None, Header("If-Match")]`.

    Attributes:
        name: As HTTP spells it.
        read: Makes of the header's text what the parameter's type is checked against.
    """

    name: str
    read: Callable[[str], str] = str


Key = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
# draft-ietf-httpapi-idempotency-key-header-07 wants it quoted; most clients send it bare, and both are one key.
IdempotencyKey = Annotated[Key | None, Header("Idempotency-Key", read_string)]
LastEventId = Annotated[Annotated[int, Meta(ge=0)] | None, Header("Last-Event-ID")]  # HTML Standard, section 9.2.4
