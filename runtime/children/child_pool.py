"""Child processes that answer bytes with bytes: each limited, replaced when it dies or hangs, harming no other."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from runtime.children.process_child import LENGTH, OUT_OF_MEMORY
from runtime.errors import BulkError

MAX_REPLY_BYTES = 64 * 1024 * 1024
MAX_USES = 1_000  # then a fresh child: fragments would eat into the memory limit
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME")  # no address or secret reaches a parser's environment


class ChildLimits(Struct, frozen=True, kw_only=True):
    """What one child may use.

    Attributes:
        memory_bytes: Address space of the child; Python and pdfium together start at 30 MB.
        cpu_s: Processor seconds a request; 0 is no limit.
        wall_s: Seconds a request, from the moment a child has it, where the request says nothing else.
    """

    memory_bytes: int = 512 * 1024 * 1024
    cpu_s: int = 20
    wall_s: float = 30.0


class ChildCrashedError(BulkError):
    """The child process that worked on this died; the work may be tried again."""

    code = "crashed"
    message = "The process that worked on this died."

    def __init__(self) -> None:
        super().__init__(self.message)


class ChildOutOfMemoryError(ChildCrashedError):
    """The child process that worked on this met its memory limit and ended, with whatever it hoarded."""

    code = "out_of_memory"
    message = "The work needed more memory than its process may have."


class ChildTimedOutError(TimeoutError):
    """The child took longer than its limits allow and is gone; what a function raises itself is another's."""


class ChildPool:
    """Up to one child a core, each started when it is first needed; use as an async context manager.

    The children die with the thread that runs the loop (PR_SET_PDEATHSIG), so with the process too.

    Args:
        answerer: `module:function`, a `Callable[[bytes], bytes]` that the child imports.
        limits: Of each child.

    Attributes:
        deaths: How many children died of what they had to do: `crashed`, `out_of_memory` or `timed_out`.
    """

    def __init__(self, answerer: str, limits: ChildLimits) -> None:
        self.deaths: Counter[str] = Counter()
        self._answerer = answerer
        self._limits = limits
        self._permits = asyncio.Semaphore(os.cpu_count() or 1)
        self._idle: list[Child] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End the idle children; nothing may be in flight any more."""
        while self._idle:
            await self._idle.pop().kill()

    async def exchange(self, request: bytes, *, wall_s: float | None = None) -> bytes:
        """Have one child answer, waiting for a free one first, however long that takes.

        Args:
            request: What the answerer is called with.
            wall_s: Seconds from the moment a child has the request; None is the limit of the pool.

        Raises:
            ChildCrashedError: The child died.
            ChildTimedOutError: The child took longer than its limits allow.
        """
        async with self._permits, self._lend() as child:
            try:
                async with asyncio.timeout(wall_s or self._limits.wall_s):
                    return await child.exchange(request)
            except ChildCrashedError as error:
                self.deaths[error.code] += 1
                raise
            except TimeoutError as error:
                self.deaths["timed_out"] += 1
                raise ChildTimedOutError from error

    @asynccontextmanager
    async def _lend(self) -> AsyncIterator["Child"]:
        child = await self._take()
        try:
            yield child
        except BaseException:  # a cancelled child is in the middle of its work, so it ends as well
            await child.kill()
            raise
        await self._give_back(child)

    async def _take(self) -> "Child":
        while self._idle:
            child = self._idle.pop()
            if child.is_alive:
                return child
            await child.kill()
        return await Child.start(self._answerer, self._limits)

    async def _give_back(self, child: "Child") -> None:
        if child.uses < MAX_USES:
            self._idle.append(child)
        else:
            await child.kill()


class Child:
    """One child process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError(process)
        self._process = process
        self._requests = process.stdin
        self._replies = process.stdout
        self.uses = 0

    @classmethod
    async def start(cls, answerer: str, limits: ChildLimits) -> Self:
        """Start a fresh interpreter: safe beside threads and event loops, unlike a fork."""
        numbers = (str(limits.memory_bytes), str(limits.cpu_s), str(os.getpid()))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "runtime.children.process_child", answerer, *numbers),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=child_environment(),
        )
        return cls(process)

    @property
    def is_alive(self) -> bool:
        """Whether the process has not been seen to end."""
        return self._process.returncode is None

    async def exchange(self, request: bytes) -> bytes:
        """Send a frame and read the answer.

        Raises:
            ChildCrashedError: The child died, or answered nonsense.
            ChildOutOfMemoryError: The child met its memory limit.
            TimeoutError: The child used up its processor seconds.
        """
        self.uses += 1
        try:
            self._requests.write(LENGTH.pack(len(request)))
            self._requests.write(request)
            await self._requests.drain()
            (length,) = LENGTH.unpack(await self._replies.readexactly(LENGTH.size))
            if length <= MAX_REPLY_BYTES:
                return await self._replies.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._cause_of_death() from error
        raise ChildCrashedError

    async def _cause_of_death(self) -> Exception:
        status = await self._process.wait()
        if status == -signal.SIGXCPU:
            return TimeoutError()
        return ChildOutOfMemoryError() if status == OUT_OF_MEMORY else ChildCrashedError()

    async def kill(self) -> None:
        """End the process if it still runs, and reap it."""
        if self.is_alive:
            self._process.kill()
        self._requests.close()
        await self._process.wait()


def child_environment() -> dict[str, str]:
    """Pass on what an interpreter needs, and where this one finds modules."""
    found = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**found, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
