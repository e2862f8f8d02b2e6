"""Sound to listen to: made here, so that the suite needs no recordings."""

from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from rushes.steps.dub.espeak import synthesize
from tests.steps.transcribe.stand_in import OpenAIStandIn

RATE = 16_000
SAID = "Ask not what your country can do for you."


@pytest.fixture(scope="session")
def spoken() -> np.ndarray:
    """A synthetic voice, with a second of silence before, between and after two sentences."""
    silence = np.zeros(RATE, np.float32)
    return np.concatenate([silence, voice(SAID), silence, voice("One, two, three."), silence])


def voice(text: str) -> np.ndarray:
    samples, rate = synthesize(text)
    heard = np.frombuffer(samples, np.int16).astype(np.float32) / 32768
    times = np.arange(len(heard) * RATE // rate) / RATE
    return np.interp(times, np.arange(len(heard)) / rate, heard).astype(np.float32)


@pytest.fixture(scope="session")
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as server:
        yield server


@pytest.fixture(scope="session")
def listen(field: Path) -> Callable[[str], np.ndarray]:
    """Real recordings by their names."""
    from faster_whisper import decode_audio

    return lambda name: decode_audio(str(field / "speech" / name))


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory, spoken: np.ndarray) -> bytes:
    """A video with the synthetic voice."""
    return video(tmp_path_factory.mktemp("talk") / "talk.mp4", spoken)


@pytest.fixture(scope="session")
def mute(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A video of two seconds without a sound track."""
    return video(tmp_path_factory.mktemp("mute") / "mute.mp4", None)


def video(path: Path, sound: np.ndarray | None) -> bytes:
    seconds = 2.0 if sound is None else len(sound) / RATE
    with av.open(str(path), "w", options={"max_interleave_delta": "0"}) as file:
        picture = file.add_stream("libx264", 10, options={"preset": "ultrafast"})
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        track = None if sound is None else file.add_stream("aac", RATE, layout="mono")
        for at in range(round(seconds * 10)):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), at % 250, np.uint8), format="rgb24")
            file.mux(picture.encode(frame))
        file.mux(picture.encode(None))
        if track is not None:
            frame = av.AudioFrame.from_ndarray(sound[None, :], format="fltp", layout="mono")
            frame.sample_rate = RATE
            for piece in [frame, None]:
                file.mux(track.encode(piece))
    return path.read_bytes()
