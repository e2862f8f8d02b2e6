"""Many uploads at once on the stack of this machine: none lost, none twice; and a noisy owner slows others how much?

    .venv/bin/python -m benchmarks.load [--jobs 200] [--owners 50] [--each 20]

First `jobs` uploads of one owner at once. Then `owners` at once, each with `each` videos one after the other: once
alone, and once beside an owner who sends `jobs` at once. Of the jobs that began while the noise lasted, the median over
that of all when they were alone says what the noise does to the others (goal: at most 2). Clips of a second with a
transcript of their own: what is measured is the orchestration, not the engines. Prints jobs in, each end with its
count, how many were lost or ended twice; seconds from upload to end as median and 95th percentile.
"""

import argparse
import platform
import statistics
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

from benchmarks.orchestration import cut
from rushes.client import Client
from rushes.domain import EventKind, JobRequest, Status
from rushes.local.demo_clip import make
from rushes.local.deploy import client as aws
from rushes.local.stack import Stack

PASSWORD = "Aa1!-only-for-this-benchmark"  # noqa: S105
SENDERS = 16  # hands of the one who sends a burst
WISHES = JobRequest(thumbnails=False, chapters=False, analyse=False)
GOAL = 2.0


class Sent(NamedTuple):
    """A job as its owner saw it: how it ended, how often that was told, and from when until when it took."""

    job_id: UUID
    status: Status
    ends: int
    began: datetime
    ended: datetime

    @property
    def seconds(self) -> float:
        return (self.ended - self.began).total_seconds()


class Place:
    """The stack, a clip, and as many owners as are asked for."""

    def __init__(self, stack: Stack, clip: Path, words: Path) -> None:
        self.stack, self.clip, self.words = stack, clip, words
        self.cognito = aws("cognito-idp", stack.ministack.environment)

    def owner(self) -> Client:
        name, pool = str(uuid4()), self.stack.outputs["Pool"]
        self.cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
        self.cognito.admin_set_user_password(
            UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True
        )
        return Client(endpoint=self.stack.endpoint["api"], user=name, password=PASSWORD)

    def send(self, client: Client) -> Sent:
        return self.outcome(client, *self.upload(client))

    def upload(self, client: Client) -> tuple[UUID, datetime]:
        began = datetime.now(UTC)
        return client.upload(self.clip, WISHES, self.words), began

    def outcome(self, client: Client, job_id: UUID, began: datetime) -> Sent:
        status = client.wait(job_id).status
        told = client.session.get(f"/jobs/{job_id}/events", after=0)["data"]
        ends = [datetime.fromisoformat(one["at"]) for one in told if one["kind"] == EventKind.JOB_ENDED]
        return Sent(job_id, status, len(ends), began, max(ends, default=began))

    def burst(self, count: int) -> list[Sent]:
        """`count` jobs of one owner, who waits for none before the last is sent."""
        with self.owner() as client, ThreadPoolExecutor(SENDERS) as pool:
            sent = list(pool.map(lambda _: self.upload(client), range(count)))
            return list(pool.map(lambda one: self.outcome(client, *one), sent))

    def crowd(self, owners: int, each: int) -> list[Sent]:
        """`owners` at once, each with `each` jobs one after the other."""

        def one(_: int) -> list[Sent]:
            with self.owner() as client:
                return [self.send(client) for _ in range(each)]

        with ThreadPoolExecutor(owners) as pool:
            return [sent for found in pool.map(one, range(owners)) for sent in found]


@contextmanager
def place() -> Iterator[Place]:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        sample = make(folder)
        words = folder / "words.srt"
        words.write_text("1\n00:00:00,100 --> 00:00:00,900\nHello there.\n")
        stack = Stack(folder / "state")
        try:
            stack.start()
            yield Place(stack, cut(sample.video, folder / "clip.mp4", 1), words)
        finally:
            stack.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--owners", type=int, default=50)
    parser.add_argument("--each", type=int, default=20)
    said = parser.parse_args()
    print(f"{platform.machine()}, {date.today()}")
    with place() as here:
        good = show("at once", here.burst(said.jobs))
        alone = here.crowd(said.owners, said.each)
        good &= show("a crowd", alone)
        noise, beside = with_noise(here, said.jobs, lambda: here.crowd(said.owners, said.each))
        good &= show("the noisy owner", noise)
        good &= show("the crowd beside it", beside)
    quiet = max(one.ended for one in noise)
    disturbed = [one for one in beside if one.began < quiet]
    good &= show("of them while it was noisy", disturbed)
    ratio = median(disturbed) / median(alone)
    print(f"a noisy owner makes the others wait {ratio:.2f} times as long (goal: at most {GOAL:g})")
    return 0 if good and ratio <= GOAL else 1


def with_noise(here: Place, jobs: int, work: Callable[[], list[Sent]]) -> tuple[list[Sent], list[Sent]]:
    with ThreadPoolExecutor(1) as pool:
        noise = pool.submit(here.burst, jobs)
        found = work()
        return noise.result(), found


def median(sent: list[Sent]) -> float:
    return statistics.median(one.seconds for one in sent)


def show(what: str, sent: list[Sent]) -> bool:
    """One line; True when every job ended well and once."""
    ends = Counter(one.status for one in sent)
    twice = len(sent) - len({one.job_id for one in sent}) + sum(one.ends > 1 for one in sent)
    lost = sum(one.ends == 0 for one in sent)
    late = statistics.quantiles([one.seconds for one in sent], n=20)[-1]
    told = ", ".join(f"{count} {status}" for status, count in ends.items())
    print(
        f"{what}: {len(sent)} jobs in, {told}, {lost} lost, {twice} double; {median(sent):.1f} s, p95 {late:.1f} s",
        flush=True,
    )
    return set(ends) == {Status.SUCCEEDED} and not lost and not twice


if __name__ == "__main__":
    raise SystemExit(main())
