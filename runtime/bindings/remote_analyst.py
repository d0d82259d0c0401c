"""Opens the analyst outside of this process, with what bounds and pays its calls in the whole fleet."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from runtime.analysis.providers.calls import Calls, RemoteAnalyst
from runtime.analysis.providers.room import LocalRoom, Room
from runtime.analysis.providers.spending import Budget, NoBudget, prices_of
from runtime.bindings.ai_budget import AiBudget, has_budget
from runtime.bindings.resources import Resources
from runtime.on_demand import import_object
from runtime.store.keys import ai_calls_key

OPENERS = {
    "service": "runtime.analysis.providers.service:open_ai_service",
    "openai": "runtime.analysis.providers.openai:open_openai",
}
SHARED_ROOM = "runtime.bindings.limits.shared_room:SharedRoom"


@asynccontextmanager
async def open_remote(held: Resources) -> AsyncIterator[RemoteAnalyst]:
    """Open the analyst that the settings choose, which is not the embedded one.

    Raises:
        SettingsError: Its URL cannot be used.
    """
    async with AsyncExitStack() as stack:
        room = await open_room(held, stack)
        calls = Calls(metrics=held.metrics.servers, room=room, budget=make_budget(held))
        open_analyst = import_object(OPENERS[held.settings.chosen_analyst])
        yield await stack.enter_async_context(open_analyst(held.settings, calls))


async def open_room(held: Resources, stack: AsyncExitStack) -> Room:
    """Return the room for calls: the fleet's where there is Redis, else this process's."""
    most = held.settings.ai_max_concurrent_calls
    if not held.holds("redis"):
        return LocalRoom(most)
    note_failure = partial(held.metrics.servers.redis_failures.add, "ai_calls")
    key = ai_calls_key(held.settings.chosen_analyst)
    shared = import_object(SHARED_ROOM)(held.redis, key, most, note_failure)
    room: Room = await stack.enter_async_context(shared.open())
    return room


def make_budget(held: Resources) -> Budget:
    """Return who pays: budgets are kept where there is PostgreSQL."""
    if not has_budget(held.settings) or not held.holds("postgres"):
        return NoBudget()
    refused = held.metrics.servers.ai_budgets_spent
    return AiBudget(held.database, held.settings, prices_of(held.settings), refused)
