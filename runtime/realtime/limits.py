"""The hub's times and sizes: the official server's defaults, which its clients are tuned to; and its own name."""

from msgspec import Struct


class HubLimits(Struct, frozen=True, kw_only=True):
    """Times and sizes of every connection.

    Attributes:
        message_bytes: Largest message from a client, with its framing.
        body_bytes: Largest POST body or WebSocket message, which may hold many messages.
        body_s: Time a POST body may take to arrive, as long as any other request's.
        handshake_s: Time from the first transport to the whole handshake.
        keep_alive_s: Silence towards the client that a Ping breaks; not on long polling.
        client_timeout_s: Silence of a client, after its first Ping, that ends the connection.
        detached_s: Life of a connection without a transport: negotiated, between polls, resumable.
        poll_s: Time an idle poll is held; below the 60 s of proxies and the 100 s of the client.
        send_s: Time one write may take before the connection is dropped.
        close_s: Time to wait for the other side's goodbye.
        sweep_s: Interval at which all these times are looked at.
        waiting_count: Invocations and answers of one connection that wait; beyond it the client is not read.
        unacked_bytes: Messages kept for a stateful reconnect; beyond it the client skips events until it acknowledges.
        connections_count: Connections of this process.
        connections_per_user_count: Connections of one user in this process that have not ended.
        instance: What each connection's id begins with, before a full stop; empty: nothing.
    """

    message_bytes: int = 32_768
    body_bytes: int = 1_048_576
    body_s: float = 10.0
    handshake_s: float = 15.0
    keep_alive_s: float = 15.0
    client_timeout_s: float = 30.0
    detached_s: float = 15.0
    poll_s: float = 50.0
    send_s: float = 10.0
    close_s: float = 5.0
    sweep_s: float = 1.0
    waiting_count: int = 64
    unacked_bytes: int = 100_000
    connections_count: int = 20_000
    connections_per_user_count: int = 100
    instance: str = ""
