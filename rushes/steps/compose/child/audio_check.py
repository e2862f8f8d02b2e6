"""Compares the sound of a copy with that of its film, and listens to every mute."""

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

SILENT = 0.003  # of full scale: −50 dB, what a codec may leave of nothing
EDGE = 0.03  # seconds at both ends of a mute over which a codec may smear what is beside it
BEFORE = 0.2  # seconds that are decoded before a mute, for decoders that need a run-up
FLOAT = 4  # bytes
LATE = 0.1  # seconds by which a track that was encoded anew may begin or end apart from the film's


def sounds(
    path: str, name: str, mutes: Sequence[MutedPackets], sound: Sound, place: int, found: Found
) -> None:
    """Every packet that is not of a mute is the film's own, at its time; a new track begins and ends like it.

    `place` is which of the copy's tracks of sound it is, from 0.
    """
    packets = Packets.read(Path(sound.table))
    if mutes and not sound.swappable:
        _ends(name, packets, place, found)
        return
    swapped = {number for run in swapped_runs(sound, packets, mutes) for number in range(run.first, run.end)}
    same = count = 0
    with open_video(path) as film, open_video(name) as copy:
        stream = track(copy, place)
        if stream is None:
            found.refuse("the copy has no sound")
            return
        clocks = Clocks(packets.tick, stream.time_base, found, ordered=False)
        old, new = only(film, film.file.streams[sound.index]), only(copy, stream)
        for number, (mine, theirs) in enumerate(zip(old, new, strict=False)):
            count += 1
            clocks.compare(packets.pts[number], packets.dts[number], theirs)
            same += number not in swapped and bytes(mine) == bytes(theirs)
        count += sum(1 for _ in new)
    found.sounds, found.sounds_identical = found.sounds + count, found.sounds_identical + same
    found.sounds_replaced += len(swapped)
    if count != len(packets) or same + len(swapped) != count:
        found.refuse("the sound that should be copied has changed")


def track(copy: Film, place: int) -> Any:
    """One of the copy's tracks of sound, None when there are not so many."""
    tracks = copy.file.streams.audio
    return tracks[place] if place < len(tracks) and tracks[place].time_base else None


def _ends(name: str, packets: Packets, place: int, found: Found) -> None:
    with open_video(name) as copy:
        stream = track(copy, place)
        if stream is None:
            found.refuse("the copy has no sound")
            return
        new = [(p.pts, p.duration or 0) for p in only(copy, stream) if p.pts is not None]
        known = [(p, s) for p, s in zip(packets.pts, packets.spans, strict=True) if p != UNKNOWN]
        found.sounds, found.sounds_replaced = found.sounds + len(new), found.sounds_replaced + len(new)
        if not new or not known:
            found.refuse("the copy has no sound")
            return
        apart = [
            abs(float(sum(theirs) * stream.time_base - sum(mine) * packets.tick))
            for theirs, mine in (((new[0][0], 0), (known[0][0], 0)), (new[-1], known[-1]))
        ]
    if max(apart) > LATE:
        found.refuse("the new track of sound is not as long as the film's")


def silences(name: str, sound: Sound, place: int, mutes: Sequence[MutedPackets], found: Found) -> None:
    """Decode a track of the copy at every mute and hear that there is nothing."""
    zero = Packets.read(Path(sound.table)).zero
    with open_video(name) as copy:
        stream = track(copy, place)
        if stream is None:
            return
        for mute in mutes:
            start, end = (zero - copy.zero + at for at in (mute.start + EDGE, mute.end - EDGE))
            if mute.style != "mute" or end <= start:
                continue
            if _loudest(copy, stream, sound, start, end) > SILENT:
                found.refuse("something is heard where it should be silent")
            else:
                found.silences += 1


def _loudest(copy: Film, stream: Any, sound: Sound, start: float, end: float) -> float:
    """The loudest sample between two times of the copy, of full scale."""
    loudest = 0.0
    copy.seek(max(0.0, start - BEFORE), stream)
    for frame, at in frames(copy, stream, sound):
        if at >= end:
            break
        first, last = (min(max(0, round((when - at) * sound.rate)), frame.samples) for when in (start, end))
        for plane in frame.planes:
            inside = array("f", bytes(plane)[first * FLOAT : last * FLOAT])
            loudest = max([loudest, *map(abs, inside)])
    return loudest
