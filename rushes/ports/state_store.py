"""The union of the live-state ports, implemented by one DynamoDB table and by one store in memory."""

from typing import Protocol

from rushes.ports.connections import ConnectionStore, SocketTickets
from rushes.ports.job_state import (
    AttemptCounter,
    BudgetStore,
    CancellationFlags,
    JobState,
    ReviewTokens,
    UploadRegistry,
)
from rushes.ports.versioned_value import VersionedStore


class StepState(AttemptCounter, BudgetStore, Protocol):
    """The live state that a step uses."""


class StateStore(
    StepState,
    CancellationFlags,
    ConnectionStore,
    JobState,
    ReviewTokens,
    SocketTickets,
    UploadRegistry,
    VersionedStore,
    Protocol,
):
    """All live state. Code depends on the one port that it needs."""
