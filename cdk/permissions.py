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
        "storage.lend": [
            ("s3:PutObject", JOBS),
            ("s3:PutObjectTagging", JOBS),
            ("s3:AbortMultipartUpload", JOBS),
        ],
        "storage.download": [
            ("s3:GetObject", UPLOADS),
            ("s3:GetObjectVersion", UPLOADS),
            ("s3:ListBucket", "bucket"),
        ],
        "storage.note": [
            ("s3:GetObject", UPLOADS),
            ("s3:GetObjectVersion", UPLOADS),
            ("s3:ListBucket", "bucket"),
        ],
        "storage.scanned": [
            ("s3:GetObjectTagging", UPLOADS),
            ("s3:GetObjectVersionTagging", UPLOADS),
        ],
        "storage.list": [("s3:ListBucket", "bucket")],
        "storage.link": [("s3:GetObject", JOBS), ("s3:GetObject", EXPORTS)],
        "multipart.begin": [("s3:PutObject", UPLOADS), ("s3:PutObject", EXPORTS)],
        "multipart.send_part": [("s3:PutObject", EXPORTS)],
        "multipart.sign": [("s3:PutObject", UPLOADS)],
        "multipart.parts": [("s3:ListMultipartUploadParts", UPLOADS)],
        "multipart.finish": [("s3:PutObject", UPLOADS), ("s3:PutObject", EXPORTS)],
        "multipart.abandon": [("s3:AbortMultipartUpload", UPLOADS), ("s3:AbortMultipartUpload", EXPORTS)],
        "events.tell": [
            ("dynamodb:GetItem", "table"),
            ("dynamodb:PutItem", "table"),
            ("dynamodb:Query", "table"),
            ("dynamodb:UpdateItem", "table"),
        ],
        "events.live": [("dynamodb:GetItem", "table")],
        "events.since": [("dynamodb:Query", "table")],
        "hot.promise": [("dynamodb:PutItem", "table")],
        "hot.promised": [("dynamodb:GetItem", "table")],
        "hot.attempt": [("dynamodb:UpdateItem", "table")],
        "hot.spend": [("dynamodb:UpdateItem", "table")],
        "hot.bring": [
            ("dynamodb:PutItem", "table"),
            ("dynamodb:UpdateItem", "table"),
            ("dynamodb:DeleteItem", "table"),
        ],
        "hot.cancel": [("dynamodb:PutItem", "table")],
        "hot.cancelled": [("dynamodb:GetItem", "table")],
        "hot.ask": [("dynamodb:PutItem", "table")],
        "hot.asked": [("dynamodb:GetItem", "table")],
        "hot.answer": [("dynamodb:DeleteItem", "table")],
        "hot.mark": [("dynamodb:GetItem", "table")],
        "hot.remark": [("dynamodb:PutItem", "table")],
        "hot.issue": [("dynamodb:PutItem", "table")],
        "hot.redeem": [("dynamodb:DeleteItem", "table")],
        "hot.connect": [("dynamodb:PutItem", "table")],
        "hot.owner_of": [("dynamodb:GetItem", "table")],
        # a transaction is authorised by what it does: a check of one item, a put of another
        "hot.subscribe": [
            ("dynamodb:GetItem", "table"),
            ("dynamodb:UpdateItem", "table"),
            ("dynamodb:ConditionCheckItem", "table"),
            ("dynamodb:PutItem", "table"),
        ],
        "hot.subscribers": [("dynamodb:Query", "table")],
        "hot.disconnect": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "flow.start": [("states:DescribeExecution", "executions"), ("states:StartExecution", "machine")],
        "flow.stop": [("states:DescribeExecution", "executions"), ("states:StopExecution", "executions")],
        "flow.ticket": [("states:DescribeExecution", "executions")],
        "flow.running": [("states:DescribeExecution", "executions")],
        "flow.go_on": [("states:SendTaskSuccess", "*")],
        "hot.forget": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "outbox.add": [("dynamodb:PutItem", "table")],
        "outbox.put": [("dynamodb:PutItem", "table")],
        "outbox.get": [("dynamodb:GetItem", "table")],
        "outbox.all": [("dynamodb:Query", "table")],
        "outbox.close": [("dynamodb:PutItem", "table")],
        "outbox.gone": [("dynamodb:GetItem", "table")],
        "outbox.forget": [("dynamodb:DeleteItem", "table"), ("dynamodb:Query", "table")],
        "later.send": [("sqs:SendMessage", "later")],
        "intake.send": [("sqs:SendMessage", "intake")],
        "intake.held": [("sqs:GetQueueAttributes", "intake")],
        "gate.spend": [("dynamodb:UpdateItem", "table")],
        "gate.claim": [("dynamodb:UpdateItem", "table")],
        "gate.settle": [("dynamodb:PutItem", "table")],
        "gate.release": [("dynamodb:DeleteItem", "table")],
        "gate.beat": [("dynamodb:PutItem", "table")],
        "gate.beats": [("dynamodb:Query", "table")],
        "post.address": [("cognito-idp:AdminGetUser", "pool")],
        "post.send": [("ses:SendEmail", "sender")],
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
