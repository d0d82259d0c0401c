"""An API in one process, with its guards and without: two processes differ by more than what is measured.

`python -m tests.bench.guards_process SOCKET...` says `ready` and answers on a socket for each of `WAYS` until its input
ends. Where no token is looked at, everybody is taken for one user.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any, Literal, get_args
from unittest.mock import patch
from uuid import UUID

import msgspec
import uvloop

from runtime.bindings.caller import Caller
from runtime.bindings.resources import open_resources
from runtime.http.auth import Verifier
from runtime.logs import configure_logs
from runtime.prepared import needs_of_all
from runtime.serving import composition
from runtime.serving.listening import listen
from runtime.settings import Settings, load_settings
from runtime.store.connections import Connection
from runtime.store.database import STATEMENT_TIMEOUT_S, Database
from runtime.store.identity import Identity
from tests.bench.metrics_process import SECRET
from tests.bundles import prepared

Way = Literal["guarded", "no_tokens", "no_limits", "no_policies", "unguarded"]
WAYS: tuple[Way, ...] = get_args(Way)
OWNER_URL = "OWNER_URL"  # of the environment: the owner of the tables, whom no policy binds
ANYBODY = Caller(
    user_id=UUID(int=0), role="authenticated", plan="enterprise", expires_at=datetime(9999, 1, 1, tzinfo=UTC)
)


class Trusting(Verifier):
    """Looks at no token."""

    async def verify(self, token: str) -> Caller:
        """Take everybody for one user."""
        del token
        return ANYBODY


@asynccontextmanager
async def without_policies(self: Database, identity: Identity) -> AsyncIterator[Connection]:
    """Run a statement as the login, which is the owner: no role, no claims."""
    async with self._pipeline(STATEMENT_TIMEOUT_S[identity.role]) as connection:
        yield connection
        await connection.send_all()


async def charge_nothing(*_: object) -> None:
    """Let everybody ask as often as they like."""


async def serve(way: Way, path: str, stack: AsyncExitStack, settings: Settings) -> None:
    """Serve one way at a socket until the end of the stack."""
    functions = prepared(settings, ["get_job"])
    is_open = way in {"no_policies", "unguarded"}
    settings = msgspec.structs.replace(settings, database_url=os.environ[OWNER_URL]) if is_open else settings
    resources = await stack.enter_async_context(open_resources(settings, needs_of_all(functions)))
    if is_open:
        patch_one(resources.database, "_statement", without_policies)
    if way in {"no_limits", "unguarded"}:
        patch_one(resources.limiter, "charge", charge_nothing)
    trusts = way in {"no_tokens", "unguarded"}
    with patch.object(composition, "Verifier", Trusting) if trusts else nullcontext():
        listener = stack.enter_context(listen("", 0, path))
        await stack.enter_async_context(composition.serve_functions(functions, resources, listener))


def patch_one(thing: Any, name: str, function: Any) -> None:  # noqa: ANN401 -- any object's method
    """Replace a method of one object."""
    setattr(thing, name, function.__get__(thing))


async def main(*paths: str) -> None:
    """Serve all ways until the input ends."""
    settings = msgspec.structs.replace(load_settings(dotenv=None), jwt_secret=SECRET)
    configure_logs(settings)
    async with AsyncExitStack() as stack:
        for way, path in zip(WAYS, paths, strict=True):
            await serve(way, path, stack, settings)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
