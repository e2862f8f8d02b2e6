"""Two owners and everything there is: each route of the API's description, each table of the schema, each message.

The lists come from docs/openapi.json, from the database and from the model of a message: a new route, table or
message is in the matrix before anybody thinks of it, or a test here says that it lacks a row.
"""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import boto3
import psycopg
import pytest
from psycopg import sql

from rushes.adapters.memory import MemorySockets
from rushes.api import reviews, sockets
from rushes.bootstrap import Ports
from rushes.domain import (
    Artifact,
    Event,
    EventKind,
    JobRequest,
    Status,
    StepRecord,
    Ticket,
    Upload,
    Video,
    job_key,
    upload_key,
)
from rushes.domain.edits import Edits
from rushes.domain.search import Passage, Passages
from rushes.local.postgres import LocalPostgres
from tests.api.gateway import ANN, BOB, call
from tests.api.test_routes import CASES

CANARY = "nightingale"
MADE: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
OPERATIONS = [(method.upper(), path) for path, methods in MADE["paths"].items() for method in methods]


@pytest.fixture
def ann(deployed: Ports) -> Ticket:
    """Ann has a row in every table, an object of every kind and live state, and the canary sings in all of them."""
    made, gone = ticket(deployed), ticket(deployed)
    deployed.workflow.start(made)
    deployed.uploads.register_upload(Upload(ticket=made, upload_id="one"))
    for each in (made, gone):
        deployed.repository.open_job(each, Status.RUNNING)
    deployed.storage.put(made.video.key, CANARY.encode(), "video/mp4")
    file = Artifact(
        step="plan",
        name=f"{CANARY}.json",
        key=job_key(made.job_id, "plan/edits.json"),
        media_type="application/json",
        size=2,
        sha256="ab" * 32,
    )
    deployed.storage.put(file.key, b'{"blurs": [], "mutes": []}', "application/json")
    step = StepRecord(
        step="plan",
        engine=CANARY,
        seconds=1,
        cpu_seconds=1,
        attempts=1,
        finished_at=datetime.now(UTC),
        files=(file,),
    )
    words = [{"start": 0.0, "end": 1.0, "text": f"The {CANARY} sings.", "speaker": CANARY}]
    vector = (1.0,) + (0.0,) * 383
    passage = Passage(
        kind="speech", start=0, end=1, text=f"The {CANARY} sings.", chapter=CANARY, vector=vector
    )
    found = Passages(language="en", model="m", passages=(passage,))
    deployed.repository.record_results(made, [step], [file], words, "en", found)
    deployed.repository.erase_job(ANN, gone.job_id, {"what": CANARY})
    call("POST", "/webhooks", {"url": f"https://93.184.216.34/{CANARY}"})
    reviews.change(deployed, ANN, made.job_id, Edits())
    for kind in EventKind:
        detail = {"sentence": CANARY, "steps": {"plan": 1.0}, "status": "succeeded"}
        deployed.events.append(Event(job_id=made.job_id, owner=ANN, kind=kind, step="plan", detail=detail))
    return made


def ticket(deployed: Ports) -> Ticket:
    job_id = uuid4()
    key = upload_key(ANN, job_id, f"{CANARY}.mp4")
    video = Video(bucket=deployed.settings.bucket, key=key, size=len(CANARY), name=f"{CANARY}.mp4")
    return Ticket(job_id=job_id, owner=ANN, video=video, request=JobRequest(moderate=True, review=True))


@pytest.fixture
def admin(emptied: str, postgres: LocalPostgres) -> Iterator[psycopg.Connection]:
    """The superuser, who sees every row."""
    with psycopg.connect(postgres.url(emptied.rsplit("/", 1)[1], "postgres"), autocommit=True) as made:
        yield made


def tables(admin: psycopg.Connection) -> list[str]:
    query = "select table_name from information_schema.tables where table_schema = 'app' order by table_name"
    return [row[0] for row in admin.execute(query)]


def anns(deployed: Ports, admin: psycopg.Connection) -> dict[str, Any]:
    """All that is Ann's: rows, objects with their versions, live state."""
    rows = {table: admin.execute(dump(table), [ANN]).fetchall() for table in tables(admin)}
    s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
    versions = s3.list_object_versions(Bucket=deployed.settings.bucket).get("Versions", [])
    items = dynamodb.scan(TableName=deployed.settings.table)["Items"]
    return {
        **rows,
        "objects": sorted((each["Key"], each["ETag"]) for each in versions if str(BOB) not in each["Key"]),
        "items": sorted(json.dumps(item, sort_keys=True) for item in items if CANARY in str(item)),
    }


def dump(table: str) -> sql.Composed:
    query = "select to_jsonb(t) from app.{} t where owner = %s order by 1"
    return sql.SQL(query).format(sql.Identifier(table))


def asked(operation: tuple[str, str], ann: Ticket, hook: str) -> tuple[str, Any]:
    """A good call of an operation that names what is Ann's wherever a name fits: the URL and the body."""
    method, path = operation
    known = {"job_id": str(ann.job_id), "webhook_id": hook, "after": str(ann.job_id), "job": str(ann.job_id)}
    said: dict[str, Any] = MADE["paths"][path][method.lower()]
    url, query = path, []
    for one in said.get("parameters", []):
        name = one["name"]
        if one["in"] == "path":
            url = url.replace(f"{{{name}}}", known[name])
        elif one["in"] == "query" and (name == "q" or "uuid" in json.dumps(one["schema"])):
            query.append(f"{name}={CANARY if name == 'q' else known[name]}")
    body = json.loads(json.dumps(CASES[operation].body).replace("{job}", str(ann.job_id)))
    return url + ("?" + "&".join(query) if query else ""), body


