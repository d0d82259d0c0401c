"""Hubs and the API as one application: what comes for a hub's path goes there, everything else to the API."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from runtime.bindings.resources import Resources
from runtime.bundle import Loaded
from runtime.declare import Hub
from runtime.realtime.access import Authenticate
from runtime.realtime.asgi import Receive, Scope, Send
from runtime.realtime.audience import Audience
from runtime.realtime.hub_app import HubApp
from runtime.realtime.hub_function import hub_of

App = Callable[[Any, Any, Any], Awaitable[None]]  # ASGI; every framework types its messages in a way of its own
Mounts = Mapping[str, HubApp]


@asynccontextmanager
async def hubs(functions: Sequence[Loaded], resources: Resources, authenticate: Authenticate) -> AsyncIterator[Mounts]:
    """Run the hubs among `functions` until the block ends; they share one audience.

    Raises:
        BundleError: A hub asks for something that it cannot be given.
    """
    mounts: dict[str, HubApp] = {}
    async with AsyncExitStack() as stack:
        audience = Audience(resources.bus) if functions else None
        for loaded in functions:
            if isinstance(loaded.entry.declared, Hub) and audience is not None:
                hub = hub_of(loaded, resources, audience)
                app = HubApp(authenticate=authenticate, hub=hub, allowed_origins=resources.settings.cors_origins)
                mounts[loaded.entry.declared.path] = await stack.enter_async_context(app)
        yield mounts


def mounted(mounts: Mounts, api: App) -> App:
    """Return an application that serves each hub at its path and below."""
    if not mounts:
        return api

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        hub = None if scope["type"] == "lifespan" else hub_at(scope["path"], mounts)
        if hub is None:
            await api(scope, receive, send)
        else:
            await hub(scope, receive, send)

    return serve


def hub_at(path: str, mounts: Mounts) -> HubApp | None:
    """Return the hub that a path belongs to."""
    return next((hub for mount, hub in mounts.items() if path == mount or path.startswith(f"{mount}/")), None)


async def go_away(mounts: Mounts, resources: Resources) -> None:
    """Tell whoever watches to come back, to another server: an open stream would hold the stop up."""
    if resources.holds("bus"):
        resources.bus.drain()
    for hub in mounts.values():
        await hub.drain()
