"""The first look by Google Cloud Vision, ten samples at a time: what each Lambda of the Map does."""

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
from rushes.steps.detect.engine import faintest, wanted
from rushes.steps.detect.jpeg import Jpeg
from rushes.steps.follow import Detection, Sighting

SERVICE = "vision"
INDEX = "sample/index.json"

log = logging.getLogger(__name__)


class Sample(FrozenModel):
    """One picture: its name within the job's folder, its time in seconds of the film, its size in pixels."""

    name: str
    time: float
    width: int
    height: int


def picture_name(number: int) -> str:
    """Where a sample lies within the job's folder. Samples count from 0."""
    return f"sample/{number + 1:05}.jpg"


def answer_name(batch: int) -> str:
    """Where the answer for a batch of samples lies within the job's folder. Batches count from 0."""
    return f"{SERVICE}/{batch:04}.json"


def breaker(store: VersionedStore, clock: Clock = time.time) -> Breaker:
    """The one breaker of the service, shared by all jobs."""
    return Breaker(SERVICE, store, clock)


def batches(ticket: Ticket, storage: Storage) -> int:
    """How many batches the step Sample has made. Raises NotFound when it has made none."""
    record = StepRecord.model_validate_json(storage.get(job_key(ticket.job_id, "sample.json")))
    return int(record.facts["batches"])


def look(ticket: Ticket, batch: int, storage: Storage, settings: Settings, shared: Breaker) -> bool:
    """Ask Vision for one batch and keep what it saw; False when Vision does not answer or the breaker is open.

    A batch that has its answer is not asked for again. Raises Unavailable when Vision refuses us: that is no
    outage, and the breaker hears nothing of it.
    """
    if answered(ticket, batch, storage):
        return True
    if not shared.may_ask():
        return False
    try:
        sightings = seen(ticket, batch, storage, settings)
    except TryAgain as error:
        log.warning("Vision gave no answer for batch %d: %s", batch, error)
        shared.failed()
        return False
    shared.answered()
    rows = [{"time": one.time, "found": [asdict(found) for found in one.found]} for one in sightings]
    storage.put(job_key(ticket.job_id, answer_name(batch)), json.dumps(rows).encode(), "application/json")
    return True


def answered(ticket: Ticket, batch: int, storage: Storage) -> bool:
    key = job_key(ticket.job_id, answer_name(batch))
    return key in set(storage.list(KeyPrefix.of_parent(key)))


def seen(ticket: Ticket, batch: int, storage: Storage, settings: Settings) -> list[Sighting]:
    from rushes.steps.detect.vision import BATCH, connected

    vision = connected(settings)
    index = json.loads(storage.get(job_key(ticket.job_id, INDEX)))
    samples = [Sample.model_validate(row) for row in index[batch * BATCH : (batch + 1) * BATCH]]
    jpegs = [
        Jpeg(storage.get(job_key(ticket.job_id, sample.name)), sample.width, sample.height)
        for sample in samples
    ]
    labels = wanted(vision, ticket.request.classes)
    found = vision.read(jpegs, faintest(vision, labels))
    return [Sighting(sample.time, things) for sample, things in zip(samples, found, strict=True)]


def all_seen(ticket: Ticket, storage: Storage) -> list[Sighting] | None:
    """What was seen in all batches; None when one of them has no answer, or there are no samples."""
    try:
        names = [answer_name(batch) for batch in range(batches(ticket, storage))]
        answers = [storage.get(job_key(ticket.job_id, name)) for name in names]
    except NotFound:
        return None
    return [read_sighting(row) for answer in answers for row in json.loads(answer)]


def read_sighting(row: Mapping[str, Any]) -> Sighting:
    """{"time", "found": [{"label", "score", "x", "y", "w", "h"}]}"""
    return Sighting(row["time"], tuple(Detection(**found) for found in row["found"]))
