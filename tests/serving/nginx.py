"""A real nginx in front of processes of this product, with the README's lines or others."""

import asyncio
import re
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.bundle import FUNCTIONS
from tests.realtime.live import free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx")
DEADLINE_S = 10.0
AROUND = """\
daemon off;
master_process off;
pid {home}/pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
{lines}
}}
"""


def readme_lines(*ports: int, certificate: str = "", key: str = "") -> str:
    """Return what the README has for nginx, with the processes at these ports behind it; without TLS unless told."""
    lines: str = re.findall(r"```nginx\n(.*?)```", (FUNCTIONS.parent / "README.md").read_text(), re.DOTALL)[0]
    lines = re.sub(r"10\.0\.0\.(\d):5000", lambda found: f"127.0.0.1:{ports[int(found[1]) - 1]}", lines)
    if not certificate:
        return re.sub(r"ssl_\w+ [^;]*;", "", lines).replace(" ssl;", ";")
    lines = re.sub(r"ssl_certificate [^;]*;", f"ssl_certificate {certificate};", lines)
    return re.sub(r"ssl_certificate_key [^;]*;", f"ssl_certificate_key {key};", lines)


def make_certificate(home: Path) -> tuple[str, str]:
    """Make a certificate of `localhost` that signs itself; returns its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (home / "pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (home / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(home / "pem"), str(home / "key")


@asynccontextmanager
async def nginx(lines: str, home: Path) -> AsyncIterator[int]:
    """Run nginx with these lines, of which the one that listens gets an address of this machine; yields its port."""
    port = free_port()
    written = re.sub(r"listen 443", f"listen 127.0.0.1:{port}", lines)
    async with nginx_with(AROUND.format(home=home, lines=written), home, port):
        yield port


@asynccontextmanager
async def nginx_with(configuration: str, home: Path, port: int) -> AsyncIterator[None]:
    """Run nginx with a whole configuration, which listens at this port."""
    (home / "nginx.conf").write_text(configuration)
    process = await asyncio.create_subprocess_exec(
        NGINX or "nginx", "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr", stderr=PIPE
    )
    try:
        await until_open(port, process)
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def until_open(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until nginx listens; fails with what it says when it ends instead."""
    async with asyncio.timeout(DEADLINE_S):
        while not await is_open(port):
            assert process.returncode is None, (await process.communicate())[1].decode()
            await asyncio.sleep(0.02)


async def is_open(port: int) -> bool:
    """Tell whether somebody listens."""
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
