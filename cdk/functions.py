"""All Lambdas: one row per handler with its settings, permissions, layers and limits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdk.config import Profile

LAMBDAS = Path(__file__).parent.parent / "lambdas"
STEP = frozenset(
    {"events.append", "attempts.count_attempt", "storage.copy", "storage.get", "storage.list", "storage.put"}
)
"""Port methods of every step: read earlier files, count the attempt, save own files, emit events."""
STEP_SETTINGS = ("bucket", "table", "price_per_second")
"""Settings of every step."""
VIDEO = frozenset({"storage.download"})
CONCURRENCY_METHODS = frozenset({"versions.read_version", "versions.compare_and_set"})
JOB_END_METHODS = (
    frozenset({"events.append", "outbox.add", "outbox.is_closed", "repository", "storage.get"})
    | CONCURRENCY_METHODS
)
TOKEN_SETTINGS = ("token_keys", "token_issuer", "token_audience")
HTTP_SETTINGS = ("owner_claim", "calls_per_minute", "trusted_hops", "origins", *TOKEN_SETTINGS)
QUOTA_SETTINGS = ("quota_minutes", "quota_jobs", "quota_bytes")

StackName = Literal["pipeline", "api"]


@dataclass(frozen=True)
class Row:
    """`needs` are names of rushes.settings; `seconds` is the time-out; `does` are methods of the ports.

    `extras` are layers in addition to `handlers`; `megabytes` is the memory if above the profile's; `room` is the
    stack. A row with `only` exists only if the profile sets that value. A function that `loops` sends itself delayed
    messages; Lambda's loop detection would stop it at the sixteenth. Functions that need the database run in the VPC.
    """

    needs: tuple[str, ...]
    seconds: int = 60
    does: frozenset[str] = STEP
    extras: tuple[str, ...] = ()
    megabytes: int = 0
    room: StackName = "pipeline"
    only: str = ""
    loops: bool = False

    @property
    def answers(self) -> bool:
        """Whether the function answers HTTP requests of users."""
        return "calls_per_minute" in self.needs

    @property
    def inside(self) -> bool:
        return "database_url" in self.needs

    @property
    def layers(self) -> tuple[str, ...]:
        return ("handlers", *(("database",) if self.inside else ()), *self.extras)


ROWS = {
    # upload events
    "ingest": Row(
        ("bucket", "table", "machine_arn", "direct_owner", "later_url", "intake_url", "most_running"),
        30,
        frozenset(
            {
                "heartbeats.beat",
                "workflow.start",
                "workflow.stop",
                "cancellations.is_cancelled",
                "uploads.find_upload",
                "delay_queue.send",
            }
        )
        | CONCURRENCY_METHODS
        | {"workflow.is_running", "workflow.find_ticket", "ingest_queue.waiting_count", "ingest_queue.send"}
        | {"storage.get", "storage.read_metadata", "storage.stat"},
        loops=True,
    ),
    # the states of process_video
    "open": Row(("table", "database_url", *QUOTA_SETTINGS), does=frozenset({"events.append", "repository"})),
    "probe": Row(
        (*STEP_SETTINGS, "malware_scan", "quota_minutes"),
        900,
        STEP | VIDEO | {"budgets.charge_month", "storage.scan_status"},
        ("media",),
        2048,
    ),
    "censor": Row(STEP_SETTINGS, 300),
    "subtitles": Row(STEP_SETTINGS, 300),
    "thumbnails": Row(STEP_SETTINGS, 900, STEP | VIDEO, ("media",), 4096),
    "choose_detector": Row(
        ("bucket", "table", "detector"), does=frozenset({"versions.read_version", "storage.put"})
    ),
    "plan_batches": Row(("bucket",), does=frozenset({"storage.get"})),
    "vision_batch": Row(
        ("bucket", "table", "vision_endpoint", "vision_credentials"),
        120,
        frozenset(
            {
                "versions.read_version",
                "versions.compare_and_set",
                "storage.get",
                "storage.list",
                "storage.put",
            }
        ),
        ("vision",),
    ),
    "plan": Row(STEP_SETTINGS, 120),
    "remind_reviewer": Row(
        ("table",),
        30,
        frozenset({"events.append", "review_tokens.has_review_token", "cancellations.is_cancelled"}),
    ),
    "index": Row((*STEP_SETTINGS, "weights"), 900, extras=("embed",), megabytes=2048),
    "review": Row(
        ("table",), 30, frozenset({"events.append", "review_tokens.store_review_token"}) | CONCURRENCY_METHODS
    ),
    "split": Row((*STEP_SETTINGS, "share_seconds")),
    "record": Row(
        ("bucket", "table", "database_url"),
        120,
        frozenset({"repository", "storage.get", "storage.list", "storage.put"}),
    ),
    "finish": Row(("bucket", "table", "database_url"), does=JOB_END_METHODS | {"storage.get"}),
    "reject": Row(("bucket", "table", "database_url"), does=JOB_END_METHODS),
    "fail": Row(("bucket", "table", "database_url"), does=JOB_END_METHODS | {"storage.get"}),
    "reconcile": Row(("bucket", "table", "database_url"), does=JOB_END_METHODS),
    # the API and its notifications
    "api": Row(
        (
            "bucket",
            "table",
            "database_url",
            "socket_url",
            "sign_in_url",
            "sign_in_client",
            "webhook_networks",
            *HTTP_SETTINGS,
            *QUOTA_SETTINGS,
        ),
        30,
        frozenset(
            {"socket_tickets.issue_ticket", "uploads.register_upload", "uploads.find_upload", "repository"}
        )
        | {
            "events.latest_per_step",
            "events.since",
            "events.append",
            "cancellations.request_cancel",
            "job_state.delete_job_state",
            "versions.read_version",
            "versions.compare_and_set",
        }
        | {"outbox.all", "outbox.delete_owner", "outbox.is_closed", "storage.delete", "storage.delete_prefix"}
        | {
            "heartbeats.read_beats",
            "idempotency.claim",
            "idempotency.release",
            "idempotency.complete",
            "rate_limits.take",
        }
        | {
            "multipart.abort",
            "multipart.start",
            "multipart.complete",
            "multipart.list_parts",
            "multipart.send_part",
            "multipart.presign_part",
        }
        | {
            "storage.copy",
            "storage.get",
            "storage.presign_download",
            "storage.list",
            "storage.put",
            "storage.stat",
        },
        extras=("tokens",),
        room="api",
    ),
    "control": Row(
        ("bucket", "table", "machine_arn", *HTTP_SETTINGS),
        30,
        frozenset(
            {
                "workflow.resume",
                "workflow.stop",
                "workflow.find_ticket",
                "review_tokens.take_review_token",
                "cancellations.request_cancel",
                "uploads.find_upload",
            }
        )
        | {"rate_limits.take", "storage.put"},
        extras=("tokens",),
        room="api",
    ),
    "webhook_delivery": Row(
        ("bucket", "table", "later_url", "webhook_networks"),
        30,
        frozenset(
            {
                "job_state.delete_job_state",
                "delay_queue.send",
                "outbox.close",
                "outbox.get",
                "outbox.put",
                "storage.delete_prefix",
            }
        ),
        loops=True,
    ),
    "jwt_authorizer": Row(TOKEN_SETTINGS, 10, frozenset(), ("tokens",), room="api", only="token_issuer"),
    "search": Row(
        ("table", "database_url", "weights", *HTTP_SETTINGS),
        30,
        frozenset({"rate_limits.take", "repository"}),
        ("embed", "tokens"),
        2048,
        "api",
    ),
    "socket_authorizer": Row(("table",), 10, frozenset({"socket_tickets.redeem_ticket"}), room="api"),
    "websocket": Row(
        ("table", "machine_arn", "socket_endpoint"),
        30,
        frozenset({"events.since", "workflow.find_ticket", "sockets.send", "uploads.find_upload"})
        | {
            "connections.add_connection",
            "connections.remove_connection",
            "connections.connection_owner",
            "connections.subscribe",
        },
        room="api",
    ),
    "send_email": Row(
        ("table", "mail_from", "user_pool", "page_url"),
        30,
        frozenset(
            {
                "events.latest_per_step",
                "idempotency.claim",
                "idempotency.release",
                "idempotency.complete",
                "mailer.address_of",
                "mailer.send",
            }
        ),
        room="api",
        only="mail_from",
    ),
    "health_probe": Row(("endpoint",), 30, frozenset(), room="api", only="cloud"),
    "notify": Row(
        ("table", "socket_endpoint"),
        30,
        frozenset(
            {
                "events.latest_per_step",
                "connections.remove_connection",
                "connections.subscribers",
                "sockets.send",
            }
        ),
        room="api",
    ),
}


def pascal(name: str) -> str:
    """`plan_batches` is PlanBatches in the template and in the state machine."""
    return "".join(word.capitalize() for word in name.split("_"))


def wanted(profile: Profile) -> dict[str, Row]:
    """Return the rows that this profile needs."""
    return {name: row for name, row in ROWS.items() if not row.only or getattr(profile, row.only)}


def of_room(room: StackName, profile: Profile) -> dict[str, Row]:
    """Return the rows of one stack."""
    return {name: row for name, row in wanted(profile).items() if row.room == room}
