"""Compare the sound of a copy with its film's, and check that every mute is silent."""

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rushes.media.container import Film, open_video
from rushes.media.packets import UNKNOWN, Packets
from rushes.steps.compose.audio_mutes import MutedPackets
from rushes.steps.compose.child.ambience import frames
from rushes.steps.compose.child.comparison import Clocks, Found, only
from rushes.steps.compose.child.tracks import swapped_runs
from rushes.steps.compose.streams import Sound

SILENT = 0.003  # of full scale: −50 dB, codec noise in encoded silence
EDGE = 0.03  # seconds at both ends of a mute into which a codec may spread adjacent sound
BEFORE = 0.2  # seconds decoded before a mute, for decoders that need preroll
FLOAT = 4  # bytes of a sample
LATE = 0.1  # seconds between the start or end of a re-encoded track and the film's, at most


def sounds(
    path: str, name: str, mutes: Sequence[MutedPackets], sound: Sound, track_index: int, result: Found
) -> None:
    """Check that every packet outside mutes is identical to the film's, at its time.

    Of a re-encoded track only start and end are compared. `place` is the index among the copy's audio tracks, from 0.
    """
    packets = Packets.read(Path(sound.table))
    if mutes and not sound.swappable:
        _compare_ends(name, packets, track_index, result)
        return
    swapped = {index for run in swapped_runs(sound, packets, mutes) for index in range(run.first, run.end)}
    identical = count = 0
    with open_video(path) as film, open_video(name) as copy:
        stream = track(copy, track_index)
        if stream is None:
            result.refuse("the copy has no sound")
            return
        clocks = Clocks(packets.tick, stream.time_base, result, ordered=False)
        film_packets, copy_packets = only(film, film.file.streams[sound.index]), only(copy, stream)
        for index, (film_packet, copy_packet) in enumerate(zip(film_packets, copy_packets, strict=False)):
            count += 1
            clocks.compare(packets.pts[index], packets.dts[index], copy_packet)
            identical += index not in swapped and bytes(film_packet) == bytes(copy_packet)
        count += sum(1 for _ in copy_packets)
    result.sounds, result.sounds_identical = result.sounds + count, result.sounds_identical + identical
    result.sounds_replaced += len(swapped)
    if count != len(packets) or identical + len(swapped) != count:
        result.refuse("copied packets of sound have changed")


def track(copy: Film, track_index: int) -> Any:
    """Return one of the copy's audio tracks, or None if it does not exist."""
    tracks = copy.file.streams.audio
    return tracks[track_index] if track_index < len(tracks) and tracks[track_index].time_base else None


def _compare_ends(name: str, packets: Packets, track_index: int, result: Found) -> None:
    with open_video(name) as copy:
        stream = track(copy, track_index)
        if stream is None:
            result.refuse("the copy has no sound")
            return
        copy_spans = [(p.pts, p.duration or 0) for p in only(copy, stream) if p.pts is not None]
        film_spans = [(p, s) for p, s in zip(packets.pts, packets.spans, strict=True) if p != UNKNOWN]
        result.sounds, result.sounds_replaced = (
            result.sounds + len(copy_spans),
            result.sounds_replaced + len(copy_spans),
        )
        if not copy_spans or not film_spans:
            result.refuse("the copy has no sound")
            return
        shifts = [
            abs(float(sum(copy_span) * stream.time_base - sum(film_span) * packets.tick))
            for copy_span, film_span in (
                ((copy_spans[0][0], 0), (film_spans[0][0], 0)),
                (copy_spans[-1], film_spans[-1]),
            )
        ]
    if max(shifts) > LATE:
        result.refuse("the re-encoded audio track is not as long as the film's")


def silences(name: str, sound: Sound, track_index: int, mutes: Sequence[MutedPackets], result: Found) -> None:
    """Decode a track of the copy at every mute and check that it is silent."""
    zero = Packets.read(Path(sound.table)).zero
    with open_video(name) as copy:
        stream = track(copy, track_index)
        if stream is None:
            return
        for mute in mutes:
            start, end = (zero - copy.zero + edge for edge in (mute.start + EDGE, mute.end - EDGE))
            if mute.style != "mute" or end <= start:
                continue
            if _find_peak(copy, stream, sound, start, end) > SILENT:
                result.refuse("a muted span is not silent")
            else:
                result.silences += 1


def _find_peak(copy: Film, stream: Any, sound: Sound, start: float, end: float) -> float:
    """Return the largest absolute sample between two times of the copy; 1 is full scale."""
    peak = 0.0
    copy.seek(max(0.0, start - BEFORE), stream)
    for frame, frame_start in frames(copy, stream, sound):
        if frame_start >= end:
            break
        first, last = (
            min(max(0, round((time - frame_start) * sound.rate)), frame.samples) for time in (start, end)
        )
        for plane in frame.planes:
            samples = array("f", bytes(plane)[first * FLOAT : last * FLOAT])
            peak = max([peak, *map(abs, samples)])
    return peak
