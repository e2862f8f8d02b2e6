"""The first look by Google Cloud Vision, ten samples at a time: what each Lambda of the Map does."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rushes.detect.breaker import Breaker, Clock, Marks
from rushes.detect.engine import engine, faintest, wanted
from rushes.detect.jpeg import Jpeg
from rushes.errors import NotFound, TryAgain
from rushes.follow import Found, Sighting
from rushes.jobs import Noun, Ticket, job_key
from rushes.ports import Storage
from rushes.settings import Settings

SERVICE = "vision"
INDEX = "sample/index.json"


class Sample(Noun):
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


def breaker(marks: Marks, clock: Clock = time.time) -> Breaker:
    """The one breaker of the service, shared by all jobs."""
    return Breaker(SERVICE, marks, clock)


def look(ticket: Ticket, batch: int, storage: Storage, settings: Settings, shared: Breaker) -> int:
    """Ask Vision for one batch and keep what it saw; how many pictures that were.

    A batch that has its answer is not asked for again. Raises TryAgain when Vision does not answer or the breaker
    is open: then the other road is to be taken.
    """
    if answered(ticket, batch, storage):
        return 0
    if not shared.may_ask():
        raise TryAgain("Google Cloud Vision is not asked for the moment: it failed several times in a row.")
    try:
        sightings = seen(ticket, batch, storage, settings)
    except TryAgain:
        shared.failed()
        raise
    shared.answered()
    rows = [{"time": one.time, "found": [asdict(found) for found in one.found]} for one in sightings]
    storage.put(job_key(ticket.job_id, answer_name(batch)), json.dumps(rows).encode(), "application/json")
    return len(rows)


def answered(ticket: Ticket, batch: int, storage: Storage) -> bool:
    key = job_key(ticket.job_id, answer_name(batch))
    return key in set(storage.list(key))


def seen(ticket: Ticket, batch: int, storage: Storage, settings: Settings) -> list[Sighting]:
    from rushes.detect.vision import BATCH, Vision

    vision = engine(SERVICE, settings)
    if not isinstance(vision, Vision):
        raise TypeError("The row vision is another engine.")
    index = json.loads(storage.get(job_key(ticket.job_id, INDEX)))
    samples = [Sample.model_validate(row) for row in index[batch * BATCH : (batch + 1) * BATCH]]
    jpegs = [
        Jpeg(storage.get(job_key(ticket.job_id, sample.name)), sample.width, sample.height)
        for sample in samples
    ]
    labels = wanted(vision, ticket.request.classes)
    found = vision.read(jpegs, faintest(vision, labels))
    return [Sighting(sample.time, things) for sample, things in zip(samples, found, strict=True)]


def all_seen(ticket: Ticket, batches: int, storage: Storage) -> list[Sighting] | None:
    """What was seen in all batches; None when one of them has no answer."""
    try:
        answers = [storage.get(job_key(ticket.job_id, answer_name(batch))) for batch in range(batches)]
    except NotFound:
        return None
    return [read_sighting(row) for answer in answers for row in json.loads(answer)]


def read_sighting(row: Mapping[str, Any]) -> Sighting:
    """{"time", "found": [{"label", "score", "x", "y", "w", "h"}]}"""
    return Sighting(row["time"], tuple(Found(**found) for found in row["found"]))
