"""The client for asyncio is the same client: every method, the same answers, and a loop that never stands still."""

import asyncio
import inspect
from pathlib import Path
from uuid import uuid4

import pytest

import rushes
from rushes.client import AsyncClient, Client, RetryPolicy
from rushes.domain import Event, EventKind, Status
from rushes.errors import NotFound
from tests.client.stand_in import PASSWORD, USER, StandIn

APART = {"close", "settled", "is_worth_keeping"}


def made(server: StandIn, pace: RetryPolicy) -> AsyncClient:
    return AsyncClient(server.endpoint, USER, PASSWORD, pace=pace)


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


def test_it_has_every_method_of_the_client_with_the_same_parameters() -> None:
    assert rushes.AsyncClient is AsyncClient
    assert public(AsyncClient) == public(Client) - APART
    for name in (*public(AsyncClient), "__init__"):
        theirs, ours = (inspect.signature(getattr(kind, name)).parameters for kind in (Client, AsyncClient))
        assert list(theirs) == list(ours), name


def test_a_video_goes_up_and_its_results_come_down(
    server: StandIn, pace: RetryPolicy, video: Path, tmp_path: Path
) -> None:
    async def way() -> list[Event]:
        told: list[Event] = []
        async with made(server, pace) as client:
            job = await client.process(video, on_event=told.append)
            assert job.status is Status.SUCCEEDED
            assert [one.id async for one in client.jobs()] == [job.id]
            assert (await client.download(job.id, tmp_path / "out"))[-1].name == "report.json"
            with pytest.raises(NotFound):
                await client.job(uuid4())
        return told

    told = asyncio.run(way())
    assert [event.id for event in told] == list(range(1, len(told) + 1))
    assert told[-1].kind is EventKind.JOB_ENDED


def test_the_loop_goes_on_while_a_call_waits(server: StandIn, pace: RetryPolicy) -> None:
    job_id = str(uuid4())
    server.open_job(job_id, "running")
    server.tell(job_id, "job.running")

    async def end() -> None:
        await asyncio.sleep(0)
        server.end(job_id, "succeeded")

    async def both() -> Status:
        async with made(server, pace) as client:
            job, _ = await asyncio.gather(client.wait(job_id), end())
            return job.status

    assert asyncio.run(both()) is Status.SUCCEEDED
