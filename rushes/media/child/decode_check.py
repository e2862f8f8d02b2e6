"""Decode the first video frames and the first audio of a file, to prove that it has any."""

from array import array
from collections.abc import Iterator
from typing import Any

from rushes.media.container import Film, content, open_video
from rushes.media.orientation import of_frame

ENOUGH_FRAMES = 5
MAX_PACKETS = 300  # until the first frame, 10 s at 30 per second
SILENCE_LEVEL = 3  # of 32,767: −80 dB, below every microphone


def check_video(path: str) -> dict[str, Any]:
    """Return how many frames the first packets yield, and the size and orientation of the first frame."""
    with open_video(path) as film:
        video = film.video
        if video is None or video.codec_context is None:
            return {}
        video.codec_context.thread_count = 1
        facts = {"width": video.width or 0, "height": video.height or 0}
        tried = decoded = 0
        for packet in film.packets(video):
            tried += bool(packet.size)
            frames = film.decode(packet)
            if frames and not decoded:
                facts = _frame_facts(frames[0], video)
            decoded += len(frames)
            if decoded >= ENOUGH_FRAMES or tried >= MAX_PACKETS:
                break
        return facts | {"frames_tried": tried, "frames_decoded": decoded}


def _frame_facts(frame: Any, video: Any) -> dict[str, Any]:
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


def check_audio(path: str) -> dict[str, Any]:
    """Decode the audio until a sample is not silent; return whether it can be decoded and whether it is silent."""
    with open_video(path) as film:
        audio = film.audio
        if audio is None or audio.codec_context is None:
            return {}
        facts = {
            "audio_channels": audio.codec_context.channels,
            "audio_rate": audio.codec_context.sample_rate,
        }
        is_decodable = False
        for peak in _peak_levels(film, audio):
            is_decodable = True
            if peak > SILENCE_LEVEL:
                return facts | {"audio_decodable": True}
        return facts | {"audio_decodable": is_decodable, "audio_silent": is_decodable}


def _peak_levels(film: Film, audio: Any) -> Iterator[int]:
    """Yield the loudest sample of each frame, of 32,767."""
    from av import AudioResampler

    resampler, frame_format = None, None
    for frame in film.frames(audio):
        if frame_format != (frame_format := (frame.format.name, frame.layout.name, frame.sample_rate)):
            resampler = AudioResampler("s16", "mono", 16_000)
        with content():
            pieces = resampler.resample(frame) if resampler else []
        for piece in pieces:
            samples = array("h", bytes(piece.planes[0])[: piece.samples * 2])
            yield max(abs(max(samples)), abs(min(samples))) if samples else 0
