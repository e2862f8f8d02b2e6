"""The sound lies where the film has it: sample k is heard k / 16,000 s after the start."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from rushes.errors import Reason, Rejected
from rushes.media import audio, decoder, sniff
from rushes.settings import Settings
from tests.clips import make_clip

ALL = Settings(containers=tuple(sniff.DEMUXERS))
NEAR = 0.035  # seconds: the slack of the extractor and the width of the window below


def heard(path: Path, folder: Path, **how: Any) -> "np.ndarray[Any, Any]":
    return audio.load(audio.extract(make_clip(path, **how), folder, ALL))


def onsets(samples: "np.ndarray[Any, Any]") -> list[tuple[float, float]]:
    """(start, end) of every stretch that is loud, in seconds, to 5 ms."""
    loud = np.abs(samples[: len(samples) // 80 * 80]).reshape(-1, 80).max(axis=1) > 0.1
    edges = np.flatnonzero(np.diff(np.concatenate([[False], loud, [False]]).astype(int)))
    return [(start * 0.005, end * 0.005) for start, end in edges.reshape(-1, 2).tolist()]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.ts", "a.webm", "a.avi"])
def test_a_tone_is_where_the_film_has_it(tmp_path: Path, name: str) -> None:
    codec = "libvpx-vp9" if name == "a.webm" else "libx264"
    samples = heard(tmp_path / name, tmp_path, seconds=3, tones=[(1.0, 1.5)], codec=codec)
    ((start, end),) = onsets(samples)
    assert start == pytest.approx(1.0, abs=NEAR)
    assert end == pytest.approx(1.5, abs=NEAR)
    assert len(samples) / 16_000 == pytest.approx(3, abs=0.06)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_a_sound_that_starts_late_starts_late(tmp_path: Path, name: str) -> None:
    samples = heard(tmp_path / name, tmp_path, seconds=3, sound_at=1.2, tones=[(2.0, 2.5)])
    ((start, _),) = onsets(samples)
    assert start == pytest.approx(2.0, abs=NEAR)
    assert not samples[:16_000].any()


def test_a_gap_in_the_sound_is_silence_and_moves_nothing(tmp_path: Path) -> None:
    samples = heard(tmp_path / "a.mkv", tmp_path, seconds=4, gap=(1.0, 2.0), tones=[(0.5, 0.8), (3.0, 3.5)])
    first, second = onsets(samples)
    assert first[0] == pytest.approx(0.5, abs=NEAR)
    assert second[0] == pytest.approx(3.0, abs=NEAR)


def test_a_film_whose_clock_starts_late_starts_at_zero(tmp_path: Path) -> None:
    late = {"output_ts_offset": "50", "mpegts_copyts": "1"}
    samples = heard(tmp_path / "a.ts", tmp_path, seconds=3, tones=[(1.0, 1.5)], options=late)
    ((start, _),) = onsets(samples)
    assert start == pytest.approx(1.0, abs=NEAR)


def test_a_picture_that_starts_before_its_sound_sets_the_clock(tmp_path: Path) -> None:
    samples = heard(tmp_path / "a.mp4", tmp_path, seconds=3, video_at=0.5, tones=[(1.0, 1.5)])
    ((start, _),) = onsets(samples)
    assert start == pytest.approx(1.0, abs=NEAR)


def test_the_file_is_16_khz_mono_of_16_bits(tmp_path: Path) -> None:
    path = audio.extract(make_clip(tmp_path / "a.mp4"), tmp_path, ALL)
    with av.open(str(path)) as file:
        sound = file.streams.audio[0].codec_context
        assert (sound.sample_rate, sound.channels, sound.name) == (16_000, 1, "pcm_s16le")
    samples = audio.load(path)
    assert samples.dtype == np.float32
    assert 0.4 < float(np.abs(samples).max()) < 0.6


def test_sound_that_needs_no_resampling_passes_too(tmp_path: Path) -> None:
    clip = tmp_path / "a.mkv"
    with av.open(str(clip), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.full((1, 16_000), 8192, np.int16), "s16", "mono")
        frame.sample_rate = 16_000
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    samples = audio.load(audio.extract(clip, tmp_path, ALL))
    assert samples.tolist() == [0.25] * 16_000


def two_channels(path: Path) -> Path:
    """Three seconds: a tone on the left in the first, on the right in the last."""
    left, right = np.zeros(144_000), np.zeros(144_000)
    tone = np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000) * 0.5
    left[:48_000], right[-48_000:] = tone, tone
    with av.open(str(path), "w") as file:
        stream = file.add_stream("pcm_s16le", rate=48_000, layout="stereo")
        both = (np.stack([left, right], axis=1) * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(both, "s16", "stereo")
        frame.sample_rate = 48_000
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


def test_two_channels_stay_apart_when_asked_for(tmp_path: Path) -> None:
    path = audio.extract(two_channels(tmp_path / "a.mkv"), tmp_path, ALL, channels=2)
    left, right = (audio.Sound(path, channel) for channel in (0, 1))
    assert (left.channels, len(left), len(right)) == (2, 48_000, 48_000)
    assert onsets(left[:]) == [(0.0, pytest.approx(1.0, abs=NEAR))]
    assert onsets(right[:]) == [(pytest.approx(2.0, abs=NEAR), pytest.approx(3.0, abs=NEAR))]


def test_two_channels_are_mixed_unless_asked_for(tmp_path: Path) -> None:
    video = two_channels(tmp_path / "a.mkv")
    mixed = audio.load(audio.extract(video, tmp_path, ALL))
    apart = audio.Sound(audio.extract(video, tmp_path, ALL, channels=2))[:]
    assert len(onsets(mixed)) == 2
    assert np.allclose(apart, mixed, atol=0.001)


def test_a_late_start_of_two_channels_is_silence_on_both(tmp_path: Path) -> None:
    video = make_clip(tmp_path / "a.mkv", seconds=3, sound_at=1.2, tones=[(2.0, 2.5)])
    path = audio.extract(video, tmp_path, ALL, channels=2)
    for channel in (0, 1):
        ((start, _),) = onsets(audio.Sound(path, channel)[:])
        assert start == pytest.approx(2.0, abs=NEAR)


@pytest.mark.parametrize(
    "part", [slice(None), slice(0, 0), slice(5, 9), slice(15_000, 99_999), slice(99_999, None), slice(9, 5)]
)
def test_a_piece_of_a_sound_is_what_the_whole_has_there(tmp_path: Path, part: slice) -> None:
    path = audio.extract(make_clip(tmp_path / "a.mp4", seconds=1), tmp_path, ALL)
    sound, whole = audio.Sound(path), audio.load(path)
    assert len(sound) == len(whole)
    assert sound[part].tolist() == whole[part].tolist()
    assert sound[part].dtype == np.float32


def test_a_video_without_sound_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="no sound"):
        audio.extract(make_clip(tmp_path / "a.mp4", audio=False), tmp_path, ALL)
    assert not (tmp_path / "audio.wav").exists()


def test_a_damaged_stretch_of_sound_moves_nothing_after_it(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 4, video=False, tones=[(0.5, 1.5), (3.0, 3.5)])
    whole = audio.load(audio.extract(clip, tmp_path, ALL))
    raw = bytearray(clip.read_bytes())
    start = raw.index(b"mdat") + 6_000
    raw[start : start + 2_000] = b"\xff" * 2_000
    clip.write_bytes(raw)
    damaged = audio.load(audio.extract(clip, tmp_path, ALL))
    assert not np.allclose(damaged, whole, atol=0.1)
    assert onsets(damaged)[-1][0] == pytest.approx(3.0, abs=NEAR)


def test_a_sound_longer_than_is_taken_is_refused(tmp_path: Path) -> None:
    short = Settings(max_seconds=5)
    with pytest.raises(Rejected) as caught:
        audio.extract(make_clip(tmp_path / "a.mkv", 20, video=False), tmp_path, short)
    assert caught.value.reason is Reason.TOO_LONG


def test_progress_is_told_and_rises(tmp_path: Path) -> None:
    said: list[float] = []
    clip = make_clip(tmp_path / "a.mp4", 30, fps=1)
    audio.extract(clip, tmp_path, ALL, say=lambda fraction, _: said.append(fraction))
    assert said
    assert said == sorted(said)
    assert 0 < said[-1] <= 1


def test_memory_does_not_grow_with_the_film(tmp_path: Path) -> None:
    short, long = (
        decoder.run(
            "tests.media.misbehaviour:weigh",
            make_clip(tmp_path / f"{seconds}.mkv", seconds, video=False, sound_codec="flac"),
            ALL,
            writes=100_000_000,
        )
        for seconds in (10, 600)
    )
    assert long - short < 10_000_000


@pytest.mark.field
def test_the_sound_of_five_minutes_is_five_minutes(field: Path, tmp_path: Path) -> None:
    samples = audio.load(audio.extract(field / "video" / "five_minutes.mp4", tmp_path, ALL))
    assert len(samples) / 16_000 == pytest.approx(300, abs=0.1)


@pytest.mark.field
def test_an_edit_list_cuts_the_sound_as_players_do(field: Path, tmp_path: Path) -> None:
    samples = audio.load(audio.extract(field / "video" / "am_sample_edit_list.mp4", tmp_path, ALL))
    assert len(samples) / 16_000 == pytest.approx(2.56, abs=0.03)
