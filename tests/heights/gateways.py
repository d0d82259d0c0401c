"""What answers the HTTP suite: the application in this process, or processes of single functions behind nginx.

`HEIGHT=processes` runs each function from the checkout, `HEIGHT=artifacts` from what `runtime.build` makes of it;
without either the application answers in this process. A process is started by the first request that it is asked.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

import msgspec
from litestar import Litestar

import runtime.http.app
from runtime.bindings.resources import Resources
from runtime.bundle import FUNCTIONS
from runtime.cells.cell_store import Deployment
from runtime.cells.dist_folder import DistFolder
from runtime.cells.front_door import FrontDoor
from runtime.cells.supervisor import Plan, Supervisor
from runtime.declare import Kind
from runtime.http.auth import Verifier
from runtime.http.endpoint import PreparedEndpoint
from runtime.serving.listening import listen
from runtime.settings import Settings
from tests.bundles import prepared
from tests.heights.checkout import Checkout

HEIGHT = os.environ.get("HEIGHT", "")
SERVED: tuple[Kind, ...] = ("endpoint", "site")
OF_VERIFIER = ("jwt_secret", "jwks_url", "jwt_issuer")
build_app = runtime.http.app.build_app
settings_of: dict[int, tuple[Litestar, Settings]] = {}  # by the identity of applications, which live as long
verified_by: WeakKeyDictionary[Verifier, Settings] = WeakKeyDictionary()


def build_and_remember(endpoints: list[PreparedEndpoint], resources: Resources, verifier: Verifier) -> Litestar:
    """Build an application, and remember what processes in its place would be told."""
    app = build_app(endpoints, resources, verifier)
    if all(one.loaded.entry.path.is_relative_to(FUNCTIONS) for one in endpoints):
        keys = {name: getattr(verified_by[verifier], name) for name in OF_VERIFIER}
        settings_of[id(app)] = (app, msgspec.structs.replace(resources.settings, **keys))
    return app


def make_and_remember(verifier: Verifier, settings: Settings) -> None:
    verified_by[verifier] = settings
    make(verifier, settings)


make: Callable[[Verifier, Settings], None] = Verifier.__init__
if HEIGHT:
    runtime.http.app.build_app = build_and_remember  # type: ignore[assignment]  # before any test imports it
    Verifier.__init__ = make_and_remember  # type: ignore[method-assign, assignment]


class Gateways:
    """Those of one test, one for each application."""

    def __init__(self, stack: AsyncExitStack, dist: Path | None) -> None:
        self._stack = stack
        self._dist = dist
        self._urls: dict[int, str] = {}

    async def url_of(self, app: Litestar) -> str | None:
        """Return where processes answer in place of an application; None leaves it to itself."""
        if id(app) not in settings_of:
            return None
        settings = settings_of[id(app)][1]
        if id(app) not in self._urls:
            self._urls[id(app)] = await self._stack.enter_async_context(gateway(settings, self._dist))
        return self._urls[id(app)]


current: list[Gateways] = []


@asynccontextmanager
async def gateways(dist: Path | None) -> AsyncIterator[None]:
    """Open gateways when they are asked for, and close them with the block."""
    async with AsyncExitStack() as stack:
        current.append(Gateways(stack, dist))
        try:
            yield
        finally:
            current.pop()
            settings_of.clear()


@asynccontextmanager
async def gateway(settings: Settings, dist: Path | None) -> AsyncIterator[str]:
    """Yield the address of nginx before the functions, each from its artifact in `dist`, or from the checkout."""
    home = make_home()
    deployment: Deployment = DistFolder(dist, home) if dist else Checkout(prepared(Settings(), kinds=SERVED), home)
    try:
        with listen("127.0.0.1", 0, None) as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            plan = Plan(idle_s=300, is_warm=False)
            environ = {**os.environ, **variables_of(settings)}
            async with Supervisor(deployment, plan, FrontDoor(home, address, listener), environ).running():
                yield f"http://{address}"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def make_home() -> Path:
    """Return a folder whose name is short enough for Unix sockets, and that nginx's processes may enter."""
    home = Path(tempfile.mkdtemp(prefix="heights-"))
    home.chmod(0o755)
    return home


def variables_of(settings: Settings) -> Mapping[str, str]:
    """Return settings as a process is told them."""
    plain = Settings()
    changed = {name: getattr(settings, name) for name in Settings.__struct_fields__}
    return {name.upper(): text_of(value) for name, value in changed.items() if value != getattr(plain, name)}


def text_of(value: object) -> str:
    """Return one value as it stands in an environment."""
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case dict():
            return msgspec.json.encode(value).decode()
        case _:
            return str(value)
