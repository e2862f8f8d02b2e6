"""A real PostgreSQL and a real MiniStack, started once; a database, a bucket and a table for each test."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import boto3
import psycopg
import pytest
from psycopg import sql

from rushes.adapters.postgres.repository import PostgresRepository
from rushes.local.ministack import MiniStack
from rushes.local.postgres import LocalPostgres

NUMBERS = count()
QUICK = {"fsync": "off", "full_page_writes": "off"}


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that `nobody` may enter, which pytest's own folders do not allow."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(open_folder: Path) -> Iterator[LocalPostgres]:
    server = LocalPostgres(open_folder / "postgres", settings=QUICK)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(postgres: LocalPostgres) -> Iterator[str]:
    """The application's URL of a fresh, migrated database."""
    name = f"test_{next(NUMBERS)}"
    yield postgres.clone(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def one_database(postgres: LocalPostgres) -> Iterator[str]:
    yield postgres.clone("test_one")
    postgres.drop("test_one")


@pytest.fixture
def emptied(postgres: LocalPostgres, one_database: str) -> Iterator[str]:
    """The application's URL of a database without rows: quicker than a fresh one, for tests that add rows only."""
    yield one_database
    with psycopg.connect(postgres.url("test_one", "postgres")) as admin:
        for table in ("videos", "erasures", "audit", "webhooks"):
            admin.execute(sql.SQL("delete from app.{}").format(sql.Identifier(table)))


@pytest.fixture
def repository(emptied: str) -> Iterator[PostgresRepository]:
    """The real repository, without rows."""
    made = PostgresRepository(emptied)
    yield made
    made.close()


@pytest.fixture(scope="session")
def ministack(open_folder: Path) -> Iterator[MiniStack]:
    emulator = MiniStack(open_folder / "ministack")
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def aws(ministack: MiniStack, monkeypatch: pytest.MonkeyPatch) -> MiniStack:
    """MiniStack, with the environment in which boto3 finds it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in ministack.environment.items():
        monkeypatch.setenv(name, value)
    return ministack


@pytest.fixture
def bucket(aws: MiniStack) -> str:
    """An empty bucket that keeps versions."""
    name = f"bucket-{uuid4()}"
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


@pytest.fixture
def table(aws: MiniStack) -> str:
    """An empty table of live state, with its time to live and its stream."""
    name = f"table-{uuid4()}"
    keys = {"pk": "HASH", "sk": "RANGE"}
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    setting = {"AttributeName": "expires", "Enabled": True}
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=setting)
    return name
