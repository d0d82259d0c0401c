"""Endpoints, hubs and sites as one application: what comes for a hub or a site goes there, else to endpoints."""

import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import cache, partial
from typing import Any, Protocol

from runtime.bindings.resources import Resources
from runtime.declare import Hub
from runtime.errors import NotFoundError
from runtime.http.auth import Verifier
from runtime.kinds import KINDS
from runtime.on_demand import import_object
from runtime.prepared import Prepared
from runtime.serving.counted import counted
from runtime.serving.request_log import log_requests
from runtime.serving.server import App, Server, run_server
from runtime.serving.well_formed import NOTHING_HERE, refuse

HUB_STATUSES = ("200", "401", "404", "429", "503")  # that its requests are answered with
SITE_STATUSES = ("200", "304", "405")
Mounts = Mapping[str, Any]  # hubs by their paths; their type is imported where there is one
Sites = Sequence[Any]  # their type is imported where there is one, too


class Page(Protocol):
    """A page that is no function of the bundle."""

    def before(self, app: App) -> App:
        """Return the application with its requests seen, and the page's own answered by the page."""


@asynccontextmanager
async def serve_functions(
    functions: Sequence[Prepared], resources: Resources, listener: socket.socket, page: Page | None = None
) -> AsyncIterator[Server]:
    """Serve the endpoints, hubs and sites among `functions` in this loop until the block ends.

    Args:
        functions: Those of other kinds are left out.
        resources: What they need.
        listener: Bound and listening.
        page: Sees each request, and answers those that are for itself.

    Raises:
        SettingsError: No key to verify tokens with is set.
    """
    verifier = cache(partial(Verifier, resources.settings))  # pages alone need no key
    api = build_endpoints(functions, resources, verifier)
    sites = build_sites(functions, resources)
    metrics = resources.metrics.http
    async with (
        run_hubs(functions, resources, verifier) as mounts,
        run_server(
            counted(seen(page, log_or_not(mount(mounts, sites, api), functions, resources)), metrics), [listener]
        ) as server,
    ):
        server.server_state.show(metrics)
        metrics.requests.expect(("GET", "POST"), mounts, HUB_STATUSES)
        metrics.requests.expect(("GET",), [site.root for site in sites], SITE_STATUSES)
        try:
            yield server
        finally:
            await part(server, mounts, resources)


def seen(page: Page | None, app: App) -> App:
    """Return the application as a page sees it, where there is one."""
    return page.before(app) if page else app


def build_endpoints(functions: Sequence[Prepared], resources: Resources, verifier: Callable[[], Verifier]) -> App:
    """Return what answers the endpoints; its framework is imported where there is one."""
    endpoints = [one for one in functions if one.loaded.entry.kind == "endpoint"]
    if not endpoints:
        return answer_not_found
    app: App = import_object(str(KINDS["endpoint"].run))(endpoints, resources, verifier())
    return app


def build_sites(functions: Sequence[Prepared], resources: Resources) -> Sites:
    """Return what answers for the sites."""
    sites = [one for one in functions if one.loaded.entry.kind == "site"]
    return [import_object(str(KINDS["site"].run))(one, resources.settings) for one in sites]


def run_hubs(
    functions: Sequence[Prepared], resources: Resources, verifier: Callable[[], Verifier]
) -> AbstractAsyncContextManager[Mounts]:
    """Return what runs the hubs; SignalR is imported where there is one."""
    hubs = [one for one in functions if one.loaded.entry.kind == "hub"]
    if not hubs:
        return nullcontext({})
    mounts: AbstractAsyncContextManager[Mounts] = import_object(str(KINDS["hub"].run))(
        hubs, resources, verifier().verify
    )
    return mounts


def log_or_not(app: App, functions: Sequence[Prepared], resources: Resources) -> App:
    """Return the application, with a line of the log for each request where that is asked for."""
    if not resources.settings.log_requests:
        return app
    declared = [one.loaded.entry.declared for one in functions]
    return log_requests(app, {one.path: one.name for one in declared if isinstance(one, Hub)})


def mount(mounts: Mounts, sites: Sites, api: App) -> App:
    """Return an application that serves each hub at its path and at `negotiate` below it, and each site's pages."""

    async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
        app = hub_at(scope["path"], mounts) or site_at(scope, sites) or api
        if app in mounts.values():
            scope["path_template"] = scope["path"].rstrip("/").removesuffix("/negotiate")  # a hub is one route
        await app(scope, receive, send)

    return serve if mounts or sites else api


def hub_at(path: str, mounts: Mounts) -> App | None:
    """Return the hub that answers a path."""
    place = path.rstrip("/")
    return next((hub for root, hub in mounts.items() if place in {root, f"{root}/negotiate"}), None)


def site_at(scope: Any, sites: Sites) -> App | None:  # noqa: ANN401 -- as `App`
    """Return the site that answers a request."""
    return next((site for site in sites if scope["type"] == "http" and site.answers(scope["path"])), None)


async def answer_not_found(scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
    """Answer 404 beside the hubs of a process without endpoints."""
    await refuse(scope, send, NotFoundError(NOTHING_HERE))


async def part(server: Server, mounts: Mounts, resources: Resources) -> None:
    """Tell whoever watches to come back, to another server: an open stream would hold the stop up.

    They are told once nobody can meet this process again, not even a proxy that has kept its connection.
    """
    for hub in mounts.values():
        hub.leave()
    await server.leave()
    if resources.holds("bus"):
        resources.bus.drain()
    for hub in mounts.values():
        await hub.drain()
