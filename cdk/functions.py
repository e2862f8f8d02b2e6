"""Every Lambda, with what it may know and do: a row a handler, and nothing beyond the row."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdk.config import Profile

LAMBDAS = Path(__file__).parent.parent / "lambdas"
STEP = frozenset(
    {"events.append", "attempts.count_attempt", "storage.copy", "storage.get", "storage.list", "storage.put"}
)
"""What every step does: read the files of earlier steps, count the attempt, save its own files, tell it."""
KNOWN = ("bucket", "table", "price_per_second")
"""What every step knows."""
VIDEO = frozenset({"storage.download"})
TURN = frozenset({"versions.read_version", "versions.compare_and_set"})
END = frozenset({"events.append", "outbox.add", "outbox.is_closed", "repository", "storage.get"}) | TURN
TOKENS = ("token_keys", "token_issuer", "token_audience")
DOOR = ("owner_claim", "calls_per_minute", "trusted_hops", "origins", *TOKENS)
QUOTAS = ("quota_minutes", "quota_jobs", "quota_bytes")

Room = Literal["pipeline", "api"]


@dataclass(frozen=True)
class Row:
    """`needs` are names of rushes.settings; `seconds` is the function's time-out; `does` are methods of the ports.

    `extras` are the layers beside `handlers`; `megabytes` is the memory where the profile's is not enough; `room` is
    the stack; a row with `only` is there where the profile has that value. One that `loops` sends itself messages that
    are held back: Lambda would stop it at the sixteenth of a chain. Who needs the database is inside the network,
    everybody else outside.
    """

    needs: tuple[str, ...]
    seconds: int = 60
    does: frozenset[str] = STEP
    extras: tuple[str, ...] = ()
    megabytes: int = 0
    room: Room = "pipeline"
    only: str = ""
    loops: bool = False

    @property
    def answers(self) -> bool:
        """Whether people call it over HTTP."""
        return "calls_per_minute" in self.needs

    @property
    def inside(self) -> bool:
        return "database_url" in self.needs

    @property
    def layers(self) -> tuple[str, ...]:
        return ("handlers", *(("database",) if self.inside else ()), *self.extras)


ROWS = {
    # the intake
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
        | TURN
        | {"workflow.is_running", "workflow.find_ticket", "ingest_queue.waiting_count", "ingest_queue.send"}
        | {"storage.get", "storage.read_metadata", "storage.stat"},
        loops=True,
    ),
    # the states of process_video
    "open": Row(("table", "database_url", *QUOTAS), does=frozenset({"events.append", "repository"})),
    "probe": Row(
        (*KNOWN, "malware_scan", "quota_minutes"),
        900,
        STEP | VIDEO | {"budgets.charge_month", "storage.scan_status"},
        ("media",),
        2048,
    ),
    "censor": Row(KNOWN, 300),
    "subtitles": Row(KNOWN, 300),
    "thumbnails": Row(KNOWN, 900, STEP | VIDEO, ("media",), 4096),
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
    "plan": Row(KNOWN, 120),
    "remind_reviewer": Row(
        ("table",),
        30,
        frozenset({"events.append", "review_tokens.has_review_token", "cancellations.is_cancelled"}),
    ),
    "index": Row((*KNOWN, "weights"), 900, extras=("embed",), megabytes=2048),
    "review": Row(("table",), 30, frozenset({"events.append", "review_tokens.store_review_token"}) | TURN),
    "split": Row((*KNOWN, "share_seconds")),
    "record": Row(
        ("bucket", "table", "database_url"),
        120,
        frozenset({"repository", "storage.get", "storage.list", "storage.put"}),
    ),
    "finish": Row(("bucket", "table", "database_url"), does=END | {"storage.get"}),
    "reject": Row(("bucket", "table", "database_url"), does=END),
    "fail": Row(("bucket", "table", "database_url"), does=END | {"storage.get"}),
    "reconcile": Row(("bucket", "table", "database_url"), does=END),
    # the doors
    "api": Row(
        (
            "bucket",
            "table",
            "database_url",
            "socket_url",
            "sign_in_url",
            "sign_in_client",
            "webhook_networks",
            *DOOR,
            *QUOTAS,
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
        ("bucket", "table", "machine_arn", *DOOR),
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
    "jwt_authorizer": Row(TOKENS, 10, frozenset(), ("tokens",), room="api", only="token_issuer"),
    "search": Row(
        ("table", "database_url", "weights", *DOOR),
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
    """The rows that this profile needs."""
    return {name: row for name, row in ROWS.items() if not row.only or getattr(profile, row.only)}


def of_room(room: Room, profile: Profile) -> dict[str, Row]:
    """Those of one stack."""
    return {name: row for name, row in wanted(profile).items() if row.room == room}
