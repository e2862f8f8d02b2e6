"""The step Sample: the pictures for a first look by a service, as JPEG files of at most 700 kB.

Only for the road over Google Cloud Vision: Lambdas ask it for ten pictures each, and Detect, with their answers,
does the second look. Detectors on this machine need no such files.
"""

import json

from rushes.detect.jpeg import encoded
from rushes.detect.samples import INDEX, Sample, picture_name
from rushes.detect.vision import BATCH, LONG_SIDE
from rushes.jobs import job_key
from rushes.media import sampling
from rushes.media.sampling import Frame
from rushes.probe import ENGINE, versions
from rushes.step import Bench, Made


def work(bench: Bench) -> Made:
    """Put sample/00001.jpg … and sample/index.json; they are no results. Facts: `pictures`, `batches` of ten."""
    reel = sampling.reel(bench.video, bench.folder, bench.settings)
    taken: list[Sample] = []

    def keep(frame: Frame) -> None:
        jpeg = encoded(frame.pixels)
        sample = Sample(name=picture_name(len(taken)), time=frame.time, width=jpeg.width, height=jpeg.height)
        bench.storage.put(job_key(bench.ticket.job_id, sample.name), jpeg.data, "image/jpeg")
        taken.append(sample)

    moments = [(time, True) for time in sampling.base(reel.index)]
    sampling.take(reel, moments, keep, long_side=LONG_SIDE, say=bench.say)
    index = json.dumps([sample.model_dump() for sample in taken]).encode()
    bench.storage.put(job_key(bench.ticket.job_id, INDEX), index, "application/json")
    facts = {"pictures": len(taken), "batches": -(-len(taken) // BATCH)}
    return Made(engine=ENGINE, model=versions(), quality="measured", facts=facts)
