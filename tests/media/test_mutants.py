"""A thousand broken copies of small films through the one way to open: each ends as facts or as a rejection.

`FAULT_SEED` repeats a run. What is taken must hold: an independent look finds pictures in it, of the size that the
facts say, and whoever works on it later (pictures, sound) ends as well.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest

from rushes.errors import Reason, Rejected
from rushes.media import audio
from rushes.media.facts import Facts
from rushes.settings import Settings
from rushes.steps.probe import probe
from rushes.steps.thumbnails import thumbnails
from tests.clips import make_clip
from tests.media.mutants import HARMS, mutants

T = TypeVar("T")
SEED = int(os.environ.get("FAULT_SEED", "1"))
SAME = 1  # the seed of the quick suite
FEW, MANY = 22, 1000
SETTINGS = Settings(decode_seconds=30, decode_bytes=2_000_000_000)
OURS = {Reason.INTERNAL, Reason.BAD_REQUEST, Reason.ENGINE_UNAVAILABLE, Reason.WORKER_LOST}
FILMS = {
    "plain.mp4": {},
    "fragments.mp4": {"options": {"movflags": "frag_keyframe+empty_moov"}},
    "front.mp4": {"options": {"movflags": "faststart"}},
    "film.webm": {"codec": "libvpx-vp9"},
}
LOOK = """
import av, json, sys
av.logging.set_level(None)
with av.open(sys.argv[1], metadata_errors="ignore") as film:
    for packet in film.demux(video=0):
        try:
            frames = packet.decode()
        except (av.FFmpegError, ValueError):
            continue
        for frame in frames:
            print(json.dumps(sorted([frame.width, frame.height])))
            sys.exit()
"""


def tried(work: Callable[[], T]) -> T | Rejected:
    try:
        return work()
    except Rejected as rejection:
        return rejection


def ending(path: Path, folder: Path) -> str:
    """`taken`, or the reason why not. Whatever else comes out of here is a fault of ours."""
    found = tried(lambda: probe(path, SETTINGS))
    if isinstance(found, Rejected):
        assert found.reason not in OURS
        assert str(found).endswith(".")
        return str(found.reason)
    holds(found, path)
    later = tried(lambda: work_on(found, path, folder))
    assert not isinstance(later, Rejected) or later.reason not in OURS
    return "taken"


def holds(facts: Facts, path: Path) -> None:
    """What was taken has pictures, within the limits; FFmpeg by itself sees one of that size."""
    assert facts.frames_decoded > 0
    assert 0 < facts.width * facts.height <= SETTINGS.max_pixels
    assert 0 <= facts.duration <= SETTINGS.max_seconds
    seen = subprocess.run(
        [sys.executable, "-c", LOOK, str(path)], capture_output=True, timeout=60, check=False
    ).stdout
    assert json.loads(seen) == sorted([facts.width, facts.height])


def work_on(facts: Facts, path: Path, folder: Path) -> None:
    """Later steps look at more of the film, and may still refuse it."""
    pictures, _ = thumbnails(path, folder, SETTINGS, facts.duration)
    assert all((folder / picture.name).stat().st_size for picture in pictures)
    if facts.speech_possible:
        audio.extract(path, folder, SETTINGS)


def endings(film: str, seed: int, number: int, folder: Path) -> Counter[str]:
    raw = make_clip(folder / film, 0.4, **FILMS[film]).read_bytes()

    def one(numbered: tuple[int, tuple[str, bytes]]) -> str:
        at, (harm, copy) = numbered
        with TemporaryDirectory(dir=folder) as name:
            path = Path(name) / "mutant"
            path.write_bytes(copy)
            try:
                return ending(path, Path(name))
            except Exception as error:
                raise AssertionError(f"{film}, seed {seed}, mutant {at} ({harm}): {error!r}") from error

    with ThreadPoolExecutor(2) as pool:
        return Counter(pool.map(one, enumerate(islice(mutants(raw, seed), number))))


@pytest.mark.parametrize("film", FILMS)
def test_a_broken_copy_ends_as_facts_or_as_a_rejection(tmp_path: Path, film: str) -> None:
    found = endings(film, SAME, FEW, tmp_path)
    assert 0 < found["taken"] < FEW, found


@pytest.mark.prove
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("film", FILMS)
def test_a_thousand_broken_copies_end_as_facts_or_as_rejections(
    tmp_path: Path, film: str, record_property: Callable[[str, str], None]
) -> None:
    number = MANY // len(FILMS)
    found = endings(film, SEED, number, tmp_path)
    record_property("sum", f"{film}, seed {SEED}: {number} mutants, {dict(found.most_common())}")
    assert 0 < found["taken"] < number


def test_every_harm_changes_the_film_and_a_seed_repeats_it(tmp_path: Path) -> None:
    raw = make_clip(tmp_path / "film.mp4", 0.4).read_bytes()
    first = list(islice(mutants(raw, 1), 100))
    assert first == list(islice(mutants(raw, 1), 100))
    assert {harm for harm, copy in first if copy != raw} == set(HARMS)
