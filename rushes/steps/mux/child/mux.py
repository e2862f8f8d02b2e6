"""Writes a translated video: the film's picture and sound bit for bit, and more tracks beside them."""

from math import lcm
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, open_video
from rushes.steps.compose.child import captioning
from rushes.steps.compose.child.assemble import COARSEST, FINEST, FORMATS
from rushes.steps.mux.child.over import RATE, Over
from rushes.steps.mux.recipe import Recipe

TOLD_EVERY = 2000  # packets

Say = Any


def mux(path: str, say: Say, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """Write the file `name` into the working folder. Answers {"packets": copied, "subtitles": cues, "voices": tracks}.

    Raises Rejected: NO_VIDEO_STREAM, and what reading the film does.
    """
    from av import open as av_open

    how = Recipe.heard(recipe)
    with open_video(path) as film:
        if film.video is None:
            raise Rejected(Reason.NO_VIDEO_STREAM, "There is no picture in the video to put subtitles to.")
        with av_open(name, "w", format=FORMATS[how.container], options=options(film, how)) as output:
            return write(output, path, film, how, say)


def options(film: Film, how: Recipe) -> dict[str, str]:
    """Clocks that are fine enough for every time stamp, the index in front, the same bytes at every run."""
    always = {"fflags": "+bitexact"}
    if FORMATS[how.container] not in ("mp4", "mov"):
        return always
    ticks = [
        stream.time_base for stream in (film.video, film.audio) if stream is not None and stream.time_base
    ]
    clock = lcm(*(tick.denominator for tick in ticks), RATE if how.voices else 1)
    clock = clock if clock <= FINEST else ticks[0].denominator
    while clock < COARSEST:
        clock *= 10
    return always | {
        "movflags": "+faststart",
        "movie_timescale": str(clock),
        "video_track_timescale": str(ticks[0].denominator),
    }


def write(output: Any, path: str, film: Film, how: Recipe, say: Say) -> dict[str, Any]:
    picture, sound = film.video, film.audio
    copies = {
        stream.index: output.add_stream_from_template(stream, opaque=True)
        for stream in (picture, sound)
        if stream is not None
    }
    if sound is not None:
        copies[sound.index].metadata["language"] = how.language
    voices = [Over(output, path, film, voice) for voice in how.voices]
    tracks = [captioning.add_stream(output, each.language) for each in how.subtitles]
    shown = 0
    for track, each in zip(tracks, how.subtitles, strict=True):
        for packet in captioning.packets(track, each.cues, film.zero):
            output.mux(packet)
            shown += 1
    copied = 0
    for packet in film.packets():
        if packet.stream_index not in copies or not packet.size:
            continue
        if copied % TOLD_EVERY == 0 and packet.pts is not None and packet.time_base and film.file.duration:
            say(
                min(1.0, float(packet.pts * packet.time_base) * 1e6 / film.file.duration), "writing the video"
            )
        if voices and sound is not None and packet.stream_index == sound.index:
            for frame in film.decode(packet):
                for voice in voices:
                    output.mux(voice.hear(frame))
        packet.stream = copies[packet.stream_index]
        output.mux(packet)
        copied += 1
    for voice in voices:
        output.mux(voice.end())
    return {"packets": copied, "subtitles": shown, "voices": len(voices)}
