"""All Lambdas: one row per handler with its settings, permissions, layers and limits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdk.config import Profile

LAMBDAS = Path(__file__).parent.parent / "lambdas"
STEP_METHODS = frozenset(
    {"events.append", "attempts.count_attempt", "storage.copy", "storage.get", "storage.list", "storage.put"}
)
"""Port methods of every step: read earlier files, count the attempt, save own files, emit events."""
STEP_SETTINGS = ("bucket", "table", "price_per_second")
"""Settings of every step."""
DOWNLOAD_METHODS = frozenset({"storage.download"})
CONCURRENCY_METHODS = frozenset({"versions.read_version", "versions.compare_and_set"})
JOB_END_METHODS = (
    frozenset({"events.append", "outbox.add", "outbox.is_gone", "repository", "storage.get"})
    | CONCURRENCY_METHODS
)
TOKEN_SETTINGS = ("token_keys", "token_issuer", "token_audience")
HTTP_SETTINGS = ("owner_claim", "calls_per_minute", "trusted_hops", "origins", *TOKEN_SETTINGS)
QUOTA_SETTINGS = ("quota_minutes", "quota_jobs", "quota_bytes")

StackName = Literal["pipeline", "api"]


@dataclass(frozen=True)
class FunctionSpec:
    """`needs` are names of rushes.settings; `seconds` is the time-out; `does` are methods of the ports.

    `extras` are layers in addition to `handlers`; `megabytes` is the memory if above the profile's; `room` is the
    stack. A row with `only` exists only if the profile sets that value. A function that `loops` sends itself delayed
    messages; Lambda's loop detection would stop it at the sixteenth. Functions that need the database run in the VPC.
    """

    settings: tuple[str, ...]
    timeout_seconds: int = 60
    methods: frozenset[str] = STEP_METHODS
    extras: tuple[str, ...] = ()
    memory_mebibytes: int = 0
    stack: StackName = "pipeline"
    only_with: str = ""
    sends_to_itself: bool = False

    @property
    def serves_http(self) -> bool:
        """Whether the function answers HTTP requests of users."""
        return "calls_per_minute" in self.settings

    @property
    def needs_database(self) -> bool:
        return "database_url" in self.settings

    @property
    def layers(self) -> tuple[str, ...]:
        return ("handlers", *(("database",) if self.needs_database else ()), *self.extras)


FUNCTIONS = {
    # upload events
    "ingest": FunctionSpec(
        ("bucket", "table", "machine_arn", "direct_owner", "later_url", "intake_url", "most_running"),
        30,
        frozenset(
            {
                "heartbeats.record_beat",
                "workflow.start",
                "workflow.stop",
                "cancellations.is_cancelled",
                "uploads.find_upload",
                "delay_queue.send",
            }
        )
        | CONCURRENCY_METHODS
        | {"workflow.is_running", "workflow.find_ticket", "ingest_queue.count_delayed", "ingest_queue.send"}
        | {"storage.get", "storage.read_metadata", "storage.stat"},
        sends_to_itself=True,
    ),
    # the states of process_video
    "open": FunctionSpec(
        ("bucket", "table", "database_url", *QUOTA_SETTINGS),
        methods=frozenset({"events.append", "repository", "storage.put"}),
    ),
    "probe": FunctionSpec(
        (*STEP_SETTINGS, "malware_scan", "quota_minutes"),
        900,
        STEP_METHODS | DOWNLOAD_METHODS | {"budgets.charge_month", "storage.scan_status"},
        ("media",),
        2048,
    ),
    "censor": FunctionSpec(STEP_SETTINGS, 300),
    "subtitles": FunctionSpec(STEP_SETTINGS, 300),
    "thumbnails": FunctionSpec(STEP_SETTINGS, 900, STEP_METHODS | DOWNLOAD_METHODS, ("media",), 4096),
    "choose_detector": FunctionSpec(
        ("bucket", "table", "detector"), methods=frozenset({"versions.read_version", "storage.put"})
    ),
    "plan_batches": FunctionSpec(("bucket",), methods=frozenset({"storage.get"})),
    "vision_batch": FunctionSpec(
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
    "plan": FunctionSpec(STEP_SETTINGS, 120),
    "remind_reviewer": FunctionSpec(
        ("table",),
        30,
        frozenset({"events.append", "review_tokens.has_review_token", "cancellations.is_cancelled"}),
    ),
    "index": FunctionSpec((*STEP_SETTINGS, "weights"), 900, extras=("embed",), memory_mebibytes=2048),
    "review": FunctionSpec(
        ("table",), 30, frozenset({"events.append", "review_tokens.store_review_token"}) | CONCURRENCY_METHODS
    ),
    "split": FunctionSpec((*STEP_SETTINGS, "share_seconds")),
    "record": FunctionSpec(
        ("bucket", "table", "database_url"),
        120,
        frozenset({"repository", "storage.get", "storage.list", "storage.put"}),
    ),
    "finish": FunctionSpec(
        ("bucket", "table", "database_url"), 120, JOB_END_METHODS | {"storage.list", "storage.put"}
    ),
    "fail": FunctionSpec(("bucket", "table", "database_url"), methods=JOB_END_METHODS | {"storage.put"}),
    "store_failure": FunctionSpec(
        ("bucket", "table"), methods=frozenset({"events.append", "storage.get", "storage.put"})
    ),
    "reconcile": FunctionSpec(("bucket", "table", "database_url"), methods=JOB_END_METHODS),
    # the API and its notifications
    "api": FunctionSpec(
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
            "events.read_since",
            "events.append",
            "cancellations.request_cancel",
            "job_state.delete_job_state",
            "versions.read_version",
            "versions.compare_and_set",
        }
        | {
            "outbox.list_deliveries",
            "outbox.delete_webhook",
            "outbox.is_gone",
            "storage.delete",
            "storage.delete_prefix",
        }
        | {
            "heartbeats.read_beats",
            "idempotency.claim",
            "idempotency.release",
            "idempotency.complete",
            "rate_limits.acquire",
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
        stack="api",
    ),
    "control": FunctionSpec(
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
        | {"rate_limits.acquire", "storage.put"},
        extras=("tokens",),
        stack="api",
    ),
    "webhook_delivery": FunctionSpec(
        ("bucket", "table", "later_url", "webhook_networks"),
        30,
        frozenset(
            {
                "job_state.delete_job_state",
                "delay_queue.send",
                "outbox.mark_gone",
                "outbox.get",
                "outbox.put",
                "storage.delete_prefix",
            }
        ),
        sends_to_itself=True,
    ),
    "jwt_authorizer": FunctionSpec(
        TOKEN_SETTINGS, 10, frozenset(), ("tokens",), stack="api", only_with="token_issuer"
    ),
    "search": FunctionSpec(
        ("table", "database_url", "weights", *HTTP_SETTINGS),
        30,
        frozenset({"rate_limits.acquire", "repository"}),
        ("embed", "tokens"),
        2048,
        "api",
    ),
    "socket_authorizer": FunctionSpec(
        ("table",), 10, frozenset({"socket_tickets.redeem_ticket"}), stack="api"
    ),
    "websocket": FunctionSpec(
        ("table", "machine_arn", "socket_endpoint"),
        30,
        frozenset({"events.read_since", "workflow.find_ticket", "sockets.send", "uploads.find_upload"})
        | {
            "connections.add_connection",
            "connections.remove_connection",
            "connections.connection_owner",
            "connections.subscribe",
        },
        stack="api",
    ),
    "send_email": FunctionSpec(
        ("table", "mail_from", "user_pool", "page_url"),
        30,
        frozenset(
            {
                "events.latest_per_step",
                "idempotency.claim",
                "idempotency.release",
                "idempotency.complete",
                "mailer.find_address",
                "mailer.send",
            }
        ),
        stack="api",
        only_with="mail_from",
    ),
    "health_probe": FunctionSpec(("endpoint",), 30, frozenset(), stack="api", only_with="cloud"),
    "notify": FunctionSpec(
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
        stack="api",
    ),
}


def pascal(name: str) -> str:
    """`plan_batches` is PlanBatches in the template and in the state machine."""
    return "".join(word.capitalize() for word in name.split("_"))


def functions_of_profile(profile: Profile) -> dict[str, FunctionSpec]:
    """Return the rows that this profile needs."""
    return {
        name: row for name, row in FUNCTIONS.items() if not row.only_with or getattr(profile, row.only_with)
    }


def functions_of_stack(room: StackName, profile: Profile) -> dict[str, FunctionSpec]:
    """Return the rows of one stack."""
    return {name: row for name, row in functions_of_profile(profile).items() if row.stack == room}
