"""Uvicorn's WebSockets: readers are waited for no longer than those of other answers, refusals are no errors."""

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from runtime.serving.crowd import Crowd
from runtime.serving.stalls import hang_up


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """One WebSocket."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: Crowd,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """Start as handed over by HTTP."""
        super().__init__(config, server_state, app_state, _loop)
        self._stalls = server_state.stalls

    async def run_asgi(self) -> None:
        """Serve it; a reader that the application has given up, for it took too little, is hung up on."""
        await super().run_asgi()
        if not self.close_sent and self.transport.get_write_buffer_size():
            hang_up(self.transport)

    async def send(self, message: Any) -> None:  # noqa: ANN401 -- as `App`
        """Send a message; a whole answer in place of an acceptance ends the handshake too, which uvicorn overlooks."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nobody any more."""
        super().connection_lost(exc)
        self._stalls.end(self.transport)

    def pause_writing(self) -> None:
        """Wait for a reader that takes less than is written."""
        super().pause_writing()
        self._stalls.begin(self.transport)

    def resume_writing(self) -> None:
        """Write to it again."""
        super().resume_writing()
        self._stalls.end(self.transport)
