"""Headers that an endpoint may ask for: the annotation of a parameter names one."""

from typing import Annotated

from msgspec import Meta, Struct


class Header(Struct, frozen=True):
    """Marks a parameter as a request header: `Annotated[str | None, Header("If-Match")]`.

    Attributes:
        name: As HTTP spells it.
    """

    name: str


Key = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
IdempotencyKey = Annotated[Key | None, Header("Idempotency-Key")]  # draft-ietf-httpapi-idempotency-key-header
LastEventId = Annotated[Annotated[int, Meta(ge=0)] | None, Header("Last-Event-ID")]  # HTML Standard, section 9.2.4
