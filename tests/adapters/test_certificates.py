"""The database must prove who it is: against the roots that come with rushes, or those that the URL names."""

import re
import ssl
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import certifi
import psycopg
import pytest

from rushes.adapters.postgres.grant_access import migrate_and_grant
from rushes.adapters.postgres.repository import PostgresRepository
from rushes.adapters.postgres.sessions import ROOT_CERTIFICATES
from rushes.errors import Unavailable
from rushes.local.postgres import ADMIN, LOGIN, LocalPostgres
from tests.relays import certificate, over_tls

PINNED = "495146d9dcebfb24121ad5dc953c8437b09ee03839fbf71c3a21afbf4a43b718"
ALGORITHMS = ("RSA2048", "RSA4096", "ECC384")


def roots(path: Path | str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


ROOT = {
    dict(pair for part in each["subject"] for pair in part)["commonName"]: each
    for each in roots(ROOT_CERTIFICATES).get_ca_certs()
}


def test_the_roots_are_the_file_that_was_looked_at() -> None:
    assert sha256(ROOT_CERTIFICATES.read_bytes()).hexdigest() == PINNED


def test_each_is_a_root_that_signs_itself_and_is_good_for_ten_years() -> None:
    for common, each in ROOT.items():
        assert each["subject"] == each["issuer"], common
        assert ssl.cert_time_to_seconds(each["notAfter"]) > time.time() + 3650 * 86_400, common
        assert not re.search("Beta|Preview", common)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-northeast-1"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_region_has_its_root_of_every_algorithm(region: str, algorithm: str) -> None:
    assert f"Amazon RDS {region} Root CA {algorithm} G1" in ROOT


def test_amazons_own_roots_are_those_that_browsers_know() -> None:
    ours, known = (
        set(roots(path).get_ca_certs(binary_form=True)) for path in (ROOT_CERTIFICATES, certifi.where())
    )
    assert len(ours & known) == len([common for common in ROOT if "Amazon RDS" not in common]) == 5


@pytest.fixture
def tls(postgres: LocalPostgres, tmp_path: Path) -> Iterator[tuple[LocalPostgres, int, Path]]:
    """A real PostgreSQL, the port of the TLS before it, and the root that has signed its certificate."""
    root, secret = certificate(tmp_path)
    with over_tls(postgres.port, root, secret) as port:
        yield postgres, port, root


Tls = tuple[LocalPostgres, int, Path]


def url(tls: Tls, more: str = "", host: str = "127.0.0.1") -> str:
    server, port, _ = tls
    return f"postgresql://{LOGIN}:{server.passwords[LOGIN]}@{host}:{port}/rushes?sslmode=verify-full{more}"


def test_a_server_that_the_named_root_has_signed_is_spoken_to(tls: Tls) -> None:
    repository = PostgresRepository(url(tls, f"&sslrootcert={tls[2]}"))
    assert repository.list_jobs(UUID(int=1), 1) == []
    repository.close()


def test_a_server_that_aws_has_not_signed_is_refused_in_words(tls: Tls) -> None:
    with pytest.raises(Unavailable, match="sslrootcert"):
        PostgresRepository(url(tls)).list_jobs(UUID(int=1), 1)


def test_a_certificate_of_another_host_is_refused(tls: Tls) -> None:
    with pytest.raises(Unavailable, match="another host"):
        PostgresRepository(url(tls, f"&sslrootcert={tls[2]}", "localhost")).list_jobs(UUID(int=1), 1)


def test_migrations_ask_the_same_of_the_server(tls: Tls) -> None:
    password = tls[0].passwords[ADMIN]
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        migrate_and_grant(url(tls), ADMIN, password)
    assert migrate_and_grant(url(tls, f"&sslrootcert={tls[2]}"), ADMIN, password) == []
