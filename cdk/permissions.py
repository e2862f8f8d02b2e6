"""IAM permissions of code, by the port methods (rushes/ports) that it calls.

A row of cdk/functions.py names the methods; the policy follows from them. `tests/cdk/test_roles.py` derives both from
the code: the methods that a handler reaches and the AWS calls of each method.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aws_cdk import aws_iam as iam

JOBS, UPLOADS, MODELS_PREFIX, ORDERS, EXPORTS = "jobs/*", "uploads/*", "models/*", "orders/*", "exports/*"

METHOD_ACTIONS: Mapping[str, frozenset[tuple[str, str]]] = {
    name: frozenset(actions)
    for name, actions in {
        # without ListBucket, S3 reports a missing key as forbidden
        "storage.get": [("s3:GetObject", JOBS), ("s3:GetObject", ORDERS), ("s3:ListBucket", "bucket")],
        "storage.put": [("s3:PutObject", JOBS), ("s3:PutObject", ORDERS)],
        # temporary files have a tag, which is copied with them
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
        "events.read_since": [("dynamodb:Query", "table")],
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
        # a transaction needs the permissions of its operations: a check of one item, a put of another
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
        "outbox.list_deliveries": [("dynamodb:Query", "table")],
        "outbox.mark_gone": [("dynamodb:PutItem", "table")],
        "outbox.is_gone": [("dynamodb:GetItem", "table")],
        "outbox.delete_webhook": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "delay_queue.send": [("sqs:SendMessage", "later")],
        "ingest_queue.send": [("sqs:SendMessage", "intake")],
        "ingest_queue.count_delayed": [("sqs:GetQueueAttributes", "intake")],
        "rate_limits.acquire": [("dynamodb:UpdateItem", "table")],
        "idempotency.claim": [("dynamodb:UpdateItem", "table")],
        "idempotency.complete": [("dynamodb:PutItem", "table")],
        "idempotency.release": [("dynamodb:DeleteItem", "table")],
        "heartbeats.record_beat": [("dynamodb:PutItem", "table")],
        "heartbeats.read_beats": [("dynamodb:Query", "table")],
        "mailer.find_address": [("cognito-idp:AdminGetUser", "pool")],
        "mailer.send": [("ses:SendEmail", "sender")],
        "sockets.send": [("execute-api:ManageConnections", "connections")],
        "repository": [("rds-db:connect", "login")],
    }.items()
}
"""(action, resource) pairs; the resource is a field of `Places` or a prefix of the bucket."""

UNSCOPED = frozenset({"states:SendTaskSuccess"})
"""Actions without resource-level permissions: a task token identifies the one waiting state."""


@dataclass(frozen=True)
class ResourceArns:
    """The ARNs of the resources in METHODS. A missing resource is empty; using it raises ValueError."""

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

    def arns(self, resource: str) -> list[str]:
        """Return the ARNs of a resource in METHODS."""
        if resource == "*":
            return ["*"]
        if "/" in resource:
            return [f"{self.bucket}/{resource}"]
        if resource == "executions":
            return [f"{self.machine.replace(':stateMachine:', ':execution:')}:*"]
        arn: str | tuple[str, ...] = getattr(self, resource)
        if not arn:
            raise ValueError(f"The ARN of “{resource}” is missing: give it to Places.")
        return [arn] if isinstance(arn, str) else [*arn]


def actions(methods: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return the (action, resource) pairs of the methods; `repository.…` is one entry for all its methods."""
    return frozenset().union(
        *(METHOD_ACTIONS["repository" if name.startswith("repository.") else name] for name in methods)
    )


def policy_statements(methods: Iterable[str], places: ResourceArns) -> Sequence[iam.PolicyStatement]:
    """Return one statement per resource."""
    sorted_pairs = sorted(actions(methods), key=lambda pair: (pair[1], pair[0]))
    resource_statements = [
        iam.PolicyStatement(actions=[action for action, _ in pairs], resources=places.arns(resource))
        for resource, pairs in groupby(sorted_pairs, key=lambda pair: pair[1])
    ]
    return [*resource_statements, *key_statements(sorted_pairs, places)]


def key_statements(pairs: Iterable[tuple[str, str]], places: ResourceArns) -> list[iam.PolicyStatement]:
    """Return the permissions for the customer-managed key if objects are read or written."""
    granted = {action for action, _ in pairs}
    if not places.key or not granted & {"s3:GetObject", "s3:PutObject"}:
        return []
    key_actions = ["kms:Decrypt"] if "s3:PutObject" not in granted else ["kms:Decrypt", "kms:GenerateDataKey"]
    return [iam.PolicyStatement(actions=key_actions, resources=[places.key])]
