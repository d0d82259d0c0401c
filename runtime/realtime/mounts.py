"""The hubs of a process, running, each at its path."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from runtime.bindings.resources import Resources
from runtime.realtime.access import Authenticate
from runtime.realtime.audience import Audience
from runtime.realtime.hub_app import HubApp
from runtime.realtime.hub_function import PreparedHub, build_hub, identity_of
from runtime.realtime.limits import HubLimits
from runtime.realtime.page_origins import Pages
from runtime.realtime.surroundings import HubCaller


@asynccontextmanager
async def run_hubs(
    hubs: Sequence[PreparedHub], resources: Resources, authenticate: Authenticate
) -> AsyncIterator[Mapping[str, HubApp]]:
    """Run hubs until the block ends; they share one audience.

    Args:
        hubs: At least one.
        resources: With the bus.
        authenticate: As `HubApp`.
    """
    audience = Audience(resources.bus)
    settings = resources.settings
    pages = Pages(settings.cors_origins, settings.trusted_proxies)
    limits = HubLimits(connections_per_user_count=settings.max_hub_connections_per_user, instance=settings.hub_instance)
    mounts: dict[str, HubApp] = {}

    async def charge(caller: HubCaller) -> None:
        await resources.limiter.charge(identity_of(caller), "hub_calls", 1)

    async with AsyncExitStack() as stack:
        for hub in hubs:
            callable_hub = build_hub(hub, resources, audience)
            app = HubApp(
                authenticate=authenticate,
                hub=callable_hub,
                pages=pages,
                limits=limits,
                charge=charge,
                metrics=resources.metrics.hub,
            )
            mounts[hub.declared.path] = await stack.enter_async_context(app)
        yield mounts
