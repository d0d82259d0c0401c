"""How `REDIS_URL` names servers that are more than one."""

import pytest

from runtime.errors import SettingsError
from runtime.store.redis.urls import Address, Cluster, SentinelService, read_url


def test_a_sentinel_url_names_sentinels_service_and_database() -> None:
    servers = read_url("redis+sentinel://app:p%40ss@one,two:1234,[::1]:5/main/3")

    assert isinstance(servers, SentinelService)
    assert servers.sentinels == (Address("one", 26379), Address("two", 1234), Address("::1", 5))
    assert servers.service == "main"
    assert servers.options == {"username": "app", "password": "p@ss", "db": 3, "ssl": False}
    assert servers.sentinel_options == {"ssl": False}


def test_sentinels_may_have_a_password_of_their_own_and_tls_is_for_all() -> None:
    servers = read_url("redis+sentinel://:data@one/main?sentinel_password=watch&ssl=true&ssl_ca_certs=/ca.pem")

    assert isinstance(servers, SentinelService)
    assert servers.options == {"password": "data", "db": 0, "ssl": True, "ssl_ca_certs": "/ca.pem"}
    assert servers.sentinel_options == {"password": "watch", "ssl": True, "ssl_ca_certs": "/ca.pem"}


def test_a_cluster_url_names_nodes() -> None:
    servers = read_url("redis+cluster://app:secret@one,two:7000")

    assert isinstance(servers, Cluster)
    assert servers.seeds == (Address("one", 6379), Address("two", 7000))
    assert servers.options == {"username": "app", "password": "secret", "db": 0, "ssl": False}


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("redis+sentinel://one:26379", id="no service"),
        pytest.param("redis+sentinel://hunter2@one/main/first", id="a database that is no number"),
        pytest.param("redis+sentinel://one:port/main", id="a port that is no number"),
        pytest.param("redis+sentinel://one,,two/main", id="an empty host"),
        pytest.param("redis+cluster://one/1", id="a database of a cluster"),
        pytest.param("redis+cluster://one?ssl=maybe", id="TLS or not"),
        pytest.param("redis+cluster://", id="no host"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line_without_the_url(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^REDIS_URL cannot be read: write redis://.*$") as refusal:
        read_url(url)

    assert "hunter2" not in str(refusal.value)
