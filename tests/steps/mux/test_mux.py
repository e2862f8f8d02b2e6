"""A translated video: its own tracks bit for bit, the others tagged, every line heard when its cue begins."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
import pytest

from rushes.settings import Settings
from rushes.steps.dub import write_dub
from rushes.steps.dub.espeak import Espeak
from rushes.steps.mux import LanguageTracks, cue_lines, mux_tracks, speech_spans
from rushes.steps.translate import TranslatedCue, Translation
from tests.clips import make_clip

RATE = 16_000
SECONDS = 12.0
SAID = [
    (0.5, 2.4, "Buenos días a todos."),
    (2.5, 4.0, "Hoy hablamos de una cosa que no cabe de ninguna manera en un segundo y medio, lo siento."),
    (4.1, 6.0, "Esto sí."),
    (8.0, 9.5, "Y después\nde un silencio, más."),
    (10.5, 11.9, "Adiós."),
]


def translation(language: str = "es") -> Translation:
    cues = [
        TranslatedCue(id=at, start=start, end=end, text=text, source="…")
        for at, (start, end, text) in enumerate(SAID)
    ]
    return Translation(
        language=language, source_language="en", engine="e", model="m", quality="full", cues=tuple(cues)
    )


def voiced(folder: Path, language: str = "es") -> LanguageTracks:
    said = translation(language)
    path = folder / f"dub.{language}.flac"
    made, _ = write_dub(said, Espeak(Settings()), "", path, SECONDS, lambda *_: None)
    return LanguageTracks(language, cue_lines(said), path, speech_spans(made))


def sound(path: Path, track: int) -> np.ndarray:
    """A track of sound on the film's clock, mono."""
    with av.open(str(path)) as file:
        stream = file.streams.audio[track]
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [*file.decode(stream), None]
        first = float(frames[0].time) - (file.start_time or 0) / 1e6
        pieces = [piece.to_ndarray()[0] for frame in frames for piece in resampler.resample(frame)]
    return np.concatenate([np.zeros(max(0, round(first * RATE)), np.float32), *pieces])


def loud(samples: np.ndarray, start: float, end: float) -> float:
    part = samples[round(start * RATE) : round(end * RATE)]
    return float(np.sqrt(np.mean(part**2)))


def onset(samples: np.ndarray, about: float) -> float:
    """When something begins to be heard, looked for from where the line before must have ended."""
    first = round((about - 0.06) * RATE)
    level = np.convolve(np.abs(samples[first : first + RATE]), np.ones(160) / 160, "same")
    return (first + int(np.argmax(level > 0.01))) / RATE


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("film") / "film.mp4", SECONDS, fps=10)


@pytest.fixture(scope="session")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("silent") / "silent.mp4", SECONDS, audio=False, fps=10)


def packets(path: Path, kinds: Sequence[str] = ("video", "audio")) -> list[tuple[str, bytes]]:
    with av.open(str(path)) as file:
        own = [next(iter(getattr(file.streams, kind))).index for kind in kinds if getattr(file.streams, kind)]
        return [
            (packet.stream.type, bytes(packet))
            for packet in file.demux()
            if packet.stream_index in own and packet.size
        ]


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".mkv"])
def test_tracks_are_tagged_and_the_films_own_are_copied_bit_for_bit(tmp_path: Path, suffix: str) -> None:
    codec = {"codec": "libvpx-vp9"} if suffix == ".webm" else {}
    video = make_clip(tmp_path / f"film{suffix}", 3, **codec)
    tracks = [
        LanguageTracks("es", [(0.5, 1.5, "Hola,\n¿qué tal?")]),
        LanguageTracks("pt-br", [(0.5, 1.5, "Olá."), (2, 3, "Tchau.")]),
    ]
    path, made = mux_tracks(video, tracks, tmp_path / "out", make(tmp_path), language="en")
    assert path.name == f"translated{suffix}"
    assert made["subtitles"] == 3
    assert sorted(packets(path)) == sorted(packets(video))
    with av.open(str(path)) as file:
        assert [stream.metadata["language"] for stream in file.streams.subtitles] == ["spa", "por"]
        assert file.streams.audio[0].metadata["language"] == "eng"
        texts = [
            (round(float(packet.pts * packet.time_base), 2), bytes(packet))
            for packet in file.demux(file.streams.subtitles[0])
            if b"Hola" in bytes(packet)
        ]
    assert [start for start, _ in texts] == [0.5]
    assert "¿qué tal?".encode() in texts[0][1]


def make(tmp_path: Path) -> Settings:
    (tmp_path / "out").mkdir(exist_ok=True)
    return Settings()


@pytest.mark.parametrize("of", ["film", "silent"])
def test_every_line_is_heard_within_a_fifth_of_a_second_of_its_cue(
    request: pytest.FixtureRequest, tmp_path: Path, of: str
) -> None:
    video: Path = request.getfixturevalue(of)
    path, made = mux_tracks(
        video, [voiced(tmp_path)], tmp_path / "out", make(tmp_path), language="en", dub_mix="replace"
    )
    assert made["voices"] == 1
    voice = sound(path, -1)
    for start, _, _ in SAID:
        assert onset(voice, start) == pytest.approx(start, abs=0.2)
        assert loud(voice, start - 0.07, start - 0.02) < 0.005, "what was said before runs on"
    with av.open(str(path)) as file:
        assert file.streams.audio[-1].metadata["language"] == "spa"


def test_the_films_own_sound_goes_down_under_the_voice_and_comes_back(film: Path, tmp_path: Path) -> None:
    track = voiced(tmp_path)
    path, _ = mux_tracks(film, [track], tmp_path / "out", make(tmp_path), language="en", dub_mix="duck")
    own, both = sound(path, 0), sound(path, 1)
    assert loud(both, 6.6, 7.6) == pytest.approx(loud(own, 6.6, 7.6), rel=0.1)
    start, end = track.spans[0]
    assert loud(both, start + 0.1, end - 0.1) < 0.7 * loud(own, start + 0.1, end - 0.1)


def test_two_voices_become_two_tracks(film: Path, tmp_path: Path) -> None:
    tracks = [voiced(tmp_path), voiced(tmp_path, "fr")]
    path, made = mux_tracks(film, tracks, tmp_path / "out", make(tmp_path), language="en")
    assert made["voices"] == 2
    with av.open(str(path)) as file:
        assert [stream.metadata["language"] for stream in file.streams.audio] == ["eng", "spa", "fra"]
        assert [stream.metadata["language"] for stream in file.streams.subtitles] == ["spa", "fra"]
