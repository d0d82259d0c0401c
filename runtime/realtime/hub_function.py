"""Makes the hub that clients call of the class in a function's file."""

import inspect
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Any

from msgspec import Struct

from runtime import declare
from runtime.bindings.binding import Need, is_binding, needs_of
from runtime.bindings.caller import Caller
from runtime.bindings.job_watch import Membership
from runtime.bindings.resources import Resources
from runtime.bundle import Loaded
from runtime.bundle.entries import fault
from runtime.realtime.audience import Audience, ConnectionMembership
from runtime.realtime.connection import Connection
from runtime.realtime.hub import Hub, HubCall
from runtime.realtime.surroundings import HubCaller
from runtime.settings import Settings
from runtime.store.identity import Identity

Provide = Callable[[Connection], object]
PLACES = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}


class PreparedHub(Struct, frozen=True, kw_only=True):
    """A hub that can be served.

    Attributes:
        methods: What clients call, by the name in the class.
    """

    loaded: Loaded
    declared: declare.Hub
    methods: dict[str, HubCall]
    needs: frozenset[Need]


def prepare_hub(loaded: Loaded, declared: declare.Hub, _: Settings) -> PreparedHub:
    """Find the methods, and refuse what could not be run.

    Raises:
        BundleError: `__init__` asks for something that nothing hands over, there is no method to call, or one that
            looks as if clients could call it cannot be.
    """
    sourceless = [name for name, kind in loaded.parameters.items() if not is_provided(kind)]
    if sourceless:
        message = f"nothing hands over the parameter {', '.join(sourceless)} of a hub"
        raise fault(loaded.entry.path, loaded.entry.line, message)
    methods = find_methods(loaded)
    if not methods:
        message = "a hub needs a public async method"
        raise fault(loaded.entry.path, loaded.entry.line, message)
    for name, method in methods.items():
        check_method(loaded, name, method)
    needs = needs_of(loaded.parameters.values(), "postgres", "redis", "bus")
    return PreparedHub(loaded=loaded, declared=declared, methods=methods, needs=needs)


def build_hub(prepared: PreparedHub, resources: Resources, audience: Audience) -> Hub:
    """Return the hub: each invocation is charged, and gets an instance of its own."""
    loaded = prepared.loaded
    providers = {name: find_provider(kind, resources, audience) for name, kind in loaded.parameters.items()}

    async def instance(connection: Connection) -> object:
        await resources.limiter.charge(identity_of(connection.caller), "hub_calls", 1)
        return loaded.function(**{name: provide(connection) for name, provide in providers.items()})

    return Hub({declare.camel(name): on_instance(method, instance) for name, method in prepared.methods.items()})


def find_methods(loaded: Loaded) -> dict[str, Any]:
    """Return what the class has of public methods, by name, whatever their kind."""
    names = [name for name, member in inspect.getmembers(loaded.function, inspect.isroutine) if name[0] != "_"]
    return {name: inspect.getattr_static(loaded.function, name) for name in names}


def check_method(loaded: Loaded, name: str, method: Any) -> None:  # noqa: ANN401 -- whatever the class has
    """Refuse a method that clients could not call as it stands there.

    Raises:
        BundleError: It is no `async def` of an instance, or a parameter is not just a place in the arguments.
    """
    if not inspect.iscoroutinefunction(method) or isinstance(method, staticmethod):
        message = f"{name} must be an async def with self and without yield, or begin with _"
        raise fault(loaded.entry.path, loaded.entry.line, message)
    for parameter in inspect.signature(method).parameters.values():
        if parameter.kind not in PLACES or parameter.default is not parameter.empty:
            message = (
                f"clients give every argument by its place: the parameter {parameter.name} of {name} must be plain"
            )
            raise fault(loaded.entry.path, method.__code__.co_firstlineno, message)


def on_instance(method: HubCall, instance: Callable[[Connection], Awaitable[object]]) -> HubCall:
    """Return a method that makes its instance from the connection; its other parameters are read as they are."""

    @wraps(method)
    async def call(connection: Connection, *arguments: object) -> object:
        return await method(await instance(connection), *arguments)

    return call


def is_provided(kind: object) -> bool:
    """Say whether the runtime can hand over a parameter of this type."""
    return kind in {Caller, Membership} or is_binding(kind)


def find_provider(kind: object, resources: Resources, audience: Audience) -> Provide:
    """Return what makes one parameter for a connection."""
    if kind is Caller:
        return lambda connection: connection.caller
    if kind is Membership:
        return partial(ConnectionMembership, audience=audience)
    binding: Any = kind
    return lambda connection: binding.bind(resources, identity_of(connection.caller))


def identity_of(caller: HubCaller) -> Identity:
    """Return for whom an invocation acts."""
    return Identity(role=caller.role, user_id=caller.user_id, plan=caller.plan)
