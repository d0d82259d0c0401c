"""A Redis of a test's own, with data on disk, that is killed, restarted, silenced, filled up, or loses its disk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGCONT, SIGTERM

from redis.exceptions import OutOfMemoryError, ResponseError

from runtime.emulator.servers.account import Account
from runtime.emulator.servers.process import Program, end, spawn
from tests.redis_ha.nodes import Node, free_port, redis_program, until

FILLERS = 200
FILLER_BYTES = 10_000
SETTINGS = {
    "bind": "127.0.0.1",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "enable-protected-configs": "yes",  # `dir` is one
}


class OwnRedis:
    """One server at one address over all its restarts; start it from the main thread, with which it dies."""

    def __init__(self, directory: Path) -> None:
        self._port = free_port()
        self._home = directory
        self._data = directory / "data"
        self._data.mkdir(parents=True)
        self._node: Node | None = None

    @property
    def url(self) -> str:
        return f"redis://{self.node.address}/0"

    @property
    def node(self) -> Node:
        assert self._node is not None
        return self._node

    def start(self) -> None:
        """Run it on what it has on disk, and wait until it answers."""
        settings = {**SETTINGS, "port": str(self._port), "dir": str(self._data)}
        program = Program(
            command=[redis_program(), *(option for name, value in settings.items() for option in (f"--{name}", value))],
            log=self._home / "log",
            record=self._home / "record",
            stop_signal=SIGTERM,
            account=Account(uid=os.geteuid(), gid=os.getegid(), is_caller=True),
        )
        self._node = Node(port=self._port, process=spawn(program))
        until(lambda: self.node.ask("PING") == b"PONG")

    def end(self) -> None:
        """End it in order."""
        end(self.node.process, SIGTERM)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.node.kill()

    def silence(self) -> None:
        """Leave it deaf and dumb, its connections open."""
        self.node.silence()

    def come_back(self) -> None:
        """Let it go on after a silence, with what it was sent meanwhile, or run it again."""
        if self.node.process.returncode is None:
            self.node.process.send_signal(SIGCONT)
        else:
            self.start()

    def fill(self) -> None:
        """Leave no room for another key, by keys of somebody else."""
        for number in range(FILLERS):
            self.node.ask("SET", f"filler:{number}", b"x" * FILLER_BYTES)
        used_bytes = int(self.node.facts("INFO", "memory")["used_memory"])
        self.node.ask("CONFIG", "SET", "maxmemory", used_bytes - FILLERS * FILLER_BYTES // 2)

    def make_room(self) -> None:
        """Take the keys of somebody else away."""
        self.node.ask("DEL", *self.node.ask("KEYS", "filler:*"))

    def lose_disk(self) -> None:
        """Fail to save: then it refuses every write, and even a PING."""
        gone = self._home / "gone"
        gone.mkdir()
        self.node.ask("CONFIG", "SET", "dir", str(gone))
        self.node.ask("CONFIG", "SET", "save", "3600 1")
        gone.rmdir()
        self._save("err")

    def mend_disk(self) -> None:
        """Save again."""
        self.node.ask("CONFIG", "SET", "dir", str(self._data))
        self._save("ok")

    def refusal(self) -> str:
        """Return why it takes no write, by the word that its error begins with; nothing when it takes one."""
        try:
            self.node.ask("SET", "probe", "1")
        except OutOfMemoryError:
            return "OOM"
        except ResponseError as error:
            return str(error).partition(" ")[0]
        return ""

    def _save(self, status: str) -> None:
        self.node.ask("BGSAVE")
        until(lambda: self.node.facts("INFO", "persistence")["rdb_last_bgsave_status"] == status)


@contextmanager
def own_redis(directory: Path) -> Iterator[OwnRedis]:
    """Run one until the block ends, whatever state it is in then."""
    server = OwnRedis(directory)
    server.start()
    try:
        yield server
    finally:
        server.kill()  # one that is stopped, too
        shutil.rmtree(directory)
