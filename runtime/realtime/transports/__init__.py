"""What carries a connection: WebSockets, server-sent events, long polling. Each is one function over ASGI."""
