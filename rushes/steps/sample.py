"""The step Sample: extract the frames that Google Cloud Vision annotates in the first pass, as JPEGs of ≤ 700 kB.

Runs only if Detect uses Google Cloud Vision: Lambdas send ten frames per request, and Detect makes the second pass
with their annotations. Local detectors need no such files.

Each frame is billed, so key frames closer than the sampling interval are not all sent: at most 0.8 frames per second,
plus the first frame of each scene. The Map over the batches writes about seven history events per batch, and an
execution may have 25,000: four hours make 1,152 batches, MAX_FRAMES make 1,500.
"""

import json

from rushes.domain import job_key
from rushes.errors import Unavailable
from rushes.media import sampling
from rushes.media.sampling import Frame
from rushes.steps.context import StepContext, StepResult, media_type_of
from rushes.steps.detect.jpeg import encoded
from rushes.steps.detect.samples import INDEX, Sample, picture_name
from rushes.steps.detect.vision import BATCH, LONG_SIDE
from rushes.steps.probe import ENGINE, versions

MOST = 15_000  # frames
APART = 0.9 / sampling.RATE  # seconds between two key frames that are both sent


def work(context: StepContext) -> StepResult:
    """Upload sample/00001.jpg … and sample/index.json as temporary files. Facts: `pictures`, `batches` of ten.

    Raises Unavailable if the video has more scenes than Vision is asked about; a local detector then does the work.
    """
    source = sampling.reel(context.video, context.folder, context.settings)
    samples: list[Sample] = []

    def upload_frame(frame: Frame) -> None:
        if len(samples) == MOST:
            raise Unavailable(f"This video has more than {MOST} scenes: choose a detector other than vision.")
        jpeg = encoded(frame.pixels)
        sample = Sample(
            name=picture_name(len(samples)), time=frame.time, width=jpeg.width, height=jpeg.height
        )
        upload_temporary_file(context, sample.name, jpeg.data)
        samples.append(sample)

    sample_times = [(time, True) for time in sampling.base(source.index, apart=APART)]
    sampling.take(source, sample_times, upload_frame, long_side=LONG_SIDE, say=context.report_progress)
    index = json.dumps([sample.model_dump() for sample in samples]).encode()
    upload_temporary_file(context, INDEX, index)
    facts = {"pictures": len(samples), "batches": -(-len(samples) // BATCH)}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=facts)


def upload_temporary_file(context: StepContext, name: str, data: bytes) -> None:
    """Upload bytes as a temporary file of the job."""
    path = context.folder / "temporary"
    path.write_bytes(data)
    context.storage.upload_temporary(path, job_key(context.ticket.job_id, name), media_type_of(name))
