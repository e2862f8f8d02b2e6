"""How well sparse looking covers what looking at every picture finds, and what it costs.

    python benchmarks/follow.py [FILE] [--detector yunet] [--classes face=0.5] [--rates 0,2,3,4,5]

The reference is the same detector on every picture. For each rate of the second look: `recall`, the reference's
pixels that are covered; `missed`, reference boxes that are covered by less than half; `over`, the pixels covered
for each of the reference; `looks` and `cpu`, the pictures looked at and the processor time (decoding child
included), as parts of the reference's. The bar of the default rate: recall at least 99.5 % at no more than 18 %
of the looks. Prints one line of JSON for each rate; the model is found as `rushes detect` finds it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rushes.cli.detect import classes_of
from rushes.detect import Look, engine, wanted, watch
from rushes.detect.watch import Watcher
from rushes.follow import Found, Sighting, Track
from rushes.media import sampling
from rushes.settings import Settings
from rushes.step import cpu_seconds

GRID = (180, 320)  # cells on which pixels are counted
FIELD = Path(__file__).parent.parent.parent / "shared" / "data"
BAR = {"recall": 0.995, "looks": 0.18}
DEFAULT = 5.0


def main() -> int:
    said = options()
    settings = Settings() if Settings().weights or not said.field else Settings(weights=str(FIELD / "models"))
    classes = classes_of(said.classes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine(said.detector, settings)
        every, cost = reference(said.file, folder, settings, said.detector, classes)
        good = True
        for rate in said.rates:
            row = measured(
                said.file,
                folder,
                settings,
                Look(detector=said.detector, classes=classes, refined_rate=rate),
                every,
                cost,
            )
            print(json.dumps(row), flush=True)
            if rate == DEFAULT:
                good = row["recall"] >= BAR["recall"] and row["looks"] <= BAR["looks"]
    print("the bar is " + ("met" if good else "MISSED"), file=sys.stderr)
    return 0 if good else 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sparse looking against looking at every picture.")
    parser.add_argument("file", nargs="?", type=Path, default=FIELD / "video" / "hamilton.mp4")
    parser.add_argument("--detector", default="yunet")
    parser.add_argument("--classes", default=())
    parser.add_argument("--rates", default="0,2,3,4,5")
    said = parser.parse_args()
    said.rates = [float(rate) for rate in said.rates.split(",")]
    said.classes = tuple(said.classes.split()) if said.classes else ()
    said.field = (FIELD / "models").is_dir()
    if not said.file.is_file():
        parser.error(f"there is no file {said.file}: name a film with faces")
    return said


def reference(
    video: Path, folder: Path, settings: Settings, name: str, classes: dict[str, float]
) -> tuple[Sequence[Sighting], float]:
    """Every picture looked at, and the processor seconds that took."""
    detector = engine(name, settings)
    watcher = Watcher(detector, wanted(detector, classes))
    began = cpu_seconds()
    reel = sampling.reel(video, folder, settings)
    half = 1 / reel.index.fps / 2
    moments = [(k * half, True) for k in range(int(reel.index.length / half) + 1)]
    sampling.take(reel, moments, watcher, long_side=detector.long_side)
    watcher.finish()
    return watcher.sightings, cpu_seconds() - began


def measured(
    video: Path, folder: Path, settings: Settings, look: Look, every: Sequence[Sighting], cost: float
) -> dict[str, float]:
    began, clock = cpu_seconds(), time.perf_counter()
    made = watch(video, folder, settings, look)
    spent, seconds = cpu_seconds() - began, time.perf_counter() - clock
    return {
        "refined_rate": look.refined_rate,
        **coverage(every, made.tracks),
        "looks": round(made.pictures / len(every), 4),
        "cpu": round(spent / cost, 4),
        "seconds": round(seconds, 2),
        "tracks": len(made.tracks),
    }


def coverage(every: Sequence[Sighting], tracks: Sequence[Track]) -> dict[str, float]:
    hit = asked = covered = missed = 0
    for sighting in every:
        over = painted(
            [place_at(track, sighting.time) for track in tracks if track.start <= sighting.time < track.end]
        )
        under = painted([place(found) for found in sighting.found])
        hit += int((under & over).sum())
        asked += int(under.sum())
        covered += int(over.sum())
        for found in sighting.found:
            alone = painted([place(found)])
            missed += bool((alone & over).sum() < alone.sum() / 2)
    return {
        "recall": round(hit / asked, 5) if asked else 1.0,
        "missed": missed,
        "boxes": sum(len(sighting.found) for sighting in every),
        "over": round(covered / asked, 3) if asked else 0.0,
    }


def place(found: Found) -> tuple[float, float, float, float]:
    return found.x, found.y, found.x + found.w, found.y + found.h


def place_at(track: Track, time: float) -> tuple[float, float, float, float]:
    box = next((box for box in reversed(track.boxes) if box.t <= time), track.boxes[0])
    return box.x, box.y, box.x + box.w, box.y + box.h


def painted(places: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
    """The cells whose middles lie in one of the places."""
    high, wide = GRID
    cells = np.zeros(GRID, bool)
    for left, top, right, bottom in places:
        rows = slice(*(max(0, round(edge * high)) for edge in (top, bottom)))
        columns = slice(*(max(0, round(edge * wide)) for edge in (left, right)))
        cells[rows, columns] = True
    return cells


if __name__ == "__main__":
    sys.exit(main())
