"""Many listen to one job: does each hear everything, in order, and soon? A tenth of them dies on the way.

What is measured of one more listener, from the upload to the end: how late an event comes (goal: 1 s at p95), how long
it is silent at most (goal: 10 s), and at half of the way how far the time left that was told is off (goal: 30 %).
"""

import asyncio
import json
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.load import Place
from rushes.client import Client
from rushes.client.event_order import EventSequencer
from rushes.domain import Event, EventKind
from rushes.local.demo_clip import make

LAG, SILENCE, OFF = 1.0, 10.0, 0.3
DEAD = 0.1
AT_ONCE = 20
MOST_SECONDS = 1800


@dataclass
class Ear:
    """One listener: what it heard, when (seconds since the epoch), and whether it is to die on the way."""

    dies: bool
    heard: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    order: EventSequencer = field(default_factory=EventSequencer)
    times: int = 0
    ended: bool = False

    async def attend(self, client: Client, job_id: UUID, turn: asyncio.Semaphore) -> None:
        """Listen to the end; as the client does, come back after the last event heard where the line breaks."""
        while not self.ended:
            self.times += 1
            try:
                async with turn:
                    url = (await asyncio.to_thread(client.session.post, "/socket-tickets", {}))["url"]
                    socket = await connect(
                        url, open_timeout=120, ping_interval=None, max_queue=None, proxy=None
                    )
                    asked = {"action": "subscribe", "job_id": str(job_id), "after": self.order.last}
                    await socket.send(json.dumps(asked))
                await self.listen(socket)
            except (WebSocketException, OSError):
                continue

    async def listen(self, socket: ClientConnection) -> None:
        async for message in socket:
            told = json.loads(message)
            if "id" not in told:
                continue
            self.heard.append(told)
            self.at.append(time.time())
            event = Event.model_validate({name: told[name] for name in Event.model_fields})
            self.told += self.order.take(event)
            self.ended = bool(self.told) and self.told[-1].kind == EventKind.JOB_ENDED
            if self.dies and len(self.heard) > 2:
                socket.transport.abort()
                self.ended = True
            if self.ended or told["kind"] == EventKind.JOB_ENDED:
                await socket.close()

    def whole(self) -> bool:
        """Whether it was told every event, once and in order, from the first to the end."""
        ids = [event.id for event in self.told]
        return ids == list(range(1, len(ids) + 1)) and bool(ids) and self.told[-1].kind == EventKind.JOB_ENDED

    def straight(self) -> bool:
        """Whether it even arrived so."""
        ids = [one["id"] for one in self.heard]
        return ids == sorted(set(ids))


def allow(files: int) -> None:
    """As many open files as that needs, of this process and of those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, files)), hard))


def run(here: Place, count: int) -> bool:
    """True when everyone who lived heard everything, and the goals are met."""
    allow(4 * count)
    with here.owner() as client, tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        film = make(Path(folder)).video
        began = time.time()
        (alone,) = asyncio.run(listened(client, client.upload(film), [Ear(dies=False)]))
        good = soon(alone, began)
        crowd = [Ear(dies=k % round(1 / DEAD) == 9) for k in range(count)]
        return everything(asyncio.run(listened(client, client.upload(film), crowd))) and good


async def listened(client: Client, job_id: UUID, ears: list[Ear]) -> list[Ear]:
    """Everyone comes as soon as it can; who comes late hears what was told before."""
    turn = asyncio.Semaphore(AT_ONCE)

    await asyncio.wait_for(asyncio.gather(*(ear.attend(client, job_id, turn) for ear in ears)), MOST_SECONDS)
    return ears


def everything(ears: list[Ear]) -> bool:
    living = [ear for ear in ears if not ear.dies]
    whole, straight = sum(map(Ear.whole, living)), sum(map(Ear.straight, living))
    back = sum(ear.times > 1 for ear in living)
    print(
        f"\n{len(ears)} listeners, {len(ears) - len(living)} of them died: {whole} of {len(living)} heard each of "
        f"{max(one['id'] for one in living[0].heard)} events, {straight} already in order, {back} over a second socket",
        flush=True,
    )
    return whole == len(living)


def soon(ear: Ear, began: float) -> bool:
    lags = [
        at - datetime.fromisoformat(one["at"]).timestamp() for at, one in zip(ear.at, ear.heard, strict=True)
    ]
    lag = statistics.quantiles(lags, n=20, method="inclusive")[-1]
    silence = max(after - before for before, after in pairwise([began, *ear.at]))
    off = half_way(ear)
    print(
        f"\none listener: lag p95 {lag:.2f} s (goal {LAG:g}), longest silence {silence:.1f} s (goal {SILENCE:g}), "
        f"time left at half way off by {off:+.0%} (goal ±{OFF:.0%}); the job took {ear.at[-1] - began:.0f} s",
        flush=True,
    )
    return lag <= LAG and silence <= SILENCE and abs(off) <= OFF


def half_way(watcher: Ear) -> float:
    """By how much the seconds left that were told in the middle of the time are off, of those that were left."""
    end = watcher.at[-1]
    middle = (watcher.at[0] + end) / 2
    known = [
        (at, one["progress"]["seconds_left"])
        for at, one in zip(watcher.at, watcher.heard, strict=True)
        if one.get("progress") and one["progress"]["seconds_left"] is not None
    ]
    if not known:
        return float("nan")
    at, left = min(known, key=lambda pair: abs(pair[0] - middle))
    return float((left - (end - at)) / max(end - middle, 1e-9))
