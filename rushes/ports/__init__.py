"""The ports: one Protocol per subject. adapters/ implements them with AWS, PostgreSQL and in memory."""

from rushes.ports.connections import MAX_SUBSCRIPTIONS, ConnectionStore, Sockets, SocketTickets
from rushes.ports.events import Events
from rushes.ports.heartbeats import HeartbeatStore
from rushes.ports.idempotency import Claim, IdempotencyStore
from rushes.ports.job_state import (
    AttemptCounter,
    BudgetStore,
    CancellationFlags,
    JobState,
    ReviewTokens,
    UploadRegistry,
)
from rushes.ports.queues import DelayQueue, IngestQueue, Mailer, Outbox, Workflow
from rushes.ports.rate_limiter import RateLimiter
from rushes.ports.results import Accounts, Repository
from rushes.ports.state_store import StateStore, StepState
from rushes.ports.storage import DeletedVersion, Multipart, Storage
from rushes.ports.versioned_value import VersionedStore, VersionedValue

__all__ = [
    "MAX_SUBSCRIPTIONS",
    "Accounts",
    "AttemptCounter",
    "BudgetStore",
    "CancellationFlags",
    "Claim",
    "ConnectionStore",
    "DelayQueue",
    "DeletedVersion",
    "Events",
    "HeartbeatStore",
    "IdempotencyStore",
    "IngestQueue",
    "JobState",
    "Mailer",
    "Multipart",
    "Outbox",
    "RateLimiter",
    "Repository",
    "ReviewTokens",
    "SocketTickets",
    "Sockets",
    "StateStore",
    "StepState",
    "Storage",
    "UploadRegistry",
    "VersionedStore",
    "VersionedValue",
    "Workflow",
]
