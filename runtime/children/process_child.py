"""The child's side of a `ChildPool`: reads a request, answers it, until the parent closes the pipe or dies.

Started as `python -m runtime.children.process_child ANSWERER MEMORY_BYTES CPU_S PARENT_PID`, where the answerer
is `module:function`, a `Callable[[bytes], bytes]`, and 0 seconds are no limit. A frame is its length in 8 bytes,
big-endian, then the bytes.
"""

import ctypes
import importlib
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO, cast

from runtime.dumps import keep_dumps_private

LENGTH = struct.Struct(">Q")
PR_SET_PDEATHSIG = 1  # linux/prctl.h
ENDED = 1
OUT_OF_MEMORY = 90  # the exit status that tells it; Python itself ends with 1, 2 or 120


def main(answerer: str, memory_bytes: int, cpu_s: int, parent_pid: int) -> None:
    """Serve one parent."""
    die_with(parent_pid)
    keep_dumps_private()
    requests, replies = take_pipes()
    answer = resolve(answerer)
    set_soft_limit(resource.RLIMIT_AS, memory_bytes)
    while head := requests.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        request = requests.read(length)
        if cpu_s:
            allow_cpu(cpu_s)
        reply = answer_or_end(answer, request)
        replies.write(LENGTH.pack(len(reply)))
        replies.write(reply)
        replies.flush()


def answer_or_end(answer: Callable[[bytes], bytes], request: bytes) -> bytes:
    """Answer, or end the process: at its memory limit, for what a request hoards would be missing for the next one.

    Who asks for the end gets it, without the word that Python would write.
    """
    try:
        return answer(request)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except SystemExit:
        os._exit(ENDED)


def die_with(parent_pid: int) -> None:
    """Ask the kernel for SIGKILL when the parent dies, even by SIGKILL; leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before the call above
        sys.exit()


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep stdin and stdout for frames; what else prints goes to stderr."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, replies


def resolve(name: str) -> Callable[[bytes], bytes]:
    """Import the answerer `module:function`."""
    module, _, function = name.partition(":")
    return cast("Callable[[bytes], bytes]", getattr(importlib.import_module(module), function))


def allow_cpu(cpu_s: int) -> None:
    """Allow this request so many seconds of CPU; the kernel counts from the start of the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    set_soft_limit(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime) + 1 + cpu_s)


def set_soft_limit(kind: int, amount: int) -> None:
    """Set a soft limit, not above the hard one, which is left as it is."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
