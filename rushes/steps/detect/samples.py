"""The first pass by Google Cloud Vision in batches of ten samples: the work of each Lambda of the Map."""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rushes.domain import FrozenModel, KeyPrefix, StepRecord, Ticket, job_key
from rushes.errors import NotFound, TryAgain
from rushes.ports import Storage, VersionedStore
from rushes.settings import Settings
from rushes.steps.detect.breaker import Breaker, Clock
from rushes.steps.detect.engine import faint_thresholds, wanted
from rushes.steps.detect.jpeg import Jpeg
from rushes.steps.follow import Detection, Sighting

SERVICE = "vision"
INDEX = "sample/index.json"

log = logging.getLogger(__name__)


class Sample(FrozenModel):
    """One frame: its name in the job's folder, its time in seconds of the video, its size in pixels."""

    name: str
    time: float
    width: int
    height: int


def picture_name(number: int) -> str:
    """Return the name of a sample in the job's folder. Samples count from 0."""
    return f"sample/{number + 1:05}.jpg"


def answer_name(batch: int) -> str:
    """Return the name of the answer for a batch in the job's folder. Batches count from 0."""
    return f"{SERVICE}/{batch:04}.json"


def breaker(store: VersionedStore, clock: Clock = time.time) -> Breaker:
    """Create the breaker of Vision, shared by all jobs."""
    return Breaker(SERVICE, store, clock)


def batches(ticket: Ticket, storage: Storage) -> int:
    """Return the number of batches that the step Sample made. Raises NotFound if it made none."""
    record = StepRecord.model_validate_json(storage.get(job_key(ticket.job_id, "sample.json")))
    return int(record.facts["batches"])


def look(ticket: Ticket, batch: int, storage: Storage, settings: Settings, circuit_breaker: Breaker) -> bool:
    """Annotate one batch with Vision and store the answer; False if Vision does not answer or the breaker is open.

    A batch with a stored answer is not sent again. Raises Unavailable if Vision refuses our credentials: that is not
    an outage, and is not reported to the breaker.
    """
    if has_answer(ticket, batch, storage):
        return True
    if not circuit_breaker.may_ask():
        return False
    try:
        sightings = annotate(ticket, batch, storage, settings)
    except TryAgain as error:
        log.warning("Vision gave no answer for batch %d: %s", batch, error)
        circuit_breaker.failed()
        return False
    circuit_breaker.answered()
    rows = [
        {"time": sighting.time, "detections": [asdict(detection) for detection in sighting.detections]}
        for sighting in sightings
    ]
    storage.put(job_key(ticket.job_id, answer_name(batch)), json.dumps(rows).encode(), "application/json")
    return True


def has_answer(ticket: Ticket, batch: int, storage: Storage) -> bool:
    """Whether the answer for a batch is stored."""
    key = job_key(ticket.job_id, answer_name(batch))
    return key in set(storage.list(KeyPrefix.of_parent(key)))


def annotate(ticket: Ticket, batch: int, storage: Storage, settings: Settings) -> list[Sighting]:
    """Send the samples of one batch to Vision and return its detections."""
    from rushes.steps.detect.vision import BATCH, connected

    vision = connected(settings)
    index = json.loads(storage.get(job_key(ticket.job_id, INDEX)))
    samples = [Sample.model_validate(row) for row in index[batch * BATCH : (batch + 1) * BATCH]]
    jpegs = [
        Jpeg(storage.get(job_key(ticket.job_id, sample.name)), sample.width, sample.height)
        for sample in samples
    ]
    labels = wanted(vision, ticket.request.classes)
    results = vision.read(jpegs, faint_thresholds(vision, labels))
    return [Sighting(sample.time, detections) for sample, detections in zip(samples, results, strict=True)]


def read_answers(ticket: Ticket, storage: Storage) -> list[Sighting] | None:
    """Return the detections of all batches; None if a batch has no answer, or there are no samples."""
    try:
        names = [answer_name(batch) for batch in range(batches(ticket, storage))]
        answers = [storage.get(job_key(ticket.job_id, name)) for name in names]
    except NotFound:
        return None
    return [parse_sighting(row) for answer in answers for row in json.loads(answer)]


def parse_sighting(row: Mapping[str, Any]) -> Sighting:
    """Parse {"time", "detections": [{"label", "score", "x", "y", "w", "h"}]}."""
    return Sighting(row["time"], tuple(Detection(**detection) for detection in row["detections"]))
