"""Calls one function once, with bindings of its own, whatever its kind is."""

import inspect
from datetime import UTC, datetime, timedelta
from typing import Any, get_origin
from uuid import UUID

import msgspec

from runtime.bindings.admitting import admit_servers
from runtime.bindings.binding import is_binding, needs_of
from runtime.bindings.caller import Caller
from runtime.bindings.items import Item
from runtime.bindings.resources import Resources, open_resources
from runtime.bundle import Loaded
from runtime.errors import BadRequestError
from runtime.garbage import begin_collecting
from runtime.prepared import call_in_thread
from runtime.settings import Settings

NOBODY = UUID(int=0)
FIRST_TRY = {"position": 0, "job_id": str(NOBODY), "attempt": 1}


async def fire(loaded: Loaded, given: dict[str, Any], user_id: UUID | None, settings: Settings) -> object:
    """Call a function with bindings of its own and the given values.

    Raises:
        BadRequestError: A parameter is missing or has another shape.
        BulkError: What the function itself refuses.
    """
    caller = make_caller(user_id)
    needs = needs_of(loaded.parameters.values())
    await admit_servers(settings, needs)
    async with open_resources(settings, needs) as resources:
        begin_collecting()
        arguments = make_arguments(loaded, given, caller, resources)
        if inspect.iscoroutinefunction(loaded.function):
            answer: object = await loaded.function(**arguments)
            return answer
        return await call_in_thread(loaded.function, **arguments)


def make_arguments(loaded: Loaded, given: dict[str, Any], caller: Caller, resources: Resources) -> dict[str, object]:
    """Return a value for each parameter that has no default of its own."""
    defaults = inspect.signature(loaded.function).parameters
    arguments: dict[str, object] = {}
    for name, kind in loaded.parameters.items():
        if is_binding(kind):
            arguments[name] = kind.bind(resources, caller.identity)
        elif kind is Caller:
            arguments[name] = caller
        elif name in given:
            arguments[name] = convert(name, given[name], kind)
        elif defaults[name].default is inspect.Parameter.empty:
            message = f"{loaded.entry.name} needs {name!r}: give it in the JSON"
            raise BadRequestError(message)
    return arguments


def convert(name: str, value: object, kind: object) -> object:
    """Return a value as its parameter's type; an item needs only its id and data."""
    if get_origin(kind) is Item and isinstance(value, dict):
        value = FIRST_TRY | value
    try:
        answer: object = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message = f"{name!r}: {error}"
        raise BadRequestError(message) from error
    return answer


def make_caller(user_id: UUID | None) -> Caller:
    """Return the user, or the service."""
    return Caller(
        user_id=user_id or NOBODY,
        role="authenticated" if user_id else "service_role",
        plan=None,
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        is_operator=user_id is None,
    )
