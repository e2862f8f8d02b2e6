"""Which calls of AWS stand behind a method of a port, read from the adapters, and what IAM asks for each."""

import ast
from collections.abc import Iterator
from pathlib import Path

ADAPTERS = Path(__file__).parent.parent.parent / "rushes" / "adapters" / "aws"
BEHIND = {
    "storage": ("storage", "S3Storage"),
    "multipart": ("storage", "S3Storage"),
    "events": ("events", "DynamoEvents"),
    "uploads": ("state_store", "DynamoStateStore"),
    "attempts": ("state_store", "DynamoStateStore"),
    "budgets": ("state_store", "DynamoStateStore"),
    "cancellations": ("state_store", "DynamoStateStore"),
    "review_tokens": ("state_store", "DynamoStateStore"),
    "job_state": ("state_store", "DynamoStateStore"),
    "versions": ("state_store", "DynamoStateStore"),
    "socket_tickets": ("state_store", "DynamoStateStore"),
    "connections": ("state_store", "DynamoStateStore"),
    "rate_limits": ("rate_limiter", "DynamoRateLimiter"),
    "idempotency": ("idempotency", "DynamoIdempotencyStore"),
    "heartbeats": ("heartbeats", "DynamoHeartbeatStore"),
    "outbox": ("outbox", "DynamoOutbox"),
    "delay_queue": ("delay_queue", "SqsDelayQueue"),
    "ingest_queue": ("delay_queue", "SqsDelayQueue"),
    "workflow": ("workflow", "StepFunctionsWorkflow"),
    "mailer": ("mailer", "SesMailer"),
    "sockets": ("sockets", "ApiGatewaySockets"),
}
SERVICE = {
    "S3Storage": "s3",
    "Table": "dynamodb",
    "StepFunctionsWorkflow": "states",
    "ApiGatewaySockets": "execute-api",
    "SqsDelayQueue": "sqs",
}
OTHERS = {"self.users": "cognito-idp", "self.mail": "ses"}
"""Clients of a class that has more than one."""
TRANSACTION = {"ConditionCheck": "condition_check_item", "Put": "put_item", "Delete": "delete_item"}
"""A transaction is authorised by its parts."""
PLAIN = {"transact_write_items", "get_paginator", "generate_presigned_url", "exceptions"}

ASKED: dict[tuple[str, str], tuple[str, ...]] = {
    ("s3", "upload_file"): ("PutObject", "AbortMultipartUpload"),
    ("s3", "head_object"): ("GetObject",),
    ("s3", "list_object_versions"): ("ListBucketVersions",),
    ("s3", "delete_objects"): ("DeleteObject", "DeleteObjectVersion"),
    ("s3", "copy"): (
        "GetObject",
        "GetObjectTagging",
        "PutObject",
        "PutObjectTagging",
        "AbortMultipartUpload",
    ),
    ("s3", "list_objects_v2"): ("ListBucket",),
    ("s3", "create_multipart_upload"): ("PutObject",),
    ("s3", "upload_part"): ("PutObject",),
    ("s3", "complete_multipart_upload"): ("PutObject",),
    ("s3", "list_parts"): ("ListMultipartUploadParts",),
    ("execute-api", "post_to_connection"): ("ManageConnections",),
}
"""Where the action is not named like the call. From the service authorization reference."""


def actions(method: str) -> set[str]:
    """The IAM actions of "attempts.count_attempt": those of every call that its adapter makes."""
    port, name = method.split(".")
    file, cls = BEHIND[port]
    return {
        f"{service}:{action}" for service, call in calls(file, cls, name) for action in asked(service, call)
    }


def asked(service: str, call: str) -> tuple[str, ...]:
    return ASKED.get((service, call)) or ("".join(word.capitalize() for word in call.split("_")),)


def calls(file: str, cls: str, method: str, seen: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """(service, call) of a method, through the methods of its own class and of Table."""
    for node in ast.walk(body(file, cls, method)):
        if isinstance(node, ast.Constant) and node.value in TRANSACTION and cls == "Table":
            yield SERVICE[cls], TRANSACTION[node.value]
        if isinstance(node, ast.Call):
            yield from named(node, cls)
        if not isinstance(node, ast.Attribute) or node.attr in seen:
            continue
        if ast.unparse(node.value) == "self" and method_of(file, cls, node.attr):
            yield from calls(file, cls, node.attr, seen | {method, node.attr})
        elif ast.unparse(node.value) == "self.table":
            yield from calls("table", "Table", node.attr)


def named(node: ast.Call, cls: str) -> Iterator[tuple[str, str]]:
    """`self.client.put_item(…)`, `self.client.get_paginator("query")`, `self.presign("get_object", …)`."""
    if not isinstance(node.func, ast.Attribute):
        return
    whose, name = ast.unparse(node.func.value), node.func.attr
    if whose in OTHERS:
        yield OTHERS[whose], name
    elif cls not in SERVICE:
        return
    elif whose == "self.client" and name not in PLAIN:
        yield SERVICE[cls], name
    elif name in ("get_paginator", "presign") and isinstance(node.args[0], ast.Constant):
        yield SERVICE[cls], str(node.args[0].value)


def body(file: str, cls: str, method: str) -> ast.AST:
    found = method_of(file, cls, method)
    assert found, f"{cls}.{method}"
    return found


def method_of(file: str, cls: str, method: str) -> ast.AST | None:
    for node in ast.parse((ADAPTERS / f"{file}.py").read_text()).body:
        if isinstance(node, ast.ClassDef) and node.name == cls:
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.name == method:
                    return inner
    return None
