"""`make audit` with both tools, against services of advisories that answer, on loopback."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audit import __main__ as audit

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
HASH = "0" * 64
LOCK = f"redis==5.3.1 \\\n    --hash=sha256:{HASH}\narq==0.28.0 \\\n    --hash=sha256:{HASH}\n"
NODE_LOCK = {
    "name": "page",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "page", "version": "1.0.0", "dependencies": {"ws": "8.0.0"}},
        "node_modules/ws": {"version": "8.0.0", "resolved": "https://registry.npmjs.org/ws/-/ws-8.0.0.tgz"},
    },
}
WEAK_REDIS = {
    "vulns": [
        {
            "id": "PYSEC-2026-1",
            "modified": "2026-01-01T00:00:00Z",
            "published": "2026-01-01T00:00:00Z",
            "summary": "Bad.",
            "affected": [
                {
                    "package": {"name": "redis", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "5.3.2"}]}],
                }
            ],
        }
    ]
}
WEAK_WS = {
    "ws": [
        {
            "id": 1,
            "url": "https://github.com/advisories/GHSA-a-b-c",
            "title": "Bad.",
            "severity": "high",
            "vulnerable_versions": "<8.17.1",
        }
    ]
}


class Advisories(ThreadingHTTPServer):
    """OSV's and npm's services; `weak` are the packages of which they know something."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.weak: set[str] = set()
        self.asked_for: list[str] = []

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        self.asked_for.append(path)
        if path == "/v1/query":
            name = json.loads(body)["package"]["name"]
            return WEAK_REDIS if name == "redis" and name in self.weak else {}
        return WEAK_WS if "ws" in self.weak else {}


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Advisories

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = json.dumps(self.server.answer(self.path, body)).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def advisories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Advisories]:
    """Services that the tools ask about two small locks."""
    (tmp_path / audit.LOCK).write_text(LOCK)
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "package-lock.json").write_text(json.dumps(NODE_LOCK))
    (tmp_path / "page" / "package.json").write_text(json.dumps(NODE_LOCK["packages"][""]))  # type: ignore[index]
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    with Advisories() as server:
        url = f"http://127.0.0.1:{server.server_port}"
        for name, value in {
            "PIP_AUDIT_VULNERABILITY_SERVICE": "osv",
            "PIP_AUDIT_OSV_URL": f"{url}/v1/query",
            "npm_config_registry": f"{url}/",
            "npm_config_cache": str(tmp_path / "cache"),
            "npm_config_fetch_retries": "0",
        }.items():
            monkeypatch.setenv(name, value)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_where_no_weakness_is_known_all_is_well(advisories: Advisories, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main() == 0

    assert capsys.readouterr().out == f"{audit.ALL_IS_WELL}\n"
    assert sorted(advisories.asked_for) == ["/-/npm/v1/security/advisories/bulk", "/v1/query", "/v1/query"]


def test_what_either_service_knows_is_told(advisories: Advisories, capsys: pytest.CaptureFixture[str]) -> None:
    advisories.weak = {"redis", "ws"}

    assert audit.main() == 1

    python, node = capsys.readouterr().out.splitlines()
    assert python == "redis 5.3.1: PYSEC-2026-1, mended in 5.3.2"
    assert node.startswith("page: ws")
    assert "GHSA-a-b-c" in node


def test_services_that_nobody_reaches_are_one_line(
    advisories: Advisories, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert advisories.server_port
    monkeypatch.setenv("PIP_AUDIT_OSV_URL", "http://127.0.0.1:1/v1/query")

    assert audit.main() == 2

    [said] = capsys.readouterr().err.splitlines()
    assert said
