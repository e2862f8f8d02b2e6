"""What code may do on AWS, by the methods of the ports that it calls (rushes/ports), and not an action more.

A row of cdk/functions.py names the methods, the policy follows from them. `tests/cdk/test_roles.py` reads both out
of the code: which methods a handler reaches, and which calls of AWS stand behind each.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aws_cdk import aws_iam as iam

JOBS, UPLOADS, MODELS, ORDERS, EXPORTS = "jobs/*", "uploads/*", "models/*", "orders/*", "exports/*"

METHODS: Mapping[str, frozenset[tuple[str, str]]] = {
    name: frozenset(actions)
    for name, actions in {
        # a missing key is told from a forbidden one only to whoever may list the bucket
        "storage.get": [("s3:GetObject", JOBS), ("s3:GetObject", ORDERS), ("s3:ListBucket", "bucket")],
        "storage.put": [("s3:PutObject", JOBS), ("s3:PutObject", ORDERS)],
        # what is lent has a tag, which is copied with it
        "storage.copy": [
            ("s3:GetObject", JOBS),
            ("s3:GetObjectTagging", JOBS),
            ("s3:PutObject", JOBS),
            ("s3:PutObjectTagging", JOBS),
            ("s3:AbortMultipartUpload", JOBS),
            ("s3:ListBucket", "bucket"),
        ],
        "storage.delete": [
            ("s3:DeleteObject", UPLOADS),
            ("s3:DeleteObjectVersion", UPLOADS),
            ("s3:ListBucketVersions", "bucket"),
        ],
        "storage.delete_prefix": [
            *(
                (f"s3:{action}", place)
                for place in (JOBS, UPLOADS, ORDERS, EXPORTS)
                for action in ("DeleteObject", "DeleteObjectVersion")
            ),
            ("s3:ListBucketVersions", "bucket"),
        ],
        "storage.stat": [("s3:GetObject", UPLOADS), ("s3:ListBucket", "bucket")],
        "storage.upload": [("s3:PutObject", JOBS), ("s3:AbortMultipartUpload", JOBS)],
        "storage.upload_temporary": [
            ("s3:PutObject", JOBS),
            ("s3:PutObjectTagging", JOBS),
            ("s3:AbortMultipartUpload", JOBS),
        ],
        "storage.download": [
            ("s3:GetObject", UPLOADS),
            ("s3:GetObjectVersion", UPLOADS),
            ("s3:ListBucket", "bucket"),
        ],
        "storage.read_metadata": [
            ("s3:GetObject", UPLOADS),
            ("s3:GetObjectVersion", UPLOADS),
            ("s3:ListBucket", "bucket"),
        ],
        "storage.scan_status": [
            ("s3:GetObjectTagging", UPLOADS),
            ("s3:GetObjectVersionTagging", UPLOADS),
        ],
        "storage.list": [("s3:ListBucket", "bucket")],
        "storage.presign_download": [("s3:GetObject", JOBS), ("s3:GetObject", EXPORTS)],
        "multipart.start": [("s3:PutObject", UPLOADS), ("s3:PutObject", EXPORTS)],
        "multipart.send_part": [("s3:PutObject", EXPORTS)],
        "multipart.presign_part": [("s3:PutObject", UPLOADS)],
        "multipart.list_parts": [("s3:ListMultipartUploadParts", UPLOADS)],
        "multipart.complete": [("s3:PutObject", UPLOADS), ("s3:PutObject", EXPORTS)],
        "multipart.abort": [("s3:AbortMultipartUpload", UPLOADS), ("s3:AbortMultipartUpload", EXPORTS)],
        "events.append": [
            ("dynamodb:GetItem", "table"),
            ("dynamodb:PutItem", "table"),
            ("dynamodb:Query", "table"),
            ("dynamodb:UpdateItem", "table"),
        ],
        "events.latest_per_step": [("dynamodb:GetItem", "table")],
        "events.since": [("dynamodb:Query", "table")],
        "uploads.register_upload": [("dynamodb:PutItem", "table")],
        "uploads.find_upload": [("dynamodb:GetItem", "table")],
        "attempts.count_attempt": [("dynamodb:UpdateItem", "table")],
        "budgets.spend_budget": [("dynamodb:UpdateItem", "table")],
        "budgets.charge_month": [
            ("dynamodb:PutItem", "table"),
            ("dynamodb:UpdateItem", "table"),
            ("dynamodb:DeleteItem", "table"),
        ],
        "cancellations.request_cancel": [("dynamodb:PutItem", "table")],
        "cancellations.is_cancelled": [("dynamodb:GetItem", "table")],
        "review_tokens.store_review_token": [("dynamodb:PutItem", "table")],
        "review_tokens.has_review_token": [("dynamodb:GetItem", "table")],
        "review_tokens.take_review_token": [("dynamodb:DeleteItem", "table")],
        "versions.read_version": [("dynamodb:GetItem", "table")],
        "versions.compare_and_set": [("dynamodb:PutItem", "table")],
        "socket_tickets.issue_ticket": [("dynamodb:PutItem", "table")],
        "socket_tickets.redeem_ticket": [("dynamodb:DeleteItem", "table")],
        "connections.add_connection": [("dynamodb:PutItem", "table")],
        "connections.connection_owner": [("dynamodb:GetItem", "table")],
        # a transaction is authorised by what it does: a check of one item, a put of another
        "connections.subscribe": [
            ("dynamodb:GetItem", "table"),
            ("dynamodb:UpdateItem", "table"),
            ("dynamodb:ConditionCheckItem", "table"),
            ("dynamodb:PutItem", "table"),
        ],
        "connections.subscribers": [("dynamodb:Query", "table")],
        "connections.remove_connection": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "workflow.start": [("states:DescribeExecution", "executions"), ("states:StartExecution", "machine")],
        "workflow.stop": [("states:DescribeExecution", "executions"), ("states:StopExecution", "executions")],
        "workflow.find_ticket": [("states:DescribeExecution", "executions")],
        "workflow.is_running": [("states:DescribeExecution", "executions")],
        "workflow.resume": [("states:SendTaskSuccess", "*")],
        "job_state.delete_job_state": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "outbox.add": [("dynamodb:PutItem", "table")],
        "outbox.put": [("dynamodb:PutItem", "table")],
        "outbox.get": [("dynamodb:GetItem", "table")],
        "outbox.all": [("dynamodb:Query", "table")],
        "outbox.close": [("dynamodb:PutItem", "table")],
        "outbox.is_closed": [("dynamodb:GetItem", "table")],
        "outbox.delete_owner": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "delay_queue.send": [("sqs:SendMessage", "later")],
        "ingest_queue.send": [("sqs:SendMessage", "intake")],
        "ingest_queue.waiting_count": [("sqs:GetQueueAttributes", "intake")],
        "rate_limits.take": [("dynamodb:UpdateItem", "table")],
        "idempotency.claim": [("dynamodb:UpdateItem", "table")],
        "idempotency.complete": [("dynamodb:PutItem", "table")],
        "idempotency.release": [("dynamodb:DeleteItem", "table")],
        "heartbeats.beat": [("dynamodb:PutItem", "table")],
        "heartbeats.read_beats": [("dynamodb:Query", "table")],
        "mailer.address_of": [("cognito-idp:AdminGetUser", "pool")],
        "mailer.send": [("ses:SendEmail", "sender")],
        "sockets.send": [("execute-api:ManageConnections", "connections")],
        "repository": [("rds-db:connect", "login")],
    }.items()
}
"""(action, what it is done to); the second is a key of `Places`, or a prefix of the bucket."""

UNSCOPED = frozenset({"states:SendTaskSuccess"})
"""Actions that AWS ties to no resource: whoever holds the token may answer the one state that waits with it."""


@dataclass(frozen=True)
class Places:
    """The ARNs behind the words of METHODS; a place that is not there yet is empty, and asking for it a fault."""

    bucket: str = ""
    table: str = ""
    machine: str = ""
    connections: str = ""
    login: str = ""
    later: str = ""
    intake: str = ""
    key: str = ""
    pool: str = ""
    sender: tuple[str, ...] = ()

    def arns(self, word: str) -> list[str]:
        if word == "*":
            return ["*"]
        if "/" in word:
            return [f"{self.bucket}/{word}"]
        if word == "executions":
            return [f"{self.machine.replace(':stateMachine:', ':execution:')}:*"]
        found: str | tuple[str, ...] = getattr(self, word)
        if not found:
            raise ValueError(f"Nobody said where “{word}” is: give its ARN to Places.")
        return [found] if isinstance(found, str) else [*found]


def actions(methods: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Every (action, place) behind the methods; `repository.…` counts as one, whatever the method."""
    return frozenset().union(
        *(METHODS["repository" if name.startswith("repository.") else name] for name in methods)
    )


def statements(methods: Iterable[str], places: Places) -> Sequence[iam.PolicyStatement]:
    """One statement for each place."""
    wanted = sorted(actions(methods), key=lambda pair: (pair[1], pair[0]))
    made = [
        iam.PolicyStatement(actions=[action for action, _ in pairs], resources=places.arns(place))
        for place, pairs in groupby(wanted, key=lambda pair: pair[1])
    ]
    return [*made, *with_key(wanted, places)]


def with_key(wanted: Iterable[tuple[str, str]], places: Places) -> list[iam.PolicyStatement]:
    """Objects under a key of our own need it: to be read, and to be written."""
    done = {action for action, _ in wanted}
    if not places.key or not done & {"s3:GetObject", "s3:PutObject"}:
        return []
    uses = ["kms:Decrypt"] if "s3:PutObject" not in done else ["kms:Decrypt", "kms:GenerateDataKey"]
    return [iam.PolicyStatement(actions=uses, resources=[places.key])]
