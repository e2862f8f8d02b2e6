"""The demo's clip: what the product itself makes of it."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rushes.errors import Unavailable
from rushes.local.demo_clip import FPS, Sample, make
from rushes.media.audio import extract, load
from rushes.media.facts import inspect
from rushes.settings import Settings
from rushes.steps.dub.espeak import synthesize
from rushes.steps.transcribe import read_user_transcript


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make(tmp_path_factory.mktemp("sample"))


def test_the_clip_is_a_video_that_the_probe_takes(sample: Sample) -> None:
    facts = inspect(sample.video, Settings())
    assert (facts.width, facts.height, facts.video_codec, facts.audio_codec) == (1280, 720, "h264", "aac")
    assert facts.fps == pytest.approx(FPS)
    assert 15 < facts.duration < 26
    assert facts.frames == pytest.approx(facts.duration * FPS, abs=3)
    assert facts.damaged == 0
    assert facts.speech_possible


def test_the_script_names_the_moments_at_which_the_voice_is_heard(sample: Sample, tmp_path: Path) -> None:
    sound = np.abs(load(extract(sample.video, tmp_path, Settings())))
    for line in sample.lines:
        start, end = round(line.start * 16000), round(line.end * 16000)
        assert sound[start : start + 1600].max() > 0.02, f"“{line.text}” begins later"
        assert sound[end - 1600 : end].max() > 0.01, f"“{line.text}” ends earlier"
        assert sound[start - 4000 : start - 800].max() < 0.02, f"“{line.text}” begins earlier"
        assert sound[end + 800 : end + 4000].max() < 0.02, f"“{line.text}” ends later"


def test_the_script_is_a_transcript_of_the_clip(sample: Sample) -> None:
    facts = inspect(sample.video, Settings())
    transcript = read_user_transcript(sample.script.read_bytes(), facts.duration, "en")
    assert [segment.text for segment in transcript.segments] == [line.text for line in sample.lines]
    for segment, line in zip(transcript.segments, sample.lines, strict=True):
        assert segment.start == pytest.approx(line.start, abs=0.001)
        assert segment.end == pytest.approx(line.end, abs=0.001)


def test_something_moves_in_every_second(sample: Sample) -> None:
    import av

    with av.open(str(sample.video)) as file:
        pictures = [frame.to_ndarray(format="gray") for frame in file.decode(video=0)][::FPS]
    assert len(pictures) > 15
    for before, after in pairwise(pictures):
        changed = np.count_nonzero(np.abs(before.astype(int) - after.astype(int)) > 40)
        assert 100 < changed < before.size / 2


def test_a_longer_text_is_spoken_longer() -> None:
    short, rate = synthesize("One.")
    long, _ = synthesize("One, two, three, four, five, six, seven.")
    assert rate == 22_050
    assert 0.2 * 2 * rate < len(short) < len(long) / 2


def test_a_voice_that_does_not_exist_is_named() -> None:
    with pytest.raises(Unavailable, match="no voice “klingon-ish”"):
        synthesize("One.", voice="klingon-ish")
