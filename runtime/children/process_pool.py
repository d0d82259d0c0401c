"""Runs plain functions in child processes, so that a crash or a hang costs one call and nothing else."""

import pickle
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar, cast

from runtime.children.child_pool import ChildLimits, ChildPool
from runtime.tracebacks import OF_CHILD, traceback_of

P = ParamSpec("P")
R = TypeVar("R")
BY_DEADLINE = ChildLimits(cpu_s=0)  # a function may take its whole deadline, which its caller knows
# Address space and not memory: what sets documents maps 84 MB of program and as much of fonts, and each of its threads
# reserves its own.
FOR_DOCUMENTS = ChildLimits(memory_bytes=4 * 1024 * 1024 * 1024, cpu_s=0)


def documents_pool() -> "ProcessPool":
    """Return children that may set documents."""
    return ProcessPool(FOR_DOCUMENTS)


class ProcessPool:
    """Children for functions of our own; use as an async context manager. Starts a child when it is needed."""

    def __init__(self, limits: ChildLimits = BY_DEADLINE) -> None:
        """Start nothing yet."""
        self._children = ChildPool("runtime.children.process_pool:answer_call", limits)

    @property
    def deaths(self) -> Mapping[str, int]:
        """How many children died, by the reason."""
        return self._children.deaths

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the children; nothing may be in flight any more."""
        await self._children.__aexit__(kind, error, trace)

    async def run(self, wall_s: float, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a module-level function in a child; arguments and answer must be picklable.

        Args:
            wall_s: Seconds from the moment a child has the call.
            function: What to call.
            args: Its arguments.
            kwargs: Its arguments by name.

        Raises:
            ChildCrashedError: The child died, or the answer cannot be pickled.
            ChildOutOfMemoryError: The call needed more memory than a child has.
            ChildTimedOutError: The call exceeded its limits; its child is gone.
            Exception: What the function raised, with its traceback as a note.
        """
        reply = await self._children.exchange(pickle.dumps((function, args, kwargs)), wall_s=wall_s)
        is_answer, value = unpickle(reply)
        if not is_answer:
            raise value
        return cast(R, value)


def answer_call(request: bytes) -> bytes:
    """Run one pickled call; the child's side of `ProcessPool.run`."""
    function, args, kwargs = unpickle(request)
    return pickle.dumps(try_call(function, args, kwargs))


def try_call(function: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, object]:
    """Return (True, answer) or (False, exception)."""
    try:
        return True, function(*args, **kwargs)
    except MemoryError:  # ends the child
        raise
    except Exception as error:  # noqa: BLE001 - the last wall of the child: the parent raises it again
        return False, make_portable(error)


def unpickle(data: bytes) -> Any:  # noqa: ANN401 -- a function and its arguments, or what it answered
    """Read what this program wrote, here or at the other end of the pipe; its children run nobody else's code."""
    return pickle.loads(data)  # noqa: S301 -- see above


def make_portable(error: Exception) -> Exception:
    """Return the error with its traceback as a note, or its text alone when it does not survive pickling."""
    note = f"{OF_CHILD}{traceback_of(error)}"
    try:
        copy: Exception = unpickle(pickle.dumps(error))
    except Exception:  # noqa: BLE001 - pickling runs the error's own code, which may raise anything
        copy = RuntimeError(f"{type(error).__name__}: {error}")
    copy.add_note(note)
    return copy
