"""What has to be true before anything is asked: a host of one's own, a product there that is ready, tokens it takes."""

import ipaddress
import socket
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from runtime.errors import BulkError
from runtime.tokens import make_token

PATIENCE_S = 10.0
LEAST_SECRET_BYTES = 32  # RFC 7518 section 3.2 for HS256
READY_WORDS = {"postgres", "redis"}
STATISTICS = "/api/recruiter/queue/statistics"


class NotFitError(BulkError):
    """The load would meet the wrong server, or none."""


def check_host(host: str, *, owned: bool) -> None:
    """Let loopback through, and any other address to who says it is theirs.

    Args:
        host: `http://` or `https://`, a name or an address, a port.
        owned: Whether `--i-own-this-host` was given.

    Raises:
        NotFitError: It is no such URL, has no address, or is somebody else's for all we know.
    """
    name = name_in(host)
    try:
        addresses = {str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError) as error:
        message = f"{host} has no address; give --host http://127.0.0.1:5000."
        raise NotFitError(message) from error
    if not owned and not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        message = f"{host} is not this machine; a load test of it needs --i-own-this-host."
        raise NotFitError(message)


def name_in(host: str) -> str:
    """Return the name or address in a URL.

    Raises:
        NotFitError: It is no URL of HTTP.
    """
    try:
        parts = urlsplit(host)
        name, _ = parts.hostname, parts.port
    except ValueError:
        parts, name = urlsplit(""), None
    if not name or parts.scheme not in {"http", "https"} or parts.path.strip("/"):
        message = f"{host} is no address of a server; give --host http://127.0.0.1:5000."
        raise NotFitError(message)
    return name


def check_secret(secret: str) -> None:
    """Look at what tokens are made with.

    Raises:
        NotFitError: It is missing or too short.
    """
    if not secret:
        message = "JWT_SECRET is missing: set it to that of the server (`local_emulator.py --json` prints it)."
        raise NotFitError(message)
    if len(secret.encode()) < LEAST_SECRET_BYTES:
        message = f"JWT_SECRET is too short: the server has one of at least {LEAST_SECRET_BYTES} bytes."
        raise NotFitError(message)


def check_server(host: str, secret: str) -> None:
    """Ask the server whether it is this product, ready, and takes our tokens.

    Raises:
        NotFitError: It is not, or does not.
    """
    ready = ask(host, "/readyz", {})
    if ready.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        message = f"{host} is not ready: its /readyz answers 503."
        raise NotFitError(message)
    if ready.status_code != HTTPStatus.OK or words_of(ready) != READY_WORDS:
        message = f"{host} is not this product: its /readyz answers something else."
        raise NotFitError(message)
    answer = ask(host, STATISTICS, {"Authorization": f"Bearer {make_token(secret, uuid4())}"})
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        message = f"{host} takes no token made with this JWT_SECRET: set it to that of the server."
        raise NotFitError(message)
    if answer.status_code != HTTPStatus.OK:
        message = f"{host} does not serve the recruiters' API: {STATISTICS} answers {answer.status_code}."
        raise NotFitError(message)


def ask(host: str, path: str, headers: dict[str, str]) -> requests.Response:
    """Ask once; a redirection is an answer, for it may lead to an address that nobody allowed.

    Raises:
        NotFitError: Nothing answers in HTTP within ten seconds.
    """
    try:
        url = f"{host.rstrip('/')}{path}"
        return requests.get(url, headers=headers, timeout=PATIENCE_S, allow_redirects=False)
    except requests.RequestException as error:
        message = f"Nothing answers at {host}: start it (`make run`), or give another --host."
        raise NotFitError(message) from error


def words_of(answer: requests.Response) -> set[str]:
    """Return the keys of a JSON object, none of anything else."""
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return set()
    return set(body) if isinstance(body, dict) else set()
