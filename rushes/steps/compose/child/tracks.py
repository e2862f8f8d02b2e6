"""The track of sound on its way into the copy: as it is, with some packets swapped, or recorded anew."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from rushes.media.container import Film
from rushes.media.packets import Packets
from rushes.steps.compose import mute_sounds
from rushes.steps.compose.audio_mutes import MutedPackets, Run, runs
from rushes.steps.compose.child import aac
from rushes.steps.compose.child.ambience import listen, nothing
from rushes.steps.compose.child.recorder import Recorder, add_stream
from rushes.steps.compose.streams import Sound


class Track(Protocol):
    """Takes the film's packets one by one, gives those of the copy."""

    mode: str
    stream: Any

    def take(self, packet: Any) -> list[Any]: ...
    def end(self) -> list[Any]: ...


class Copied:
    """Every packet as it is."""

    mode = "copied"

    def __init__(self, output: Any, template: Any) -> None:
        self.stream = output.add_stream_from_template(template, opaque=True)

    def take(self, packet: Any) -> list[Any]:
        packet.stream = self.stream
        return [packet]

    def end(self) -> list[Any]:
        return []


class Passed(Copied):
    """A stream that nobody looks into: other subtitles, a cover picture."""

    def __init__(self, output: Any, template: Any) -> None:
        super().__init__(output, template)
        self.stream.disposition = template.disposition
        for name in ("language", "title"):
            if said := template.metadata.get(name):
                self.stream.metadata[name] = said


class Swapped(Copied):
    """AAC: the packets of the mutes give way to others, and all else stays bit for bit."""

    mode = "swapped"

    def __init__(self, output: Any, template: Any, others: dict[int, bytes]) -> None:
        super().__init__(output, template)
        self.others, self.number = others, -1

    def take(self, packet: Any) -> list[Any]:
        from av import Packet

        self.number += 1
        data = self.others.get(self.number)
        if data is None:
            return super().take(packet)
        new: Any = Packet(data)
        new.pts, new.dts, new.duration, new.time_base = (
            packet.pts,
            packet.dts,
            packet.duration,
            packet.time_base,
        )
        new.is_keyframe = True
        return super().take(new)


def swapped_packets(
    path: str, sound: Sound, packets: Packets, mutes: Sequence[MutedPackets]
) -> dict[int, bytes]:
    """Packet number → the bytes that stand there instead."""
    found: dict[int, bytes] = {}
    for run in swapped_runs(sound, packets, mutes):
        made = _instead(path, sound, packets, run)
        found |= dict(zip(range(run.first, run.end), made, strict=True))
    return found


def _instead(path: str, sound: Sound, packets: Packets, run: Run) -> Iterator[bytes]:
    count, how = run.end - run.first, (sound.rate, sound.layout, sound.bit_rate)
    if run.style == "mute":
        return aac.silence(count, *how)
    near = listen(path, sound, *span_of(run, packets)) if run.style == "room" else nothing(sound)
    return aac.packets(mute_sounds.instead(run.style, count * aac.SAMPLES, sound.rate, near), *how)


def swapped_runs(sound: Sound, packets: Packets, mutes: Sequence[MutedPackets]) -> list[Run]:
    return runs(packets, mutes, aac.SAMPLES / sound.rate)


def span_of(run: Run, packets: Packets) -> tuple[float, float]:
    """From when to when a run is heard, in seconds of the film."""
    return packets.at(packets.pts[run.first]), packets.at(packets.pts[run.end - 1])


class Recorded:
    """Decoded, muted sample by sample and encoded again; gaps are silence, so every sample keeps its time."""

    mode = "encoded"

    def __init__(
        self, output: Any, path: str, film: Film, sound: Sound, mutes: Sequence[MutedPackets]
    ) -> None:
        self.stream = add_stream(output, sound)
        self.film = film
        self.recorder = Recorder(self.stream, path, film.zero, sound, mutes)

    def take(self, packet: Any) -> list[Any]:
        return [new for frame in self.film.decode(packet) for new in self.recorder.hear(frame)]

    def end(self) -> list[Any]:
        return self.recorder.end()
