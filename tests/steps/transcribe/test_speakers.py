"""Two people on two channels are told apart; one room in stereo is not."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rushes.domain import JobRequest
from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe import transcribe
from rushes.steps.transcribe.speakers import apart, channels, own
from tests.steps.transcribe.hearing import RATE, nothing

Samples = np.ndarray


def stereo(folder: Path, *sides: Samples) -> Path:
    with wave.open(str(folder / "audio.wav"), "wb") as file:
        file.setnchannels(len(sides))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack(sides, axis=1) * 32767).clip(-32768, 32767).astype("<i2").tobytes())
    return folder / "audio.wav"


def turns(spoken: Samples) -> tuple[Samples, Samples]:
    """One says the first sentence, the other the second, after a little while together."""
    half = 4 * RATE
    left, right = np.zeros(len(spoken), np.float32), np.zeros(len(spoken), np.float32)
    left[:half], right[half:] = spoken[:half], spoken[half:]
    return left, right


def room(sound: Samples, seed: int) -> Samples:
    """The sound as a microphone somewhere in a room hears it."""
    echo = np.random.default_rng(seed).standard_normal(3200) * np.exp(-np.arange(3200) / 600)
    echo[0] = 6
    return (np.convolve(sound, echo)[: len(sound)] * 0.1).astype(np.float32)


def test_people_who_take_turns_on_two_channels_are_apart(spoken: Samples) -> None:
    left, right = turns(spoken)
    assert apart(left, right)
    assert apart(left + 0.15 * right, right + 0.15 * left)


def test_people_who_speak_at_the_same_time_on_two_channels_are_apart(spoken: Samples) -> None:
    assert apart(spoken[RATE:], np.roll(spoken, 2 * RATE)[RATE:])


def test_one_sound_on_both_channels_is_not_apart(spoken: Samples) -> None:
    for right in (spoken, 0.4 * spoken, np.roll(spoken, 100), -spoken, 0 * spoken):
        assert not apart(spoken, right)


def test_two_microphones_in_one_room_are_not_apart(spoken: Samples) -> None:
    assert not apart(room(spoken, 1), room(spoken, 2))


def test_silence_on_both_channels_is_not_apart() -> None:
    assert not apart(np.zeros(RATE, np.float32), np.zeros(RATE, np.float32))
    assert not apart(np.zeros(0, np.float32), np.zeros(0, np.float32))


def test_the_echo_of_the_other_channel_is_nobodys_speech(spoken: Samples) -> None:
    left, right = turns(spoken)
    both = [(RATE, 3 * RATE), (5 * RATE, 6 * RATE)]
    assert own(both, left + 0.1 * right, right + 0.1 * left) == both[:1]
    assert own(both, right + 0.1 * left, left + 0.1 * right) == both[1:]


def test_segments_say_who_spoke_and_lie_in_the_order_of_the_film(tmp_path: Path, spoken: Samples) -> None:
    wav = stereo(tmp_path, *turns(spoken))
    found = transcribe(wav, len(spoken) / RATE, JobRequest(language="en"), Settings(), nothing)
    assert [segment.speaker for segment in found.segments[:1]] == ["left"]
    assert {segment.speaker for segment in found.segments} == {"left", "right"}
    assert max(s.end for s in found.segments if s.speaker == "left") < 4.5


@pytest.mark.parametrize("speakers", [0, 1])
def test_who_speaks_on_one_channel_is_not_named(tmp_path: Path, spoken: Samples, speakers: int) -> None:
    ((name, whole),) = channels(stereo(tmp_path, spoken, spoken), speakers)
    assert name == ""
    assert len(whole) == len(spoken)


def test_one_speaker_on_two_channels_is_one(tmp_path: Path, spoken: Samples) -> None:
    wav = stereo(tmp_path, *turns(spoken))
    assert [name for name, _ in channels(wav, 1)] == [""]
    assert [name for name, _ in channels(wav, 2)] == ["left", "right"]


def test_two_speakers_on_one_channel_cannot_be_told_apart_and_that_is_said(
    tmp_path: Path, spoken: Samples
) -> None:
    with pytest.raises(Unavailable, match="2 speakers cannot be told apart on one channel"):
        channels(stereo(tmp_path, spoken), 2)


@pytest.mark.field
def test_a_recorded_talk_of_two_at_the_same_time_is_heard_by_channel(field: Path, tmp_path: Path) -> None:
    from faster_whisper import decode_audio

    sides = decode_audio(str(field / "speech/stereo_diarization.wav"), split_stereo=True)
    found = transcribe(stereo(tmp_path, *sides), 5.0, JobRequest(language="en"), Settings(), nothing)
    said = {segment.speaker: segment.text for segment in found.segments}
    assert "confused complaint against the wizard" in said["left"]
    assert "extremely" in said["right"]


@pytest.mark.field
def test_a_recording_of_two_people_on_one_channel_names_nobody(
    listen: Callable[[str], Samples], tmp_path: Path
) -> None:
    sound = listen("pyannote_sample.wav")[: 8 * RATE]
    found = transcribe(stereo(tmp_path, sound, sound), 8.0, JobRequest(), Settings(), nothing)
    assert {segment.speaker for segment in found.segments} <= {""}
