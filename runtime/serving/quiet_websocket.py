"""Uvicorn's WebSockets, without an error in the log for each one that the application refuses."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class QuietWebSocket(WebSocketsSansIOProtocol):
    """One connection."""

    async def send(self, message: Any) -> None:  # noqa: ANN401 -- as `App`
        """Send a message; a whole answer in place of an acceptance ends the handshake too, which uvicorn overlooks."""
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True
