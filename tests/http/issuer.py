"""An issuer of tokens on loopback: a real HTTP server that hands out keys."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from runtime.http.auth import Verifier
from runtime.settings import Settings


class Issuer:
    """Serves `keys` as a JWKS document, or `document` as it is; counts the fetches."""

    def __init__(self) -> None:
        self.keys: list[Any] = []
        self.document: bytes | None = None
        self.fetch_count = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetch_count += 1
                body = issuer.document if issuer.document is not None else json.dumps({"keys": issuer.keys}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def verifier(self) -> Verifier:
        """Return a new verifier that fetches here."""
        return Verifier(Settings(jwks_url=f"http://127.0.0.1:{self._server.server_port}/keys"))
