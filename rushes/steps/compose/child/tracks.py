"""Write an audio track of the copy: copied, with some packets swapped, or re-encoded."""

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
    """Converts the film's packets, one by one, into those of the copy."""

    mode: str
    stream: Any

    def take(self, packet: Any) -> list[Any]: ...
    def end(self) -> list[Any]: ...


class Copied:
    """Copies every packet."""

    mode = "copied"

    def __init__(self, output: Any, template: Any) -> None:
        self.stream = output.add_stream_from_template(template, opaque=True)

    def take(self, packet: Any) -> list[Any]:
        packet.stream = self.stream
        return [packet]

    def end(self) -> list[Any]:
        return []


class Passed(Copied):
    """Copies a stream that is not edited: other subtitles, a cover picture."""

    def __init__(self, output: Any, template: Any) -> None:
        super().__init__(output, template)
        self.stream.disposition = template.disposition
        for name in ("language", "title"):
            if value := template.metadata.get(name):
                self.stream.metadata[name] = value


class Swapped(Copied):
    """AAC: replaces the packets of the mutes and copies all others."""

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
        replacement: Any = Packet(data)
        replacement.pts, replacement.dts, replacement.duration, replacement.time_base = (
            packet.pts,
            packet.dts,
            packet.duration,
            packet.time_base,
        )
        replacement.is_keyframe = True
        return super().take(replacement)


def swapped_packets(
    path: str, sound: Sound, packets: Packets, mutes: Sequence[MutedPackets]
) -> dict[int, bytes]:
    """Encode the replacements of muted packets: packet index → bytes."""
    replacements: dict[int, bytes] = {}
    for run in swapped_runs(sound, packets, mutes):
        run_packets = _encode_replacement(path, sound, packets, run)
        replacements |= dict(zip(range(run.first, run.end), run_packets, strict=True))
    return replacements


def _encode_replacement(path: str, sound: Sound, packets: Packets, run: Run) -> Iterator[bytes]:
    count, encoding = run.end - run.first, (sound.rate, sound.layout, sound.bit_rate)
    if run.style == "mute":
        return aac.silence(count, *encoding)
    surroundings = listen(path, sound, *span_of(run, packets)) if run.style == "room" else nothing(sound)
    return aac.packets(
        mute_sounds.instead(run.style, count * aac.SAMPLES, sound.rate, surroundings), *encoding
    )


def swapped_runs(sound: Sound, packets: Packets, mutes: Sequence[MutedPackets]) -> list[Run]:
    return runs(packets, mutes, aac.SAMPLES / sound.rate)


def span_of(run: Run, packets: Packets) -> tuple[float, float]:
    """Return start and end of a run, in seconds of the film."""
    return packets.at(packets.pts[run.first]), packets.at(packets.pts[run.end - 1])


class Recorded:
    """Decodes, mutes samples and re-encodes; gaps become silence, so every sample keeps its time."""

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
