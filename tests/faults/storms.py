"""What befalls a stack that runs: parts are killed and frozen, disks fill up, AWS says no, code is deployed."""

import io
import os
import random
import signal
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from rushes.local.deploy import client
from rushes.local.stack import Stack
from tests.faults.weather import Sky, Weather

SKIES: tuple[Sky, ...] = ("throttled", "expired", "skewed", "unreachable", "unanswered", "slow")
LASTING = 2.0  # seconds of a storm
STRUCK = 40  # calls that one kind of weather strikes, unless it is over before


class Stormy(Stack):
    """A stack whose functions and workers reach S3 and DynamoDB through the weather."""

    def __init__(self, *args: Any, under: Weather, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.under = under

    def create(self, assembly: Path) -> dict[str, str]:
        self.under.target = self.ministack.url
        made = super().create(assembly)
        aws = client("lambda", self.ministack.environment)
        for function in functions(aws):
            known = function.get("Environment", {}).get("Variables", {})
            aws.update_function_configuration(
                FunctionName=function["FunctionName"], Environment={"Variables": known | self.detour}
            )
        return made

    def place(self, outputs: dict[str, str]) -> dict[str, str]:
        return super().place(outputs) | self.detour

    @property
    def detour(self) -> dict[str, str]:
        return {f"AWS_ENDPOINT_URL_{service}": self.under.url for service in ("S3", "DYNAMODB")}


def functions(aws: Any) -> list[dict[str, Any]]:
    pages = aws.get_paginator("list_functions").paginate()
    return [function for page in pages for function in page["Functions"]]


class Storms:
    """One storm for `every` so many jobs that have ended; each kind once before any comes again, as the seed tells."""

    def __init__(self, stack: Stormy, seed: int, ended: Callable[[], int], every: int) -> None:
        self.stack, self.dice = stack, random.Random(seed)  # noqa: S311
        self.ended, self.every = ended, every
        self.over = threading.Event()
        self.seen: list[str] = []
        self.kinds: dict[str, Callable[[], None]] = {
            "worker killed": self.kill_worker,
            "worker frozen": self.freeze_worker,
            "disk full": self.fill_disks,
            "database killed": self.kill_database,
            "emulator killed": self.kill_emulator,
            "code deployed": self.deploy_code,
            "message that nobody can read": self.send_nonsense,
            **{f"AWS {sky}": lambda sky=sky: self.turn(sky) for sky in SKIES},
        }

    @contextmanager
    def raging(self) -> Iterator[None]:
        """Storms for this while; an error in one is raised at the end of it."""
        failed: list[BaseException] = []

        def rage() -> None:
            try:
                self.rage()
            except BaseException as error:  # noqa: BLE001
                failed.append(error)

        thread = threading.Thread(target=rage)
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()
        if failed:
            raise failed[0]

    def rage(self) -> None:
        while True:
            for kind in self.dice.sample(sorted(self.kinds), len(self.kinds)):
                while self.ended() < len(self.seen) * self.every:
                    if self.over.wait(0.2):
                        return
                if self.over.is_set():
                    return
                self.seen.append(kind)
                self.kinds[kind]()

    def turn(self, sky: Sky) -> None:
        enough = self.stack.under.struck[sky] + STRUCK
        with self.stack.under.turning(sky):
            for _ in range(50):
                if self.stack.under.struck[sky] >= enough or self.over.wait(LASTING / 20):
                    return

    def workers(self) -> list[psutil.Process]:
        slots = self.stack.workers.slots if self.stack.workers else []
        pids = [slot.process.popen.pid for slot in slots if slot.process]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    def busy(self) -> psutil.Process | None:
        """A worker that has a task, if one gets one within a moment."""
        for _ in range(100):
            slots = self.stack.workers.slots if self.stack.workers else []
            for slot in slots:
                if slot.task and slot.process and slot.process.is_alive():
                    return psutil.Process(slot.process.popen.pid)
            if self.over.wait(0.05):
                return None
        return None

    def kill_worker(self) -> None:
        with suppress(psutil.NoSuchProcess):
            if found := self.busy():
                found.kill()

    def freeze_worker(self) -> None:
        with suppress(psutil.NoSuchProcess):
            if found := self.busy():
                found.suspend()
                self.over.wait(LASTING)
                found.resume()

    def fill_disks(self) -> None:
        """No function and no worker can write a byte to any file."""
        emulator = psutil.Process(self.stack.ministack.child.popen.pid)
        struck = [*self.workers(), *emulator.children(recursive=True)]
        for process in struck:
            limit(process, 0)
        self.over.wait(LASTING)
        for process in struck:
            limit(process, psutil.RLIM_INFINITY)

    def kill_database(self) -> None:
        os.killpg(self.stack.postgres.child.popen.pid, signal.SIGKILL)
        self.over.wait(LASTING)
        self.stack.mend()

    def kill_emulator(self) -> None:
        os.killpg(self.stack.ministack.child.popen.pid, signal.SIGKILL)
        while self.stack.ministack.child.alive():
            time.sleep(0.05)
        self.stack.mend()

    def deploy_code(self) -> None:
        """The same code as a new version: every warm function is ended."""
        aws = client("lambda", self.stack.ministack.environment)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for path in sorted((Path(__file__).parents[2] / "lambdas").glob("*.py")):
                file.write(path, path.name)
        for function in functions(aws):
            aws.update_function_code(FunctionName=function["FunctionName"], ZipFile=archive.getvalue())

    def send_nonsense(self) -> None:
        sqs = client("sqs", self.stack.ministack.environment)
        sqs.send_message(QueueUrl=queue(sqs), MessageBody="{}")


def queue(sqs: Any) -> str:
    """Where the events of uploads arrive. Raises ConnectionError while the emulator has just begun."""
    for url in sqs.list_queues().get("QueueUrls", []):
        if "Uploads" in url and "Dead" not in url:
            return str(url)
    raise ConnectionError("There is no queue yet.")


def limit(process: psutil.Process, size: int) -> None:
    with suppress(psutil.NoSuchProcess):
        _, most = process.rlimit(psutil.RLIMIT_FSIZE)
        process.rlimit(psutil.RLIMIT_FSIZE, (size, most))
