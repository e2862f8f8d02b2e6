"""One look at a film: sample, detect, look again, follow."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from rushes.domain.edits import Blur, Box, Edits
from rushes.media.sampling import Frame
from rushes.settings import Settings
from rushes.steps.detect import PassOptions, recheck, run_detector
from rushes.steps.detect.detector_pass import DetectorPass
from rushes.steps.follow import Detection, Detections, Sighting
from tests.faces import film

SECONDS, FPS = 8.0, 25


def there(at: float) -> tuple[float, float] | None:
    """Comes in at 3 s, walks from left to right, is gone at 5 s."""
    return (0.2 + 0.3 * (at - 3), 0.5) if 3 <= at < 5 else None


class Counting:
    """A detector that counts what it is shown and finds nothing."""

    labels: Mapping[str, float] = {"face": 0.5}
    groups: Mapping[str, tuple[str, ...]] = {}
    usual = ("face",)
    faint = 0.5
    batch = 4
    long_side = 64
    model = quality = "none"

    def __init__(self, settings: Settings) -> None:
        assert settings
        self.shown: list[int] = []

    def see(self, pictures: Sequence[np.ndarray], wanted: Mapping[str, float]) -> list[tuple[Detection, ...]]:
        assert wanted == {"face": 0.5}
        self.shown.append(len(pictures))
        return [()] * len(pictures)


def test_pictures_are_shown_as_many_at_once_as_the_detector_likes_and_once_each(settings: Settings) -> None:
    detector = Counting(settings)
    watcher = DetectorPass(detector, {"face": 0.5})
    watcher.know([Sighting(0.2)])
    for number in range(11):
        watcher(Frame(number / 10, np.zeros((4, 4, 3), np.uint8)))
    watcher.finish()
    watcher.finish()
    assert detector.shown == [4, 4, 2]
    assert [one.time for one in watcher.sightings] == pytest.approx([k / 10 for k in range(11)])


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("walk") / "walk.mp4", SECONDS, there, gop=50)


def covered(made: Detections, at: float, x: float, y: float) -> bool:
    for track in made.tracks:
        if track.start <= at < track.end:
            box = [box for box in track.boxes if box.t <= at][-1]
            if box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h:
                return True
    return False


@pytest.mark.field
def test_a_face_that_walks_by_between_the_samples_is_covered_in_every_frame(
    walk: Path, with_yunet: Settings, tmp_path: Path
) -> None:
    made = run_detector(walk, tmp_path, with_yunet, PassOptions(detector="yunet"))
    for number in range(75, 125):
        at = number / FPS
        centre = there(at)
        assert centre is not None
        for x, y in ((0, 0), (-0.1, 0), (0.1, 0), (0, 0.2)):
            assert covered(made, at, min(0.999, centre[0] + x), centre[1] + y), (at, x, y)
    assert made.pictures < SECONDS * FPS / 3
    assert made.flagged < 3
    assert (made.engine, made.quality) == ("yunet", "full")


@pytest.mark.field
def test_progress_rises_and_nothing_is_left_lying(walk: Path, with_yunet: Settings, tmp_path: Path) -> None:
    told: list[float] = []
    run_detector(
        walk, tmp_path, with_yunet, PassOptions(detector="yunet"), lambda *said: told.append(said[0])
    )
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] <= 1
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_film_without_hits_is_looked_at_once_and_has_no_tracks(
    walk: Path, settings: Settings, tmp_path: Path
) -> None:
    made = run_detector(
        walk, tmp_path, settings, PassOptions(detector="nudenet", classes={"anus_exposed": 0.9})
    )
    assert made.pictures == 4
    assert made.tracks == ()
    assert made.classes == {"anus_exposed": 0.9}


def test_a_first_look_of_others_saves_ours(walk: Path, settings: Settings, tmp_path: Path) -> None:
    face = Detection("face_male", 0.9, 0.4, 0.4, 0.2, 0.2)
    given = [Sighting(0.0), Sighting(2.0), Sighting(4.0, (face,)), Sighting(6.0)]
    look = PassOptions(detector="nudenet", classes={"face_male": 0.5}, refined_rate=0)
    made = run_detector(walk, tmp_path, settings, look, given=given)
    assert made.pictures == 4
    assert [(track.start, track.end) for track in made.tracks] == [(pytest.approx(1.9), pytest.approx(6.1))]


@pytest.mark.field
def test_the_second_look_at_a_copy_says_what_is_still_to_be_seen(
    walk: Path, with_yunet: Settings, tmp_path: Path
) -> None:
    look = PassOptions(detector="yunet")
    everything = Box(t=3.0, x=0, y=0, w=1, h=1)
    uncovered = Edits(blurs=(Blur(start=3.0, end=5.0, boxes=(everything,)),))
    found = recheck(walk, uncovered, look, tmp_path, with_yunet)
    assert found.remaining
    assert all(3 <= one.time < 5 for one in found.remaining)
    elsewhere = Edits(blurs=(Blur(start=5.2, end=8.0, boxes=(everything,)),))
    clean = recheck(walk, elsewhere, look, tmp_path, with_yunet)
    assert clean.pictures > 3
    assert clean.remaining == ()
    assert recheck(walk, Edits(), look, tmp_path, with_yunet).pictures == 0


@pytest.mark.prove
@pytest.mark.field
@pytest.mark.timeout(600)
def test_three_hours_of_film_are_watched_in_600_megabytes(with_yunet: Settings, tmp_path: Path) -> None:
    """The high-water marks of the watching process and of its largest child, added."""
    video = film(
        tmp_path / "long.mp4",
        3 * 3600,
        lambda at: (0.5, 0.5) if at < 600 else None,
        gop=20,
        fps=1,
        size=(320, 180),
    )
    script = (
        "import json, re, resource, sys, pathlib\n"
        "from rushes.steps.detect import PassOptions, run_detector\n"
        "from rushes.settings import Settings\n"
        "here = pathlib.Path(sys.argv[2])\n"
        "options = PassOptions(detector='yunet')\n"
        "made = run_detector(pathlib.Path(sys.argv[1]), here, Settings(weights=sys.argv[3]), options)\n"
        "own = int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])\n"
        "child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "print(json.dumps({'pictures': made.pictures, 'kilobytes': own + child}))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(video), str(tmp_path), with_yunet.weights],
        capture_output=True,
        check=True,
        text=True,
    )
    told = json.loads(ran.stdout)
    assert told["pictures"] > 5400
    sys.stderr.write(str(told))
    assert told["kilobytes"] < 600_000
