"""A job's handler, made ready once: its data's decoder, its bindings, its limits."""

import inspect
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from math import inf
from typing import Any

import msgspec
from msgspec import Struct

from runtime.bindings.binding import Need, is_binding, needs_of
from runtime.bindings.items import FinishedItem, FinishedJob, Item
from runtime.bindings.resources import Resources
from runtime.bundle import Entry, Loaded
from runtime.children.child_pool import ChildTimedOutError
from runtime.declare import Job
from runtime.errors import BundleError
from runtime.item_errors import ItemTimedOutError
from runtime.prepared import is_plain
from runtime.queue.plain_handler import find_item_parameter, run_plain
from runtime.settings import Settings
from runtime.store.identity import Identity

Call = Callable[[Item[Any]], Awaitable[object]]
Summarize = Callable[[FinishedJob[Any], Collection[FinishedItem]], Struct]
GIVEN = 2  # to every `summarize`: the job and its items


class JobType:
    """A handler and all that the runtime needs to call it.

    Attributes:
        timeout_s: How long a try may take.
        limit_s: How long a call of `bind` may; without end where a child process has its own limit.
    """

    def __init__(self, loaded: Loaded, declared: Job, settings: Settings) -> None:
        """Read the handler's signature.

        Raises:
            BundleError: It asks for something that a job handler cannot be given, or for no item.
        """
        self.loaded = loaded
        self.name = declared.name
        self.batch = declared.batch
        self.concurrency = declared.concurrency
        self.attempts = declared.attempts or settings.retry_attempts
        self.retry_delay_s = settings.retry_delay_seconds
        self.timeout_s = declared.timeout
        self.summary_timeout_s = declared.summary_timeout
        self._summary_bindings = find_summary_bindings(loaded)
        self._function = loaded.function
        self.is_plain = is_plain(loaded)
        self.limit_s = inf if self.is_plain else self.timeout_s
        self._item_name, data = find_item_parameter(loaded)
        self._decoder = msgspec.json.Decoder(data)
        self._bindings = find_bindings(loaded, self._item_name)
        needs: tuple[Need, ...] = ("postgres", "redis", "processes") if self.is_plain else ("postgres", "redis")
        self.needs = needs_of([*self._bindings.values(), *self._summary_bindings.values()], *needs)

    def data_of(self, text: str) -> object:
        """Decode the data of a job of this type.

        Raises:
            msgspec.ValidationError: The job was submitted with another shape.
            Exception: What the type's own checks raise; what is no `Exception` becomes a `ValueError`.
        """
        try:
            return self._decoder.decode(text)
        except BaseException as error:
            if isinstance(error, Exception):
                raise
            raise ValueError(type(error).__name__) from error  # `SystemExit` would end the process

    @property
    def has_summary(self) -> bool:
        """Whether its jobs have a result of their own."""
        return self.loaded.summarize is not None

    def bind_summary(self, resources: Resources, identity: Identity) -> Summarize:
        """Return `summarize` with everything but the job and its items filled in, to be called in a thread.

        Raises:
            LookupError: There is none.
        """
        if self.loaded.summarize is None:
            raise LookupError(self.name)
        bound = {name: kind.bind(resources, identity) for name, kind in self._summary_bindings.items()}
        return partial(self.loaded.summarize, **bound)

    def bind(self, resources: Resources, identity: Identity) -> Call:
        """Return the handler with everything but the item filled in, for the jobs of one user."""
        if self.is_plain:
            return make_plain_call(self.loaded.entry, self.timeout_s, resources)
        function, item_name = self._function, self._item_name
        bound = {name: kind.bind(resources, identity) for name, kind in self._bindings.items()}
        return lambda item: function(**{item_name: item}, **bound)


def find_summary_bindings(loaded: Loaded) -> dict[str, Any]:
    """Return the parameters of the module's `summarize` beside the job and its items, by name.

    Raises:
        BundleError: It could not be called as it is: in a thread, with the job, its items, and bindings.
    """
    summarize = loaded.summarize
    if summarize is None:
        return {}
    bindings: dict[str, Any] = {}
    try:
        signature = inspect.signature(summarize)
        types = inspect.get_annotations(summarize, eval_str=True)
        bindings = {name: types[name] for name in list(signature.parameters)[GIVEN:] if is_binding(types.get(name))}
        signature.bind(None, None, **bindings)
        is_wrong = inspect.iscoroutinefunction(summarize) or inspect.isgeneratorfunction(summarize)
    except (TypeError, NameError):
        is_wrong = True
    if is_wrong:
        message = f"{loaded.entry.place}: summarize must be a plain def summarize(job, items) that returns a Struct"
        raise BundleError(message)
    return bindings


def find_bindings(loaded: Loaded, item_name: str) -> dict[str, Any]:
    """Return the parameters beside the item, by name.

    Raises:
        BundleError: One is no binding.
    """
    bindings = {name: kind for name, kind in loaded.parameters.items() if name != item_name}
    for name, kind in bindings.items():
        if not is_binding(kind):
            message = f"{loaded.entry.place}: a job handler cannot be given {name!r}; see runtime/bindings"
            raise BundleError(message)
    return bindings


def make_plain_call(entry: Entry, timeout_s: float, resources: Resources) -> Call:
    """Return a call that runs a plain `def` handler in a child process.

    Its time begins when a child has it: items that wait while others use up all children are not to blame.
    """

    async def call(item: Item[Any]) -> object:
        data = msgspec.json.encode(item.data)
        bare = msgspec.structs.replace(item, data=data)
        try:
            return msgspec.Raw(await resources.processes.run(timeout_s, run_plain, entry, bare))
        except ChildTimedOutError as error:
            raise ItemTimedOutError from error

    return call
