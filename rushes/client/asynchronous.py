"""The asyncio client: `rushes.AsyncClient` has the methods of `Client`, to be awaited.

Each call of the synchronous client (rushes/client/client.py) runs in a thread, so that the event loop never blocks.
`on_event` is called in the awaiting task, `on_sent` in a thread.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID

from rushes.client.account import Account
from rushes.client.client import Client
from rushes.client.responses import JobDetails
from rushes.client.retry_policy import RetryPolicy
from rushes.client.upload import OnSent
from rushes.domain import Event, Job, JobRequest

P = ParamSpec("P")
T = TypeVar("T")


def awaited(
    method: Callable[Concatenate[Client, P], T],
) -> Callable[Concatenate["AsyncClient", P], Coroutine[Any, Any, T]]:
    """Wrap a method so that it runs in a thread."""

    @wraps(method)
    async def call(self: "AsyncClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await to_thread(method, self.client, *args, **kwargs)

    return call


async def one_by_one(items: Iterator[T]) -> AsyncIterator[T]:
    """Yield each item, fetched in a thread. Items are never None."""
    while (item := await to_thread(next, items, None)) is not None:
        yield item


class AsyncClient:
    """The asynchronous counterpart of `Client`; see there for each method.

    Cancelling a task leaves a thread behind, which ends with its current call or a few seconds after `close`.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        user: str | None = None,
        password: str | None = None,
        token: str | None = None,
        *,
        account: Account | None = None,
        memory: Path | None = None,
        pace: RetryPolicy | None = None,
    ) -> None:
        self.client = Client(endpoint, user, password, token, account=account, memory=memory, pace=pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.client.close()

    async def process(
        self,
        path: Path | str,
        request: JobRequest | None = None,
        transcript: Path | str | None = None,
        on_event: Callable[[Event], None] | None = None,
        on_sent: OnSent | None = None,
    ) -> JobDetails:
        return await self.wait(await self.upload(path, request, transcript, on_sent), on_event)

    async def wait(self, job_id: UUID | str, on_event: Callable[[Event], None] | None = None) -> JobDetails:
        async for event in self.events(job_id):
            if on_event:
                on_event(event)
        return await to_thread(self.client.settled, job_id)

    def events(self, job_id: UUID | str, after: int = 0) -> AsyncIterator[Event]:
        return one_by_one(self.client.events(job_id, after))

    def jobs(self, limit: int | None = None) -> AsyncIterator[Job]:
        return one_by_one(self.client.jobs(limit))

    upload = awaited(Client.upload)
    resume = awaited(Client.resume)
    job = awaited(Client.job)
    search = awaited(Client.search)
    results = awaited(Client.results)
    download = awaited(Client.download)
    cancel = awaited(Client.cancel)
    retry = awaited(Client.retry)
    again = awaited(Client.again)
    erase = awaited(Client.erase)
    erase_account = awaited(Client.erase_account)
    export = awaited(Client.export)
    usage = awaited(Client.usage)
    webhooks = awaited(Client.webhooks)
    add_webhook = awaited(Client.add_webhook)
    rotate_webhook = awaited(Client.rotate_webhook)
    remove_webhook = awaited(Client.remove_webhook)
    deliveries = awaited(Client.deliveries)
    edits = awaited(Client.edits)
    change = awaited(Client.change)
    decide = awaited(Client.decide)
