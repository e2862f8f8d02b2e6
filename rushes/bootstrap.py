"""The composition root: it alone selects the adapter of each port. Adapters are built on first use."""

import os
from dataclasses import dataclass
from functools import cache, cached_property

from rushes.domain import StepRecord, Ticket
from rushes.domain.quotas import Quotas
from rushes.errors import Unavailable
from rushes.ports import (
    Accounts,
    CancellationFlags,
    ConnectionStore,
    DelayQueue,
    Events,
    HeartbeatStore,
    IdempotencyStore,
    IngestQueue,
    JobState,
    Mailer,
    Multipart,
    Outbox,
    RateLimiter,
    Repository,
    ReviewTokens,
    Sockets,
    SocketTickets,
    StateStore,
    Storage,
    UploadRegistry,
    VersionedStore,
    Workflow,
)
from rushes.settings import Settings, load_settings
from rushes.steps import runner


@dataclass
class Ports:
    """The ports of one process. Raises Unavailable naming the variable that is not set."""

    settings: Settings

    def require_setting(self, name: str) -> str:
        value: str = getattr(self.settings, name)
        if not value:
            raise Unavailable(f"Set RUSHES_{name.upper()}: this process was started without it.")
        return value

    @property
    def quotas(self) -> Quotas:
        """The limits of one owner; 0 means no limit."""
        limits = self.settings
        return Quotas(limits.quota_minutes, limits.quota_jobs, limits.quota_bytes)

    @cached_property
    def storage(self) -> Storage:
        from rushes.adapters.aws import S3Storage

        return S3Storage(self.require_setting("bucket"))

    @cached_property
    def multipart(self) -> Multipart:
        from rushes.adapters.aws import S3Storage

        return S3Storage(self.require_setting("bucket"))

    @cached_property
    def repository(self) -> Repository:
        from rushes.adapters.postgres.repository import PostgresRepository

        return PostgresRepository(self.require_setting("database_url"))

    @cached_property
    def accounts(self) -> Accounts:
        """Shares the connection of the repository."""
        from rushes.adapters.postgres.accounts import PostgresAccounts
        from rushes.adapters.postgres.repository import PostgresRepository

        repository = self.repository
        if not isinstance(repository, PostgresRepository):
            repository = PostgresRepository(self.require_setting("database_url"))
        return PostgresAccounts(repository.sessions)

    @cached_property
    def outbox(self) -> Outbox:
        from rushes.adapters.aws import DynamoOutbox

        return DynamoOutbox(self.require_setting("table"))

    @cached_property
    def delay_queue(self) -> DelayQueue:
        from rushes.adapters.aws import SqsDelayQueue

        return SqsDelayQueue(self.require_setting("later_url"))

    @cached_property
    def ingest_queue(self) -> IngestQueue:
        from rushes.adapters.aws import SqsDelayQueue

        return SqsDelayQueue(self.require_setting("intake_url"))

    @cached_property
    def events(self) -> Events:
        from rushes.adapters.aws import DynamoEvents

        return DynamoEvents(self.require_setting("table"))

    @cached_property
    def state(self) -> StateStore:
        """All live state, in one table; the seven properties below expose it port by port."""
        from rushes.adapters.aws import DynamoStateStore

        return DynamoStateStore(self.require_setting("table"))

    @property
    def uploads(self) -> UploadRegistry:
        return self.state

    @property
    def cancellations(self) -> CancellationFlags:
        return self.state

    @property
    def review_tokens(self) -> ReviewTokens:
        return self.state

    @property
    def job_state(self) -> JobState:
        return self.state

    @property
    def versions(self) -> VersionedStore:
        return self.state

    @property
    def socket_tickets(self) -> SocketTickets:
        return self.state

    @property
    def connections(self) -> ConnectionStore:
        return self.state

    @cached_property
    def rate_limits(self) -> RateLimiter:
        from rushes.adapters.aws import DynamoRateLimiter

        return DynamoRateLimiter(self.require_setting("table"))

    @cached_property
    def idempotency(self) -> IdempotencyStore:
        from rushes.adapters.aws import DynamoIdempotencyStore

        return DynamoIdempotencyStore(self.require_setting("table"))

    @cached_property
    def heartbeats(self) -> HeartbeatStore:
        from rushes.adapters.aws import DynamoHeartbeatStore

        return DynamoHeartbeatStore(self.require_setting("table"))

    @cached_property
    def workflow(self) -> Workflow:
        from rushes.adapters.aws import StepFunctionsWorkflow

        return StepFunctionsWorkflow(self.require_setting("machine_arn"))

    @cached_property
    def mailer(self) -> Mailer:
        from rushes.adapters.aws import SesMailer

        return SesMailer(self.require_setting("user_pool"), self.require_setting("mail_from"))

    @cached_property
    def sockets(self) -> Sockets:
        from rushes.adapters.aws import ApiGatewaySockets

        return ApiGatewaySockets(self.require_setting("socket_endpoint"))


@cache
def ports() -> Ports:
    """The ports of this process, with the settings stored in Secrets Manager fetched once."""
    from rushes.adapters.aws.secrets import load_secrets

    return Ports(load_secrets(load_settings(), os.environ))


def run_step(name: str, ticket: Ticket) -> StepRecord:
    """Run a step with the ports of this process: the entry point of every Lambda and every worker."""
    own_ports = ports()
    return runner.run_step(
        name,
        ticket,
        settings=own_ports.settings,
        storage=own_ports.storage,
        events=own_ports.events,
        state=own_ports.state,
    )
