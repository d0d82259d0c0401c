"""Says which function keeps an event loop from running: a thread looks at the loop's stack when its beat is late."""

import asyncio
import sys
import sysconfig
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger()
BEAT_S = 0.25
LATE_S = 1.0
ROOT = Path(__file__).resolve().parents[1]
RUNS_LOOPS = str(Path(__file__).resolve().with_name("bounded.py"))
RUNTIME = f"{ROOT / 'runtime'}/"
LIBRARIES = tuple(f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib", "purelib", "platlib"))
IMPORTING = "<frozen importlib"  # as at a start, which blocks nobody


class Beat:
    """When a loop last ran."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to beat in a loop that this thread will run."""
        self._loop = loop
        self._next = loop.call_soon(self.beat)
        self.at_s = time.monotonic()

    def beat(self) -> None:
        """Note the time, now and again."""
        self.at_s = time.monotonic()
        self._next = self._loop.call_later(BEAT_S, self.beat)

    def stop(self) -> None:
        """Beat no more."""
        self._next.cancel()


@contextmanager
def watch_loop(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Watch a loop of this thread until the block ends."""
    beat, ended = Beat(loop), threading.Event()
    watch = threading.Thread(
        target=report_blocks, args=(beat, threading.get_ident(), ended), daemon=True, name="loop watch"
    )
    watch.start()
    try:
        yield
    finally:
        beat.stop()
        ended.set()
        watch.join()


def report_blocks(beat: Beat, thread_id: int, ended: threading.Event) -> None:
    """Log each time that the loop does not run for `LATE_S` seconds, once, with what runs instead."""
    told_of_s = None
    while not ended.wait(BEAT_S):
        last_s = beat.at_s
        late_s = time.monotonic() - last_s - BEAT_S
        if late_s < LATE_S or last_s == told_of_s:
            continue
        frame = find_blocker(sys._current_frames().get(thread_id))  # noqa: SLF001 -- the one way to another thread's stack
        if frame is not None and beat.at_s == last_s:
            told_of_s = last_s
            log.warning(
                "loop.blocked",
                function=frame.f_code.co_qualname,
                place=place_of(frame),
                blocked_ms=round(late_s * 1000),
            )


def find_blocker(innermost: FrameType | None) -> FrameType | None:
    """Return the call of a function of the bundle, else the innermost one of the runtime; None when none runs."""
    frames: list[FrameType] = []
    while innermost is not None:
        frames.append(innermost)
        innermost = innermost.f_back
    names = [frame.f_code.co_filename for frame in frames]
    if any(name.startswith(IMPORTING) for name in names):
        return None
    inside = frames[: next((n for n, name in enumerate(names) if name == RUNS_LOOPS), len(frames))]
    ours = [frame for frame in inside if not frame.f_code.co_filename.startswith(("<", *LIBRARIES))]
    functions = [frame for frame in ours if not frame.f_code.co_filename.startswith(RUNTIME)]
    return functions[-1] if functions else next(iter(ours), None)


def place_of(frame: FrameType) -> str:
    """Return `functions/jobs/shout.py:12`, the line that runs."""
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{shown}:{frame.f_lineno}"
