"""Settings that lie in Secrets Manager, and the ways into the database that know no password."""

from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

import boto3
import psycopg
import pytest
from pydantic import SecretStr

from rushes.adapters.aws.secrets import UNSET, load_secrets
from rushes.adapters.postgres.grant_access import migrate_and_grant
from rushes.adapters.postgres.sessions import resolve_credentials
from rushes.errors import Unavailable
from rushes.local.ministack import MiniStack
from rushes.local.postgres import ADMIN, LocalPostgres
from rushes.settings import Settings


@pytest.fixture
def key(aws: MiniStack) -> str:
    made = boto3.client("secretsmanager").create_secret(
        Name=f"rushes/test/{token_hex(4)}", SecretString="sk-canary"
    )
    return str(made["ARN"])


def test_a_setting_is_fetched_from_its_secret(key: str) -> None:
    found = load_secrets(Settings(), {"RUSHES_OPENAI_API_KEY_SECRET": key})
    assert found.openai_api_key == SecretStr("sk-canary")
    assert "sk-canary" not in repr(found)


def test_a_secret_that_nobody_has_filled_leaves_the_setting_alone(aws: MiniStack) -> None:
    made = boto3.client("secretsmanager").create_secret(
        Name=f"rushes/test/{token_hex(4)}", SecretString=UNSET
    )
    found = load_secrets(Settings(), {"RUSHES_OPENAI_API_KEY_SECRET": made["ARN"]})
    assert found.openai_api_key == SecretStr("")


def test_a_place_without_secrets_asks_nobody() -> None:
    known = Settings()
    assert load_secrets(known, {"RUSHES_BUCKET": "media"}) == known


def test_a_secret_for_a_setting_that_does_not_exist_is_named(key: str) -> None:
    with pytest.raises(Unavailable, match="no_such_thing"):
        load_secrets(Settings(), {"RUSHES_NO_SUCH_THING_SECRET": key})


def test_a_secret_that_is_gone_is_said_so(aws: MiniStack) -> None:
    with pytest.raises(Unavailable, match="no secret"):
        load_secrets(
            Settings(),
            {"RUSHES_OPENAI_API_KEY_SECRET": "arn:aws:secretsmanager:us-east-1:000000000000:secret:no"},
        )


def test_a_url_of_iam_gets_a_token_for_its_password(aws: MiniStack) -> None:
    address, password = resolve_credentials(
        "postgresql+iam://rushes_login@db.example:5432/rushes?sslmode=require"
    )
    assert address == "postgresql://rushes_login@db.example:5432/rushes?sslmode=require"
    token = urlsplit(f"https://{password}")
    assert token.netloc == "db.example:5432"
    assert parse_qs(token.query)["DBUser"] == ["rushes_login"]


def test_any_other_url_is_left_as_it_is() -> None:
    assert resolve_credentials("postgresql://a:b@c/d") == ("postgresql://a:b@c/d", None)


def test_a_new_database_is_brought_up_and_lets_the_application_in(postgres: LocalPostgres) -> None:
    with psycopg.connect(postgres.url("postgres", ADMIN), autocommit=True) as admin:
        admin.execute("create database fresh")
        admin.execute("create role rds_iam nologin")
    try:
        url = f"postgresql://rushes_cloud@127.0.0.1:{postgres.port}/fresh"
        assert migrate_and_grant(url, ADMIN, postgres.passwords[ADMIN])[0] == "0001_schema.sql"
        assert migrate_and_grant(url, ADMIN, postgres.passwords[ADMIN]) == []
        with psycopg.connect(postgres.url("fresh", ADMIN)) as admin:
            granted = admin.execute(
                "select array_agg(r.rolname::text order by r.rolname) from pg_auth_members m"
                " join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member where"
                " u.rolname = 'rushes_cloud'"
            ).fetchone()
        assert granted == (["rds_iam", "rushes_app"],)
    finally:
        with psycopg.connect(postgres.url("postgres", ADMIN), autocommit=True) as admin:
            admin.execute("drop database fresh with (force)")
            admin.execute("drop role rushes_cloud")
            admin.execute("drop role rds_iam")
