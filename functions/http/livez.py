"""Say that this process runs."""

from msgspec import Struct

from runtime.declare import get


class Alive(Struct, frozen=True, kw_only=True):
    """The answer of a process that runs."""

    status: str = "alive"


@get("/livez", auth=False)
async def livez() -> Alive:
    """Answer 200; asked by whoever restarts processes that hang."""
    return Alive()
