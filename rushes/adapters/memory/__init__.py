"""In-memory adapters, for tests, benchmarks and commands without a stack."""

from rushes.adapters.memory.heartbeats import MemoryHeartbeatStore
from rushes.adapters.memory.idempotency import MemoryIdempotencyStore
from rushes.adapters.memory.queues import MemoryDelayQueue, MemoryMailer, MemoryOutbox, MemoryWorkflow
from rushes.adapters.memory.rate_limiter import MemoryRateLimiter
from rushes.adapters.memory.state_store import MemoryEvents, MemorySockets, MemoryStateStore
from rushes.adapters.memory.storage import MemoryMultipart, MemoryStorage

__all__ = [
    "MemoryDelayQueue",
    "MemoryEvents",
    "MemoryHeartbeatStore",
    "MemoryIdempotencyStore",
    "MemoryMailer",
    "MemoryMultipart",
    "MemoryOutbox",
    "MemoryRateLimiter",
    "MemorySockets",
    "MemoryStateStore",
    "MemoryStorage",
    "MemoryWorkflow",
]
