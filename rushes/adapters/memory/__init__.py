"""The ports in memory: for tests, benchmarks and commands without a stack. Nothing outlives the process."""

from rushes.adapters.memory.queues import MemoryFlow, MemoryLater, MemoryOutbox, MemoryPost
from rushes.adapters.memory.rate_limiter import MemoryGate
from rushes.adapters.memory.state_store import MemoryEvents, MemoryHot, MemorySockets
from rushes.adapters.memory.storage import MemoryMultipart, MemoryStorage

__all__ = [
    "MemoryEvents",
    "MemoryFlow",
    "MemoryGate",
    "MemoryHot",
    "MemoryLater",
    "MemoryMultipart",
    "MemoryOutbox",
    "MemoryPost",
    "MemorySockets",
    "MemoryStorage",
]
