"""Parameters of pages."""

from typing import Annotated

from msgspec import Meta

SmallPage = Annotated[int, Meta(ge=1, le=200)]
Page = Annotated[int, Meta(ge=1, le=500)]
Cursor = Annotated[str, Meta(max_length=200)]
