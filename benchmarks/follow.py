"""How well sparse looking covers what looking at every picture finds, and what it costs.

    python -m benchmarks.follow [FILE] [--made] [--detector yunet] [--classes face=0.5] [--rates 0,2,3,4,5]

The reference is the same detector on every picture. For each rate of the second look: `recall`, the reference's
pixels that are covered; `missed`, reference boxes that are covered by less than half; `over`, the pixels covered
for each of the reference; `looks` and `cpu`, the pictures looked at and the processor time (decoding child
included), as parts of the reference's. The bar of the default rate: recall at least 99.5 % at no more than 18 %
of the looks. Prints one line of JSON for each rate; the model is found as `rushes detect` finds it. With --made, and
where no recording is beside the project, the film is one of drawn faces that walk, swing and dart through four scenes;
without YuNet's model NudeNet looks.

Over is not all waste: the reference is a detector's word on single pictures, and where it flickers about its threshold
a track covers what lies between. On five_minutes.mp4 half of it are two shots of a cartoon in which YuNet now and
then takes half the picture for a face.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from math import sin
from pathlib import Path

import numpy as np

from rushes.cli.detect import classes_of
from rushes.errors import Unavailable
from rushes.media import sampling
from rushes.settings import Settings
from rushes.steps.detect import PassOptions, engine, run_detector, wanted
from rushes.steps.detect.detector_pass import DetectorPass
from rushes.steps.follow import Detection, Sighting, Track
from rushes.steps.runner import cpu_seconds
from tests.faces import film

GRID = (180, 320)  # cells on which pixels are counted
FIELD = Path(__file__).parent.parent.parent / "shared" / "data"
BAR = {"recall": 0.995, "looks": 0.18}
DEFAULT = 5.0
SECONDS = 32.0  # of the film that is made


def main() -> int:
    said = options()
    settings = Settings() if Settings().weights or not said.field else Settings(weights=str(FIELD / "models"))
    classes = classes_of(said.classes)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said.file = said.file or made(folder / "made.mp4")
        said.detector = said.detector or at_hand(settings)
        engine(said.detector, settings)
        every, cost = reference(said.file, folder, settings, said.detector, classes)
        good = True
        for rate in said.rates:
            row = measured(
                said.file,
                folder,
                settings,
                PassOptions(detector=said.detector, classes=classes, refined_rate=rate),
                every,
                cost,
            )
            print(json.dumps(row), flush=True)
            if rate == DEFAULT:
                good = bool(row["boxes"]) and row["recall"] >= BAR["recall"] and row["looks"] <= BAR["looks"]
    print("the bar is " + ("met" if good else "MISSED"), file=sys.stderr)
    return 0 if good else 1


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sparse looking against looking at every picture.")
    recording = FIELD / "video" / "hamilton.mp4"
    parser.add_argument("file", nargs="?", type=Path, default=recording if recording.is_file() else None)
    parser.add_argument("--made", action="store_true", help="drawn faces, although there is a recording")
    parser.add_argument("--detector", default="")
    parser.add_argument("--classes", default=())
    parser.add_argument("--rates", default="0,2,3,4,5")
    said = parser.parse_args()
    said.file = None if said.made else said.file
    said.rates = [float(rate) for rate in said.rates.split(",")]
    said.classes = tuple(said.classes.split()) if said.classes else ()
    said.field = (FIELD / "models").is_dir()
    if said.file and not said.file.is_file():
        parser.error(f"there is no file {said.file}: name a film with faces")
    return said


def at_hand(settings: Settings) -> str:
    """YuNet where its model is, else NudeNet, which brings its own."""
    try:
        engine("yunet", settings)
    except Unavailable:
        return "nudenet"
    return "yunet"


def made(path: Path) -> Path:
    """SECONDS of a drawn face: it walks through, is away, swings, darts; all is darker in every other scene."""
    return film(path, SECONDS, where, gop=50, fps=30, scenes=(8.0, 16.0, 24.0), size=(480, 270))


def where(at: float) -> tuple[float, float] | None:
    """The face's centre, in fractions of the picture."""
    scene, inside = divmod(at, 8.0)
    if scene == 0:
        return 0.1 + 0.1 * inside, 0.5
    if scene == 1:
        return None if inside > 3 else (0.3, 0.4 + 0.05 * inside)
    if scene == 2:
        return 0.5 + 0.3 * sin(2 * inside), 0.5
    return None if inside < 1.3 else (0.2 + 0.6 * (inside * 0.75 % 1.0), 0.5 + 0.1 * sin(5 * inside))


def reference(
    video: Path, folder: Path, settings: Settings, name: str, classes: dict[str, float]
) -> tuple[Sequence[Sighting], float]:
    """Every picture looked at, and the processor seconds that took."""
    detector = engine(name, settings)
    watcher = DetectorPass(detector, wanted(detector, classes))
    began = cpu_seconds()
    reel = sampling.reel(video, folder, settings)
    half = 1 / reel.index.fps / 2
    moments = [(k * half, True) for k in range(int(reel.index.length / half) + 1)]
    sampling.take(reel, moments, watcher, long_side=detector.long_side)
    watcher.finish()
    return watcher.sightings, cpu_seconds() - began


def measured(
    video: Path, folder: Path, settings: Settings, look: PassOptions, every: Sequence[Sighting], cost: float
) -> dict[str, float]:
    began, clock = cpu_seconds(), time.perf_counter()
    made = run_detector(video, folder, settings, look)
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
        under = painted([place(found) for found in sighting.detections])
        hit += int((under & over).sum())
        asked += int(under.sum())
        covered += int(over.sum())
        for found in sighting.detections:
            alone = painted([place(found)])
            missed += bool((alone & over).sum() < alone.sum() / 2)
    return {
        "recall": round(hit / asked, 5) if asked else 1.0,
        "missed": missed,
        "boxes": sum(len(sighting.detections) for sighting in every),
        "over": round(covered / asked, 3) if asked else 0.0,
    }


def place(found: Detection) -> tuple[float, float, float, float]:
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
