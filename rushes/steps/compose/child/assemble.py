"""Write the copy: packets of the film, the parts and the audio tracks, in the film's packet order."""

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
"""Container of the copy → FFmpeg's muxer name."""

FINEST = 1 << 30  # ticks a second of the movie timescale, at most
COARSEST = 1000  # ticks a second, at least
TOLD_EVERY = 2000  # packets between progress reports


def assemble(path: str, say: Say, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """Write the file `name` from the film, its tables and the parts in the working folder.

    Returns {"sounds": "copied", "swapped" or "encoded" for each track, "declined": the muxer's error, or empty}.
    """
    from av import FFmpegError
    from av import open as av_open

    plan = Recipe.heard(recipe)
    with open_video(path) as film:
        try:
            with av_open(name, "w", format=FORMATS[plan.container], options=options(plan)) as output:
                if "tags" in plan.keep:
                    output.metadata.update(film.file.metadata)
                if "chapters" in plan.keep:
                    output.set_chapters(film.file.chapters())
                pictures = _open_pictures(output, film, plan)
                tracks = {sound.index: _open_track(output, path, film, sound, plan) for sound in plan.sounds}
                other_streams = {index: Passed(output, film.file.streams[index]) for index in plan.kept}
                _add_subtitles(output, film, plan.subtitles)
                _mux_packets(output, film, pictures, tracks | other_streams, plan, say)
        except (FFmpegError, ValueError) as error:
            return {"sounds": [], "declined": f"the muxer failed: {type(error).__name__}"}
    return {"sounds": [track.mode for track in tracks.values()], "declined": ""}


def options(recipe: Recipe) -> dict[str, str]:
    """Build the muxer's options: exact timescales, the index at the front, reproducible output.

    FFmpeg's bitexact mode writes no tags, so it is off if tags or chapters are kept.
    """
    base_options = {} if {"tags", "chapters"} & {*recipe.keep} else {"fflags": "+bitexact"}
    if FORMATS[recipe.container] not in ("mp4", "mov"):
        return base_options
    tick = Fraction(recipe.picture.tick)
    timescale = lcm(tick.denominator, *(Fraction(sound.tick).denominator for sound in recipe.sounds))
    timescale = timescale if timescale <= FINEST else tick.denominator
    while timescale < COARSEST:
        timescale *= 10
    return base_options | {
        "movflags": "+faststart",
        "movie_timescale": str(timescale),
        "video_track_timescale": str(tick.denominator),
    }


def _open_pictures(output: Any, film: Film, recipe: Recipe) -> Pictures:
    template = film.file.streams[recipe.picture.index]
    parts = [Part.read(Path(part)) for part in recipe.parts]
    if recipe.whole:
        return Replaced(output, template, parts[0], recipe)
    return Spliced(output, template, table(), parts, recipe)


def _open_track(output: Any, path: str, film: Film, sound: Sound, recipe: Recipe) -> Track:
    template = film.file.streams[sound.index]
    track: Track
    if not recipe.mutes:
        track = Copied(output, template)
    elif sound.swappable:
        replacements = swapped_packets(path, sound, Packets.read(Path(sound.table)), recipe.mutes)
        track = Swapped(output, template, replacements)
    else:
        track = Recorded(output, path, film, sound, recipe.mutes)
    if language := template.metadata.get("language", ""):
        track.stream.metadata["language"] = language
    return track


def _add_subtitles(output: Any, film: Film, subtitles: Sequence[Subtitle]) -> None:
    streams = [captioning.add_stream(output, subtitle.language, subtitle.title) for subtitle in subtitles]
    for stream, subtitle in zip(streams, subtitles, strict=True):
        for packet in captioning.packets(stream, subtitle.cues, film.zero):
            output.mux(packet)


def _mux_packets(
    output: Any, film: Film, pictures: Pictures, tracks: Mapping[int, Track], recipe: Recipe, say: Say
) -> None:
    file_bytes = max(1, Path(film.file.name).stat().st_size)
    for packet_count, packet in enumerate(film.packets()):
        if not packet.size:
            continue
        if packet_count % TOLD_EVERY == 0 and packet.pos is not None:
            say(min(1.0, packet.pos / file_bytes), "writing the copy")
        if packet.stream_index == recipe.picture.index:
            output.mux(pictures.take(packet))
        elif track := tracks.get(packet.stream_index):
            output.mux(track.take(packet))
    output.mux(pictures.end())
    for track in tracks.values():
        output.mux(track.end())
