"""What the orchestration costs: a 10-second clip through the local stack, beside its steps as plain functions.

    .venv/bin/python benchmarks/orchestration.py [--runs 5]

Both ways take turns in one run on one machine, after a warm-up of each: upload to last result (as a client sees
it) over probe, transcribe, subtitles and thumbnails called one after the other in this process, with storage in
memory. The clip is narrated by a synthetic voice and really recognised, however badly.
"""

import argparse
import platform
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from uuid import uuid4

import av

from rushes.adapters.memory import MemoryEvents, MemoryStateStore, MemoryStorage
from rushes.client import Client
from rushes.domain import Status, Ticket, Video
from rushes.local.demo_clip import make
from rushes.local.stack import Stack
from rushes.settings import Settings
from rushes.steps import runner

STEPS = ("probe", "transcribe", "subtitles", "thumbnails")
CLIP_SECONDS = 10
GOAL_SECONDS = 3


def cut(source: Path, target: Path, seconds: float) -> Path:
    """The first `seconds` of a film, its packets copied."""
    with av.open(str(source)) as film, av.open(str(target), "w") as short:
        streams = {stream.index: short.add_stream_from_template(stream) for stream in film.streams}
        for packet in film.demux():
            if packet.dts is not None and packet.pts * packet.time_base < seconds:
                packet.stream = streams[packet.stream_index]
                short.mux(packet)
    return target


def plain(clip: Path) -> float:
    """Seconds of the steps as plain functions."""
    storage, events, state, settings = MemoryStorage(), MemoryEvents(), MemoryStateStore(), Settings()
    video = Video(bucket="b", key="uploads/clip.mp4", size=clip.stat().st_size, name="clip.mp4")
    ticket = Ticket(job_id=uuid4(), owner=uuid4(), video=video)
    storage.upload(clip, video.key, "video/mp4")
    began = time.perf_counter()
    for name in STEPS:
        runner.run_step(name, ticket, settings=settings, storage=storage, events=events, state=state)
    return time.perf_counter() - began


def through(client: Client, clip: Path, folder: Path) -> float:
    """Seconds from the upload to the last result on disk."""
    began = time.perf_counter()
    job = client.process(clip)
    assert job.status == Status.SUCCEEDED, job.sentence
    client.download(job.id, folder / str(job.id))
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        clip = cut(make(folder).video, folder / "clip.mp4", CLIP_SECONDS)
        stack = Stack(folder / "state")
        try:
            at = stack.start()
            with Client(endpoint=at["api"], user=at["user"], password=at["password"]) as client:
                pairs = [(through(client, clip, folder), plain(clip)) for _ in range(runs + 1)][1:]
        finally:
            stack.stop()
    show(pairs)


def show(pairs: list[tuple[float, float]]) -> None:
    added = statistics.median(stack - steps for stack, steps in pairs)
    print(f"{platform.machine()}, {date.today()}, {len(pairs)} pairs after one warm-up")
    print("| | median | least | most |\n|---|---|---|---|")
    for name, values in (
        ("through the stack, s", [stack for stack, _ in pairs]),
        ("steps as functions, s", [steps for _, steps in pairs]),
        ("ratio", [stack / steps for stack, steps in pairs]),
        ("added, s", [stack - steps for stack, steps in pairs]),
    ):
        print(f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} | {max(values):.2f} |")
    print(f"goal: at most {GOAL_SECONDS} s added: {'met' if added <= GOAL_SECONDS else 'missed'}")


if __name__ == "__main__":
    main()
