"""Parameters of pages."""

from typing import Annotated

from msgspec import Meta

LENGTH = "How many a page has at most."
PLACE = "`nextCursor` of the page before; without it the list begins."
SmallPage = Annotated[int, Meta(ge=1, le=200, description=LENGTH)]
Page = Annotated[int, Meta(ge=1, le=500, description=LENGTH)]
Cursor = Annotated[str, Meta(max_length=200, description=PLACE)]