def test_the_description_and_the_table_of_cases_hold_the_same_routes() -> None:
    assert set(OPERATIONS) == set(CASES)


def test_every_table_holds_rows_of_ann_and_not_one_of_them_is_seen_by_bob(
    deployed: Ports, ann: Ticket, admin: psycopg.Connection
) -> None:
    assert len(tables(admin)) > 10
    for table in tables(admin):
        rules = admin.execute(
            """select relrowsecurity, relforcerowsecurity, exists (select from pg_policy where polrelid = c.oid)
               from pg_class c where oid = %s::regclass""",
            [f"app.{table}"],
        ).fetchone()
        assert rules == (True, True, True), table
        assert admin.execute(dump(table), [ANN]).fetchall(), f"Ann has no row in {table}: give her one"
        with deployed.repository.sessions.transaction(BOB) as session:
            assert (
                session.execute(sql.SQL("select * from app.{}").format(sql.Identifier(table))).fetchall()
                == []
            )


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_whatever_bob_calls_with_anns_names_he_learns_and_changes_nothing(
    deployed: Ports, ann: Ticket, admin: psycopg.Connection, operation: tuple[str, str]
) -> None:
    hook = str(deployed.accounts.list_webhooks(ANN)[0].id)
    url, body = asked(operation, ann, hook)
    before = anns(deployed, admin)
    assert before["items"]
    status, told = call(operation[0], url, body, owner=BOB)
    assert anns(deployed, admin) == before
    assert status < 500
    text = json.dumps(told)
    assert CANARY not in text
    assert str(ANN) not in text
    if "{" in operation[1] or str(ann.job_id) in url + json.dumps(body):
        assert status == 404, told


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
def test_the_same_call_by_ann_reaches_what_is_hers(
    deployed: Ports, ann: Ticket, operation: tuple[str, str]
) -> None:
    """Else the matrix would hold for want of anything to see."""
    url, body = asked(operation, ann, str(deployed.accounts.list_webhooks(ANN)[0].id))
    status, told = call(operation[0], url, body, owner=ANN)
    assert status in (CASES[operation].good, 404, 409), told
    if status == 404:
        assert operation[1].startswith("/uploads/"), told


MESSAGES: dict[str, list[Any]] = {
    "action": ["subscribe", "ping", "unsubscribe", "$default"],
    "job_id": ["ann's", None],
    "after": [0, -1, "ann's"],
}
"""Every field of a message to the socket, and what Bob says in it."""


def test_every_field_of_a_message_is_in_the_matrix() -> None:
    assert MESSAGES.keys() == sockets.Subscription.model_json_schema()["properties"].keys()


def test_whatever_bob_says_to_the_socket_he_hears_nothing_of_ann(deployed: Ports, ann: Ticket) -> None:
    ringing = MemorySockets()
    deployed.sockets = ringing
    deployed.connections.add_connection("bob", BOB)
    deployed.connections.add_connection("ann", ANN)
    sockets.receive_message(deployed, "ann", '{"action": "subscribe"}')
    for action in MESSAGES["action"]:
        for job in MESSAGES["job_id"]:
            for after in MESSAGES["after"]:
                said = {"action": action, "after": {str(ann.job_id): 0} if after == "ann's" else after}
                said |= {"job_id": str(ann.job_id)} if job else {}
                sockets.receive_message(deployed, "bob", json.dumps(said))
    for kind in EventKind:
        told = Event(id=99, job_id=ann.job_id, owner=ANN, kind=kind, detail={"sentence": CANARY})
        assert sockets.notify(deployed, [told]) == 1
    heard = {to: [message for who, message in ringing.sent if who == to] for to in ("ann", "bob")}
    assert len(heard["ann"]) == len(EventKind)
    assert heard["bob"]
    assert {json.loads(message)["kind"] for message in heard["bob"]} <= {"error", "pong"}
    assert not [message for message in heard["bob"] if CANARY.encode() in message]


def test_one_connection_serves_both_in_any_order_and_each_sees_their_own(
    deployed: Ports, ann: Ticket
) -> None:
    """Two hundred calls, in threads, good and bad ones, over the one connection of the process."""
    dice = random.Random(8)  # noqa: S311
    paths = ("/jobs", "/audit", "/usage", f"/jobs/{ann.job_id}", "/jobs?limit=0", f"/jobs/{UUID(int=5)}")
    order = [(dice.choice((ANN, BOB)), dice.choice(paths)) for _ in range(200)]

    def ask(one: tuple[UUID, str]) -> tuple[UUID, str, int, str]:
        status, told = call("GET", one[1], owner=one[0])
        return *one, status, json.dumps(told)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, order))
    for owner, path, status, told in answers:
        assert status < 500, told
        if owner == BOB:
            assert CANARY not in told, path
        elif path in ("/jobs", f"/jobs/{ann.job_id}"):
            assert CANARY in told, path
