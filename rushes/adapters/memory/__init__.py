"""The ports in memory: for tests, benchmarks and commands without a stack. Nothing outlives the process."""

from rushes.adapters.memory.errands import MemoryFlow, MemoryLater, MemoryOutbox, MemoryPost
from rushes.adapters.memory.gate import MemoryGate
from rushes.adapters.memory.live import MemoryEvents, MemoryHot, MemorySockets
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
