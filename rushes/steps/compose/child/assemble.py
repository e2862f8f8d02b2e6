"""Writes the copy: packets of the film, of the parts and of the track of sound, in the film's own order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

from rushes.media.container import Film, open_video
from rushes.media.packets import Packets
from rushes.steps.compose.child import captioning
from rushes.steps.compose.child.encode import Say, table
from rushes.steps.compose.child.pictures import Pictures, Replaced, Spliced
from rushes.steps.compose.child.tracks import Copied, Passed, Recorded, Swapped, Track, swapped_packets
from rushes.steps.compose.encoded_packets import Part
from rushes.steps.compose.recipe import Recipe, Subtitle
from rushes.steps.compose.streams import Sound

FORMATS = {"mp4": "mp4", "mov": "mov", "webm": "webm", "mkv": "matroska"}
"""Container of the copy → FFmpeg's name of it."""

FINEST = 1 << 30  # ticks a second of a film's own clock
COARSEST = 1000
TOLD_EVERY = 2000  # packets


def assemble(path: str, say: Say, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """Write the file `name` from the film, its tables and the parts in the working folder.

    Answers {"sounds": of each track "copied", "swapped" or "encoded", "declined": why the muxer refused, or empty}.
    """
    from av import FFmpegError
    from av import open as av_open

    how = Recipe.heard(recipe)
    with open_video(path) as film:
        try:
            with av_open(name, "w", format=FORMATS[how.container], options=options(how)) as output:
                if "tags" in how.keep:
                    output.metadata.update(film.file.metadata)
                if "chapters" in how.keep:
                    output.set_chapters(film.file.chapters())
                pictures = _pictures(output, film, how)
                tracks = {sound.index: _track(output, path, film, sound, how) for sound in how.sounds}
                others = {index: Passed(output, film.file.streams[index]) for index in how.kept}
                _subtitle(output, film, how.subtitles)
                _write(output, film, pictures, tracks | others, how, say)
        except (FFmpegError, ValueError) as error:
            return {"sounds": [], "declined": f"the muxer refused: {type(error).__name__}"}
    return {"sounds": [track.mode for track in tracks.values()], "declined": ""}


def options(how: Recipe) -> dict[str, str]:
    """Clocks fine enough for every time stamp, the index in front, and the same bytes at every run.

    FFmpeg writes no tags when it is to write the same bytes, so where they are wanted it is not.
    """
    always = {} if {"tags", "chapters"} & {*how.keep} else {"fflags": "+bitexact"}
    if FORMATS[how.container] not in ("mp4", "mov"):
        return always
    tick = Fraction(how.picture.tick)
    clock = lcm(tick.denominator, *(Fraction(sound.tick).denominator for sound in how.sounds))
    clock = clock if clock <= FINEST else tick.denominator
    while clock < COARSEST:
        clock *= 10
    return always | {
        "movflags": "+faststart",
        "movie_timescale": str(clock),
        "video_track_timescale": str(tick.denominator),
    }


def _pictures(output: Any, film: Film, how: Recipe) -> Pictures:
    template = film.file.streams[how.picture.index]
    parts = [Part.read(Path(part)) for part in how.parts]
    if how.whole:
        return Replaced(output, template, parts[0], how)
    return Spliced(output, template, table(), parts, how)


def _track(output: Any, path: str, film: Film, sound: Sound, how: Recipe) -> Track:
    template = film.file.streams[sound.index]
    track: Track
    if not how.mutes:
        track = Copied(output, template)
    elif sound.swappable:
        others = swapped_packets(path, sound, Packets.read(Path(sound.table)), how.mutes)
        track = Swapped(output, template, others)
    else:
        track = Recorded(output, path, film, sound, how.mutes)
    if language := template.metadata.get("language", ""):
        track.stream.metadata["language"] = language
    return track


def _subtitle(output: Any, film: Film, subtitles: Sequence[Subtitle]) -> None:
    streams = [captioning.add_stream(output, one.language, one.title) for one in subtitles]
    for stream, one in zip(streams, subtitles, strict=True):
        for packet in captioning.packets(stream, one.cues, film.zero):
            output.mux(packet)


def _write(
    output: Any, film: Film, pictures: Pictures, tracks: Mapping[int, Track], how: Recipe, say: Say
) -> None:
    size = max(1, Path(film.file.name).stat().st_size)
    for count, packet in enumerate(film.packets()):
        if not packet.size:
            continue
        if count % TOLD_EVERY == 0 and packet.pos is not None:
            say(min(1.0, packet.pos / size), "writing the copy")
        if packet.stream_index == how.picture.index:
            output.mux(pictures.take(packet))
        elif track := tracks.get(packet.stream_index):
            output.mux(track.take(packet))
    output.mux(pictures.end())
    for track in tracks.values():
        output.mux(track.end())
