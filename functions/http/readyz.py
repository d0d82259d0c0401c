"""Say whether this process can do its work now."""

from runtime.bindings.servers import Servers, ServersView
from runtime.declare import get


@get("/readyz", auth=False)
async def readyz(servers: Servers) -> ServersView:
    """Answer 200 while PostgreSQL answers; without Redis work is still accepted."""
    return await servers.check()
