"""The step Thumbnails: up to twelve pictures, spread evenly over the film, for the page and the review."""

import json
from pathlib import Path

from rushes.media import stills
from rushes.media.decoder import Say
from rushes.media.stills import Still
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.probe import ENGINE, versions

MOST = 12  # pictures
EVERY = 5.0  # seconds of film for each, while there are fewer than MOST


def work(bench: StepContext) -> StepResult:
    """Save `thumbnails/0001.jpg` … and `thumbnails/index.json`: [{"time", "name", "width", "height"}].

    `time` is in seconds of the film, sizes are pixels. A damaged film gives what it can: the facts say how many
    `pictures` of how many were `wanted`.
    """
    duration = float(bench.read_record("probe").facts["duration"])
    pictures, wanted = thumbnails(bench.video, bench.folder, bench.settings, duration, bench.report_progress)
    for picture in pictures:
        bench.save_artifact(f"thumbnails/{picture.name}", (bench.folder / picture.name).read_bytes())
    index = [picture.model_dump() for picture in pictures]
    bench.save_artifact("thumbnails/index.json", json.dumps(index, indent=1).encode())
    facts = {"pictures": len(pictures), "wanted": wanted}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=facts)


def thumbnails(
    video: Path, folder: Path, settings: Settings, duration: float, say: Say | None = None
) -> tuple[list[Still], int]:
    """Write the pictures of a film of `duration` seconds into the folder; also says how many were wanted."""
    times = stills.spread(duration, MOST, EVERY)
    return stills.take(video, folder, settings, times, say=say), len(times)
