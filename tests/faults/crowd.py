"""Many jobs, each with a fate of its own, and the reckoning: how each ended, and what was lost, doubled or stuck."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import botocore.exceptions
import psycopg

from rushes.client import Client
from rushes.domain import TERMINAL, JobRequest, Status
from rushes.errors import RushesError
from rushes.local.deploy import BUCKET, OWNER, client
from tests.clips import make_clip
from tests.faults.storms import Stormy, queue
from tests.stacks import client_of

WISHES = JobRequest(thumbnails=False, chapters=False, analyse=False, index=False)
WORDS = "1\n00:00:00,100 --> 00:00:00,900\nHello there.\n"
EVENT = (Path(__file__).parent.parent / "events" / "object_created.json").read_text()
FATES = {"sent": 50, "dropped": 15, "told five times": 10, "broken": 10, "cancelled": 8, "erased": 7}
"""How many of a hundred jobs have each fate."""
SENDERS = 5
TRIES = 5  # of a sender whom the stack refuses
SECONDS_OF_A_JOB, SECONDS_OF_AN_EVENT, SECONDS_OF_A_SWEEP = 240.0, 60.0, 60.0
JOB = """select j.id, j.status from app.jobs j join app.videos v on (v.owner, v.id) = (j.owner, j.video_id)
  where j.id::text = %s or v.name = %s"""
ENDS = "select id, status from app.jobs"
FILES = "select name, sha256 from app.artifacts where job_id = %s and name <> 'report.json'"
TOLD = "select subject, count(*) from app.audit where action = 'job.ended' group by subject"
GONE = "select id from app.erasures where id::text = %s"

FOREIGN = (RushesError, OSError, botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError)


@dataclass
class Crowd:
    """The jobs of one run. `taken`: the fate of each that the stack has said yes to, by its id, or by the name of
    the film where nobody was told an id."""

    stack: Stormy
    folder: Path
    seed: int
    taken: dict[str, str] = field(default_factory=dict)
    refused: int = 0
    seen_out: int = 0

    def __post_init__(self) -> None:
        self.clip = make_clip(self.folder / "clip.mp4", seconds=1)
        self.silent = make_clip(self.folder / "silent.mp4", seconds=1, audio=False)
        self.broken = self.folder / "broken.mp4"
        self.broken.write_bytes(self.clip.read_bytes()[:3000])
        self.words = self.folder / "words.srt"
        self.words.write_text(WORDS)

    def clean(self) -> dict[str, dict[str, str]]:
        """The files of a job to which nothing happens, by fate."""
        made = {}
        for fate in ("sent", "dropped"):
            job = self.send(-1, fate)
            self.see_out(job)
            assert self.status(job) == Status.SUCCEEDED
            made[fate] = self.files(job)
        return made | {"told five times": made["dropped"], "cancelled": made["sent"], "erased": made["sent"]}

    def go(self, count: int) -> None:
        """Send `count` jobs, SENDERS at once, each seen to its end before the next."""
        dice = random.Random(self.seed)  # noqa: S311
        fates = dice.choices(list(FATES), list(FATES.values()), k=count)
        fates[: len(FATES)] = list(FATES)[:count]
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(self.one, range(count), fates))

    def one(self, number: int, fate: str) -> None:
        for _ in range(TRIES):
            if job := self.send(number, fate):
                self.taken[job] = fate
                self.see_out(job)
                break
            self.refused += 1
        self.seen_out += 1

    def send(self, number: int, fate: str) -> str:
        """What the job is known by, or nothing when the stack did not take it."""
        try:
            if fate == "dropped":
                return self.drop(f"uploads/{OWNER}/dropped/{number}.mp4")
            if fate == "told five times":
                return self.tell(self.drop(f"elsewhere/{number} of five.mp4"), 5)
            with client_of(self.stack) as owner:
                job_id = owner.upload(self.broken if fate == "broken" else self.clip, WISHES, self.words)
                self.meddle(number, fate, owner, job_id)
                return str(job_id)
        except FOREIGN:
            return ""

    def meddle(self, number: int, fate: str, owner: Client, job_id: UUID) -> None:
        acts: dict[str, Callable[[UUID], Any]] = {"cancelled": owner.cancel, "erased": owner.erase}
        if fate in acts:
            time.sleep(random.Random(f"{self.seed} {number}").random() * 3)  # noqa: S311
            with suppress(*FOREIGN):
                acts[fate](job_id)

    def drop(self, key: str) -> str:
        """Put a film straight into the bucket; its name."""
        wishes = WISHES.model_dump_json(exclude={"transcript", "source", "keep"}, exclude_defaults=True)
        client("s3", self.stack.ministack.environment).put_object(
            Bucket=BUCKET, Key=key, Body=self.silent.read_bytes(), Metadata={"rushes-request": wishes}
        )
        return key.rpartition("/")[2]

    def tell(self, name: str, times: int) -> str:
        """The event of a film that lies where no event comes by itself: again and again, the last ones late.

        Nothing when no job came of it: an emulator that dies forgets what was in its queue.
        """
        event = json.loads(EVENT)
        event["detail"]["bucket"]["name"] = BUCKET
        del event["detail"]["object"]["version-id"]
        event["detail"]["object"] |= {"key": f"elsewhere/{name}", "size": self.silent.stat().st_size}
        sqs = client("sqs", self.stack.ministack.environment)
        for number in range(times):
            sqs.send_message(QueueUrl=queue(sqs), MessageBody=json.dumps(event), DelaySeconds=2 * number)
        return name if self.waits_for(name, lambda end: end is not None, SECONDS_OF_AN_EVENT) else ""

    def see_out(self, job: str) -> None:
        """Wait until the job has ended or is erased; one that never does is found by the reckoning.

        One that takes long is swept up, as `rushes up` does once a minute.
        """
        if not self.waits_for(job, lambda end: end in TERMINAL, SECONDS_OF_A_SWEEP):
            with suppress(*FOREIGN, psycopg.OperationalError):
                self.stack.sweep()
            self.waits_for(job, lambda end: end in TERMINAL, SECONDS_OF_A_JOB)

    def waits_for(self, job: str, true: Callable[[Status | None], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                if true(self.status(job)):
                    return True
            time.sleep(0.5)
        return False

    def status(self, job: str) -> Status | None:
        if found := self.rows(JOB, job, job):
            return Status(found[0][1])
        return Status.DELETED if self.rows(GONE, job) else None

    def files(self, job: str) -> dict[str, str]:
        (found,) = self.rows(JOB, job, job)
        return dict(self.rows(FILES, found[0]))

    def rows(self, query: str, *values: Any) -> list[Any]:
        with psycopg.connect(self.stack.postgres.admin_url) as admin:
            return admin.execute(query, values).fetchall()

    def reckoning(self, clean: dict[str, dict[str, str]]) -> "Reckoning":
        ends = {job: self.status(job) for job in self.taken}
        good = [job for job, end in ends.items() if end == Status.SUCCEEDED]
        return Reckoning(
            jobs=len(self.taken),
            refused=self.refused,
            ends=Counter(str(end) for end in ends.values() if end),
            lost=[job for job, end in ends.items() if end is None],
            double=[row[0] for row in self.rows(TOLD) if row[1] > 1]
            + [job for job in self.taken if len(self.rows(JOB, job, job)) > 1],
            stuck=[f"{row[0]} {row[1]}" for row in self.rows(ENDS) if row[1] not in TERMINAL]
            + [f"execution {name}" for name in self.running()],
            wrong=[job for job in good if self.files(job) != clean.get(self.taken[job])],
        )

    def settle(self) -> None:
        """Give what still runs, such as the execution of a job that was erased, its time to end; then sweep, as
        the stack does now and then."""
        deadline = time.monotonic() + SECONDS_OF_A_JOB
        while self.running() and time.monotonic() < deadline:
            time.sleep(0.5)
        self.stack.sweep()

    def running(self) -> list[str]:
        """The executions that have not ended."""
        sfn = client("stepfunctions", self.stack.ministack.environment)
        found = sfn.list_executions(stateMachineArn=self.stack.outputs["Machine"], statusFilter="RUNNING")
        return [str(execution["name"]) for execution in found["executions"]]


@dataclass(frozen=True)
class Reckoning:
    """The sum of a run. `wrong`: succeeded, and the files are not those of a clean run."""

    jobs: int
    refused: int
    ends: Counter[str]
    lost: list[Any]
    double: list[Any]
    stuck: list[Any]
    wrong: list[Any]

    def __str__(self) -> str:
        told = ", ".join(f"{count} {end}" for end, count in sorted(self.ends.items()))
        faults = f"{len(self.lost)} lost, {len(self.double)} double, {len(self.stuck)} stuck, {len(self.wrong)} wrong"
        return f"{self.jobs} jobs in ({self.refused} times refused before): {told}; {faults}"
