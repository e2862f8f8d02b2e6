"""Decodes the first pictures and the first sound of a video: the only proof that there are any."""

from array import array
from collections.abc import Iterator
from typing import Any

from rushes.media.container import Film, content, open_video
from rushes.media.orientation import of_frame

ENOUGH_FRAMES = 5
TRIED_PACKETS = 300  # what may pass before the first picture comes, 10 s at 30 a second
SILENCE = 3  # of 32,767: −80 dB, below every microphone


def look(path: str) -> dict[str, Any]:
    """How many pictures the first packets give, and the shape of the first."""
    with open_video(path) as film:
        video = film.video
        if video is None or video.codec_context is None:
            return {}
        video.codec_context.thread_count = 1
        shape = {"width": video.width or 0, "height": video.height or 0}
        tried = decoded = 0
        for packet in film.packets(video):
            tried += bool(packet.size)
            frames = film.decode(packet)
            if frames and not decoded:
                shape = _shape(frames[0], video)
            decoded += len(frames)
            if decoded >= ENOUGH_FRAMES or tried >= TRIED_PACKETS:
                break
        return shape | {"frames_tried": tried, "frames_decoded": decoded}


def _shape(frame: Any, video: Any) -> dict[str, Any]:
    orientation = of_frame(frame)
    aspect = float(video.sample_aspect_ratio or 1) or 1.0
    width, height = frame.width, frame.height
    if orientation.sideways:
        width, height, aspect = height, width, 1 / aspect
    return {
        "width": width,
        "height": height,
        "rotation": orientation.rotation,
        "mirrored": orientation.mirrored,
        "pixel_aspect": round(aspect, 6),
        "pixel_format": frame.format.name,
    }


def listen(path: str) -> dict[str, Any]:
    """Decode the sound until something is heard."""
    with open_video(path) as film:
        audio = film.audio
        if audio is None or audio.codec_context is None:
            return {}
        facts = {
            "audio_channels": audio.codec_context.channels,
            "audio_rate": audio.codec_context.sample_rate,
        }
        decoded = False
        for loudest in _levels(film, audio):
            decoded = True
            if loudest > SILENCE:
                return facts | {"audio_decodable": True}
        return facts | {"audio_decodable": decoded, "audio_silent": decoded}


def _levels(film: Film, audio: Any) -> Iterator[int]:
    """The loudest sample of each frame, of 32,767."""
    from av import AudioResampler

    resampler, shape = None, None
    for frame in film.frames(audio):
        if shape != (shape := (frame.format.name, frame.layout.name, frame.sample_rate)):
            resampler = AudioResampler("s16", "mono", 16_000)
        with content():
            pieces = resampler.resample(frame) if resampler else []
        for piece in pieces:
            samples = array("h", bytes(piece.planes[0])[: piece.samples * 2])
            yield max(abs(max(samples)), abs(min(samples))) if samples else 0
