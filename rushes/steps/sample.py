"""The step Sample: the pictures for a first look by a service, as JPEG files of at most 700 kB.

Only for the road over Google Cloud Vision: Lambdas ask it for ten pictures each, and Detect, with their answers,
does the second look. Detectors on this machine need no such files.

Each picture is paid for, so key frames closer than a step are not all sent: at most 0.8 pictures come to a second,
and the first of each scene that is passed. The Map over the batches writes some seven lines of history a batch, of
25,000 that an execution may have: four hours make 1,152 batches, MOST pictures 1,500.
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

MOST = 15_000  # pictures
APART = 0.9 / sampling.RATE  # seconds between two key frames that are both sent


def work(bench: StepContext) -> StepResult:
    """Put sample/00001.jpg … and sample/index.json; they are no results. Facts: `pictures`, `batches` of ten.

    Raises Unavailable for a film of more scenes than Vision is asked about: then a detector on the worker does it.
    """
    reel = sampling.reel(bench.video, bench.folder, bench.settings)
    taken: list[Sample] = []

    def keep(frame: Frame) -> None:
        if len(taken) == MOST:
            raise Unavailable(f"This film has more than {MOST} scenes: choose a detector other than vision.")
        jpeg = encoded(frame.pixels)
        sample = Sample(name=picture_name(len(taken)), time=frame.time, width=jpeg.width, height=jpeg.height)
        lend(bench, sample.name, jpeg.data)
        taken.append(sample)

    moments = [(time, True) for time in sampling.base(reel.index, apart=APART)]
    sampling.take(reel, moments, keep, long_side=LONG_SIDE, say=bench.report_progress)
    lend(bench, INDEX, json.dumps([sample.model_dump() for sample in taken]).encode())
    facts = {"pictures": len(taken), "batches": -(-len(taken) // BATCH)}
    return StepResult(engine=ENGINE, model=versions(), quality="measured", facts=facts)


def lend(bench: StepContext, name: str, data: bytes) -> None:
    path = bench.folder / "lent"
    path.write_bytes(data)
    bench.storage.upload_temporary(path, job_key(bench.ticket.job_id, name), media_type_of(name))
