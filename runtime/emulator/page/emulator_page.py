"""Answers the emulator's own page and what it asks for, under one prefix that nothing but an emulator has.

Only its developer is let in: any page of the browser may call an address of the machine, but has no token.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal
from urllib.parse import parse_qs
from uuid import UUID

import msgspec
from msgspec import Struct, structs

from runtime.bindings.operations.operator_reads import OperatorReads
from runtime.bindings.operations.operator_views import ScheduleView
from runtime.bindings.resources import Resources
from runtime.declare import Hub
from runtime.emulator.address import DEVELOPER, Ready, token_for
from runtime.emulator.page.faults import Fault, Faults, FaultView
from runtime.emulator.page.firing_here import Fired, fire_here
from runtime.emulator.page.function_list import FunctionFiles, FunctionList
from runtime.emulator.page.log_lines import LogLine
from runtime.emulator.page.notebook import Notebook
from runtime.emulator.page.requests import answer_with, header_of, read_json
from runtime.emulator.page.runs import Run
from runtime.errors import ForbiddenError, NotAllowedError, NotFoundError, RequestError
from runtime.http.auth import Verifier, read_bearer_token
from runtime.prepared import Prepared
from runtime.serving.server import App
from runtime.serving.well_formed import NOTHING_HERE, refuse
from runtime.site.prepared_site import PreparedSite
from runtime.site.site_app import SiteApp
from runtime.store.identity import SERVICE

OWN_PAGE = "/emulator"
PREFIX = f"{OWN_PAGE}/api/"
MOST_LINES = 200
Way = Callable[[Any, Any], Awaitable[object]]  # with ASGI's scope and receive


class Wanted(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST /emulator/api/fire`: a function, its parameters by name, and for whom it acts."""

    name: str
    given: dict[str, Any] = {}
    is_service: bool = False


class WantedFault(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST /emulator/api/faults`."""

    name: Fault


class WantedToken(Struct, rename="camel", frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST /emulator/api/tokens`: whose token."""

    user_id: UUID = DEVELOPER
    role: Literal["authenticated", "operator", "service_role"] = "authenticated"


class Token(Struct, frozen=True, kw_only=True):
    """Opens the console as somebody else."""

    token: str


class Activity(Struct, frozen=True, kw_only=True):
    """What happened last, and what goes on: runs and lines of the log, the newest first, and the faults."""

    runs: list[Run]
    lines: list[LogLine]
    faults: list[FaultView]


class EmulatorPage:
    """The page, beside the endpoints and sites of one emulator.

    Args:
        ready: Of the emulator.
        resources: Of the emulator.
        notebook: What was seen so far.
        files: What the functions' files say.
        faults: What can be done to servers and workers.
        functions: Those that run; the console's site among them is the page itself.
    """

    def __init__(  # noqa: PLR0913 -- its parts, by name
        self,
        *,
        ready: Ready,
        resources: Resources,
        notebook: Notebook,
        files: FunctionFiles,
        faults: Faults,
        functions: tuple[Prepared, ...],
    ) -> None:
        self._ready = ready
        self._settings = resources.settings
        self._operator = OperatorReads.bind(resources, SERVICE)
        self._notebook = notebook
        self._files = files
        self._faults = faults
        self._verifier = Verifier(resources.settings)
        self._pages = [page_of(one, resources) for one in functions if isinstance(one, PreparedSite)]
        declared = [one.loaded.entry.declared for one in functions]
        self._hubs = {one.path: one.name for one in declared if isinstance(one, Hub)}
        self._ways: dict[tuple[str, str], Way] = {
            ("GET", "functions"): self._functions,
            ("GET", "activity"): self._activity,
            ("GET", "schedules"): self._schedules,
            ("POST", "fire"): self._fire,
            ("POST", "faults"): self._begin_fault,
            ("POST", "tokens"): self._make_token,
        }

    def before(self, app: App) -> App:
        """Return the application with its requests kept; the page's own are answered and are in no log."""
        watched = self._notebook.runs.watch(app, self._hubs)

        async def serve(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- as `App`
            is_own = scope["type"] == "http" and f"{scope['path']}/".startswith(f"{OWN_PAGE}/")
            await (self if is_own else watched)(scope, receive, send)

        return serve

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- ASGI's
        """Answer one request of its own."""
        scope["path_template"] = OWN_PAGE
        if self._pages and not scope["path"].startswith(PREFIX):
            await self._pages[0](scope, receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except RequestError as error:
            await refuse(scope, send, error)
        else:
            await answer_with(scope, send, msgspec.json.encode(answer))

    async def _answer(self, scope: Any, receive: Any) -> object:  # noqa: ANN401 -- ASGI's
        what = scope["path"].removeprefix(PREFIX)
        known = [method for method, name in self._ways if name == what]
        if not known:
            raise NotFoundError(NOTHING_HERE)
        if scope["method"] not in known:
            raise NotAllowedError(known)
        caller = await self._verifier.verify(read_bearer_token(header_of(scope, b"authorization")))
        if caller.user_id != DEVELOPER:
            detail = "This is for who has started the emulator: open the address that it has printed."
            raise ForbiddenError(detail)
        return await self._ways[scope["method"], what](scope, receive)

    async def _functions(self, _scope: Any, _receive: Any) -> FunctionList:  # noqa: ANN401 -- ASGI's
        return self._files.now()

    async def _activity(self, scope: Any, _receive: Any) -> Activity:  # noqa: ANN401 -- ASGI's
        [words] = parse_qs(scope["query_string"].decode("latin-1")).get("words", [""])[:1]
        return Activity(
            runs=self._notebook.runs.newest(),
            lines=self._notebook.lines.newest(words, MOST_LINES),
            faults=self._faults.all(),
        )

    async def _schedules(self, _scope: Any, _receive: Any) -> list[ScheduleView]:  # noqa: ANN401 -- ASGI's
        return await self._operator.schedules()

    async def _fire(self, _scope: Any, receive: Any) -> Fired:  # noqa: ANN401 -- ASGI's
        wanted = await read_json(receive, Wanted)
        loaded = self._files.loaded(wanted.name)
        if loaded is None:
            detail = f"No function {wanted.name} runs that can be fired: an endpoint, a job or a schedule."
            raise NotFoundError(detail)
        runs = self._notebook.runs
        return await fire_here(loaded, wanted.given, self._settings, runs, is_service=wanted.is_service)

    async def _begin_fault(self, _scope: Any, receive: Any) -> list[FaultView]:  # noqa: ANN401 -- ASGI's
        self._faults.begin((await read_json(receive, WantedFault)).name)
        return self._faults.all()

    async def _make_token(self, _scope: Any, receive: Any) -> Token:  # noqa: ANN401 -- ASGI's
        wanted = await read_json(receive, WantedToken)
        return Token(token=token_for(wanted.user_id, self._settings, role=wanted.role))


def page_of(site: PreparedSite, resources: Resources) -> SiteApp:
    """Return the console as it answers at the prefix."""
    declared = structs.replace(site.declared, paths=[OWN_PAGE])
    return SiteApp(structs.replace(site, declared=declared), resources.settings)
