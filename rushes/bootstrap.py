"""The one place that knows who fills the ports. Nothing is built before it is asked for."""

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
from rushes.settings import Settings, settings
from rushes.steps import runner


@dataclass
class Ports:
    """The world outside, one port at a time. Raises Unavailable naming the variable that is not set."""

    settings: Settings

    def need(self, name: str) -> str:
        value: str = getattr(self.settings, name)
        if not value:
            raise Unavailable(f"Set RUSHES_{name.upper()}: this place was started without it.")
        return value

    @property
    def quotas(self) -> Quotas:
        """What one owner may use here; 0 stands for no limit."""
        limits = self.settings
        return Quotas(limits.quota_minutes, limits.quota_jobs, limits.quota_bytes)

    @cached_property
    def storage(self) -> Storage:
        from rushes.adapters.aws import S3

        return S3(self.need("bucket"))

    @cached_property
    def multipart(self) -> Multipart:
        from rushes.adapters.aws import S3

        return S3(self.need("bucket"))

    @cached_property
    def repository(self) -> Repository:
        from rushes.adapters.postgres.repository import Postgres

        return Postgres(self.need("database_url"))

    @cached_property
    def accounts(self) -> Accounts:
        """Over the connection of the repository."""
        from rushes.adapters.postgres.accounts import PostgresAccounts
        from rushes.adapters.postgres.repository import Postgres

        known = self.repository
        if not isinstance(known, Postgres):
            known = Postgres(self.need("database_url"))
        return PostgresAccounts(known.sessions)

    @cached_property
    def outbox(self) -> Outbox:
        from rushes.adapters.aws import DeliveryLog

        return DeliveryLog(self.need("table"))

    @cached_property
    def delay_queue(self) -> DelayQueue:
        from rushes.adapters.aws import SqsDelayQueue

        return SqsDelayQueue(self.need("later_url"))

    @cached_property
    def ingest_queue(self) -> IngestQueue:
        from rushes.adapters.aws import SqsDelayQueue

        return SqsDelayQueue(self.need("intake_url"))

    @cached_property
    def events(self) -> Events:
        from rushes.adapters.aws import EventLog

        return EventLog(self.need("table"))

    @cached_property
    def state(self) -> StateStore:
        """All live state in one table; the seven properties below are its subjects."""
        from rushes.adapters.aws import DynamoStateStore

        return DynamoStateStore(self.need("table"))

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

        return DynamoRateLimiter(self.need("table"))

    @cached_property
    def idempotency(self) -> IdempotencyStore:
        from rushes.adapters.aws import DynamoIdempotencyStore

        return DynamoIdempotencyStore(self.need("table"))

    @cached_property
    def heartbeats(self) -> HeartbeatStore:
        from rushes.adapters.aws import DynamoHeartbeatStore

        return DynamoHeartbeatStore(self.need("table"))

    @cached_property
    def workflow(self) -> Workflow:
        from rushes.adapters.aws import StepFunctionsWorkflow

        return StepFunctionsWorkflow(self.need("machine_arn"))

    @cached_property
    def mailer(self) -> Mailer:
        from rushes.adapters.aws import SesMailer

        return SesMailer(self.need("user_pool"), self.need("mail_from"))

    @cached_property
    def sockets(self) -> Sockets:
        from rushes.adapters.aws import WebSocketConnections

        return WebSocketConnections(self.need("socket_endpoint"))


@cache
def ports() -> Ports:
    """The ports of this process; settings that lie in Secrets Manager are fetched now."""
    from rushes.adapters.aws.secrets import filled

    return Ports(filled(settings(), os.environ))


def run_step(name: str, ticket: Ticket) -> StepRecord:
    """Run a step with the ports of this process: what every Lambda and every worker calls."""
    mine = ports()
    return runner.run_step(
        name, ticket, settings=mine.settings, storage=mine.storage, events=mine.events, state=mine.state
    )
