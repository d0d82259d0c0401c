"""nginx before the cells: it is kept, known by operators, and does what a router would have to learn first."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from runtime.artifact.manifest import Manifest
from runtime.cells.manifest_entries import entry_of
from runtime.errors import ServersError
from runtime.infrastructure.deployed import Deployed
from runtime.infrastructure.gateway import Place, write_gateway

OPEN_WITHIN_S = 10.0
LOOK_EVERY_S = 0.02
SEARCHED = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin"


class FrontDoor:
    """Starts nginx when there is something to lead to, and tells it when that changes; connections stay meanwhile."""

    def __init__(self, home: Path, listen: str, listener: socket.socket | None = None) -> None:
        """Look for nginx.

        Args:
            home: Of the deployment.
            listen: Address and port.
            listener: Listens there already, and is handed on; None lets nginx listen.

        Raises:
            ServersError: There is none.
        """
        found = shutil.which("nginx", path=SEARCHED)
        if found is None:
            message = "nginx is not installed: apt-get install nginx, and once more"
            raise ServersError(message)
        self._nginx = found
        self._folder = home / "run" / "gateway"
        self._listen = listen
        self._listener = listener
        self._written = ""
        self._process: subprocess.Popen[bytes] | None = None

    def lead_to(self, manifests: Sequence[Manifest]) -> None:
        """Let requests come to these functions."""
        address = f"unix:{self._folder.parent.resolve()}/{{name}}.sock"
        place = Place(listen=self._listen, folder=str(self._folder.resolve()), address=address)
        text = write_gateway([as_deployed(manifest) for manifest in manifests], place) if manifests else ""
        if text == self._written:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / "nginx.conf"
        path.write_text(text)
        self._written = text
        if self._process is None and text:
            command = [self._nginx, "-p", str(self._folder), "-c", str(path.resolve()), "-e", "stderr"]
            handed_on = () if self._listener is None else (self._listener.fileno(),)
            environ = {**os.environ, "NGINX": "".join(f"{number};" for number in handed_on)}  # as between its versions
            self._process = subprocess.Popen(command, env=environ, pass_fds=handed_on, start_new_session=True)  # noqa: S603 -- nginx, our own file
        elif self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    async def until_open(self) -> None:
        """Wait until requests can come, if there is anything that they could come to.

        Raises:
            ServersError: nginx has ended, or takes too long.
        """
        if self._process is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(OPEN_WITHIN_S):
                while not await self._is_open() and self._process.poll() is None:  # noqa: ASYNC110 -- nothing tells
                    await asyncio.sleep(LOOK_EVERY_S)
        if self._process.poll() is not None or not await self._is_open():
            message = f"nginx does not listen on {self._listen}; its own line says why"
            raise ServersError(message)

    async def _is_open(self) -> bool:
        host, _, port = self._listen.rpartition(":")
        try:
            _, writer = await asyncio.open_connection(host, int(port))
        except OSError:
            return False
        writer.close()
        return True

    async def close(self) -> None:
        """Let nobody in any more; requests that run are answered."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            await asyncio.to_thread(self._process.wait)


def as_deployed(manifest: Manifest) -> Deployed:
    """Return a deployed function as the gateway sees it."""
    needs = frozenset(manifest.needs)
    return Deployed(entry=entry_of(manifest), settings=(), secrets=(), needs=needs, timeout_s=30.0)
