"""What rushes needs of the world. adapters/ fills these with AWS and PostgreSQL, tests with memory."""

from rushes.ports.queues import Flow, Intake, Later, Outbox, Post
from rushes.ports.rate_limiter import Claim, Gate
from rushes.ports.results import Accounts, Repository
from rushes.ports.state_store import MAX_SUBSCRIPTIONS, Events, HotStore, Sockets
from rushes.ports.storage import Multipart, Removed, Storage

__all__ = [
    "MAX_SUBSCRIPTIONS",
    "Accounts",
    "Claim",
    "Events",
    "Flow",
    "Gate",
    "HotStore",
    "Intake",
    "Later",
    "Multipart",
    "Outbox",
    "Post",
    "Removed",
    "Repository",
    "Sockets",
    "Storage",
]
