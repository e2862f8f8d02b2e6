"""Write a translated video: picture and sound copied bit for bit, with additional tracks."""

from math import lcm
from typing import Any

from rushes.errors import Reason, Rejected
from rushes.media.container import Film, open_video
from rushes.steps.compose.child import captioning
from rushes.steps.compose.child.assemble import COARSEST, FINEST, FORMATS
from rushes.steps.mux.child.over import SAMPLE_RATE, VoiceOverTrack
from rushes.steps.mux.recipe import Recipe

PROGRESS_PACKETS = 2000  # between two progress reports

ReportProgress = Any


def mux(path: str, report_progress: ReportProgress, *, recipe: dict[str, Any], name: str) -> dict[str, Any]:
    """Write the file `name` into the working folder.

    Returns {"packets": copied, "subtitles": cues, "voices": tracks}. Raises Rejected: NO_VIDEO_STREAM, or the errors of
    reading the video.
    """
    from av import open as av_open

    plan = Recipe.from_json(recipe)
    with open_video(path) as film:
        if film.video is None:
            raise Rejected(Reason.NO_VIDEO_STREAM, "There is no picture in the video to add subtitles to.")
        with av_open(name, "w", format=FORMATS[plan.container], options=muxer_options(film, plan)) as output:
            return write_tracks(output, path, film, plan, report_progress)


def muxer_options(film: Film, plan: Recipe) -> dict[str, str]:
    """Return muxer options: time scales exact for every time stamp, the index first, reproducible bytes."""
    reproducible = {"fflags": "+bitexact"}
    if FORMATS[plan.container] not in ("mp4", "mov"):
        return reproducible
    time_bases = [
        stream.time_base for stream in (film.video, film.audio) if stream is not None and stream.time_base
    ]
    time_scale = lcm(*(time_base.denominator for time_base in time_bases), SAMPLE_RATE if plan.voices else 1)
    time_scale = time_scale if time_scale <= FINEST else time_bases[0].denominator
    while time_scale < COARSEST:
        time_scale *= 10
    return reproducible | {
        "movflags": "+faststart",
        "movie_timescale": str(time_scale),
        "video_track_timescale": str(time_bases[0].denominator),
    }


def write_tracks(
    output: Any, path: str, film: Film, plan: Recipe, report_progress: ReportProgress
) -> dict[str, Any]:
    """Write all tracks to the output and return their counts."""
    picture, sound = film.video, film.audio
    copies = {
        stream.index: output.add_stream_from_template(stream, opaque=True)
        for stream in (picture, sound)
        if stream is not None
    }
    if sound is not None:
        copies[sound.index].metadata["language"] = plan.language
    mixers = [VoiceOverTrack(output, path, film, mixer) for mixer in plan.voices]
    tracks = [captioning.add_stream(output, subtitle.language) for subtitle in plan.subtitles]
    cue_count = 0
    for track, subtitle in zip(tracks, plan.subtitles, strict=True):
        for packet in captioning.packets(track, subtitle.cues, film.zero):
            output.mux(packet)
            cue_count += 1
    packet_count = 0
    for packet in film.packets():
        if packet.stream_index not in copies or not packet.size:
            continue
        if (
            packet_count % PROGRESS_PACKETS == 0
            and packet.pts is not None
            and packet.time_base
            and film.file.duration
        ):
            report_progress(
                min(1.0, float(packet.pts * packet.time_base) * 1e6 / film.file.duration), "writing the video"
            )
        if mixers and sound is not None and packet.stream_index == sound.index:
            for frame in film.decode(packet):
                for mixer in mixers:
                    output.mux(mixer.hear(frame))
        packet.stream = copies[packet.stream_index]
        output.mux(packet)
        packet_count += 1
    for mixer in mixers:
        output.mux(mixer.end())
    return {"packets": packet_count, "subtitles": cue_count, "voices": len(mixers)}
