"""Redis over TLS, with the certificates of the test's own authority."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from runtime.store.redis import connect_redis
from tests.redis_ha.clusters import SLOTS
from tests.redis_ha.nodes import free_port, redis_program, running_node, until


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that signs itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis.test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    signed = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    pem, raw = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = tmp_path / "redis.pem"
    file.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, raw, serialization.NoEncryption()))
    return file


@pytest.fixture
def port(tmp_path: Path, certificate: Path) -> Iterator[int]:
    """The TLS port of a cluster of one."""
    if not knows_tls():
        pytest.skip("this Redis was built without TLS")
    port = free_port()
    files = ["--tls-cert-file", certificate, "--tls-key-file", certificate, "--tls-ca-cert-file", certificate]
    settings = ["--cluster-enabled", "yes", "--tls-cluster", "yes", "--tls-port", port, "--tls-auth-clients", "no"]
    with running_node(tmp_path, *map(str, [*settings, *files])) as node:
        node.ask("CLUSTER", "ADDSLOTSRANGE", 0, SLOTS - 1)
        until(lambda: node.facts("CLUSTER", "INFO")["cluster_state"] == "ok")
        yield port


def knows_tls() -> bool:
    """Whether the program was built with it: then it misses a certificate."""
    done = subprocess.run(  # noqa: S603 -- a program that was found, literal arguments
        [redis_program(), "--tls-port", "1", "--port", "0"], capture_output=True, text=True, check=False
    )
    return "tls-cert-file" in done.stdout + done.stderr


async def test_servers_are_reached_over_tls(port: int, certificate: Path) -> None:
    redis = connect_redis(f"redis+cluster://127.0.0.1:{port}?ssl=true&ssl_ca_certs={certificate}")

    await redis.set("key", b"value")
    kept = await redis.get("key")
    await redis.aclose()

    assert kept == b"value"
