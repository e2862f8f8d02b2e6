"""The step Thumbnails: up to twelve still frames, spread evenly over the video, for the web page and the review."""

import json
from pathlib import Path

from rushes.media import stills
from rushes.media.decoder import Say
from rushes.media.stills import Still
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.probe import ENGINE, versions

MAX_THUMBNAILS = 12
SECONDS_PER_THUMBNAIL = 5.0  # of video, while there are fewer than MAX_THUMBNAILS


def work(context: StepContext) -> StepResult:
    """Save `thumbnails/0001.jpg` … and `thumbnails/index.json`: [{"time", "name", "width", "height"}].

    `time` is in seconds of the video, sizes are in pixels. A damaged video yields the frames that can be decoded: the
    facts give the number of `pictures` and how many were `wanted`.
    """
    duration = float(context.read_record("probe").facts["duration"])
    pictures, wanted_count = thumbnails(
        context.video, context.folder, context.settings, duration, context.report_progress
    )
    for picture in pictures:
        context.save_artifact(f"thumbnails/{picture.name}", (context.folder / picture.name).read_bytes())
    index = [picture.model_dump() for picture in pictures]
    context.save_artifact("thumbnails/index.json", json.dumps(index, indent=1).encode())
    facts = {"pictures": len(pictures), "wanted": wanted_count}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=facts)


def thumbnails(
    video: Path, folder: Path, settings: Settings, duration: float, report_progress: Say | None = None
) -> tuple[list[Still], int]:
    """Write the thumbnails of a video of `duration` seconds into the folder; also return how many were wanted."""
    times = stills.spread(duration, MAX_THUMBNAILS, SECONDS_PER_THUMBNAIL)
    return stills.take(video, folder, settings, times, say=report_progress), len(times)
