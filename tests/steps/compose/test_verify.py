"""The comparison of copy and film sees whatever was done to the copy."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest

from rushes.domain.edits import Edits
from rushes.media import decoder
from rushes.settings import Settings
from rushes.steps.compose.composing import Job
from rushes.steps.compose.options import Options
from rushes.steps.compose.stages import VERIFIER
from tests.steps.compose.conftest import muted, solid

EDITS = Edits(blurs=(solid(1.3, 1.7),), mutes=muted((2.0, 2.5)).mutes)


class Bench:
    """A finished job whose files are still there."""

    def __init__(self, film: Path, folder: Path) -> None:
        self.film, self.folder = film, folder
        self.job = Job(film, folder, EDITS, Settings(), Options(), None)
        self.copy, _, self.how = self.job.run("redacted.mp4")

    def wrongs(self) -> list[str]:
        """What the comparison finds wrong with the copy as it lies there now."""
        others = [path for path in self.folder.iterdir() if path.is_file()]
        found: dict[str, Any] = decoder.run(
            VERIFIER, self.film, Settings(), beside=others, recipe=self.how.as_dict(), name="redacted.mp4"
        )
        return list(found["wrong"])

    def change(self, change: Callable[[str, int, Any], Any]) -> None:
        """Write the copy again, each packet as `change(kind, number, packet)` gives it; None: not at all."""
        other = self.folder.parent / "other.mp4"
        clocks = {"video_track_timescale": "16000", "movie_timescale": "48000"}
        with av.open(str(self.copy)) as mine, av.open(str(other), "w", options=clocks) as made:
            pairs = {s.index: made.add_stream_from_template(s, opaque=True) for s in mine.streams}
            counts = dict.fromkeys(pairs, -1)
            for packet in mine.demux():
                if packet.dts is None:
                    continue
                counts[packet.stream_index] += 1
                new = change(packet.stream.type, counts[packet.stream_index], packet)
                if new is not None:
                    new.stream = pairs[packet.stream_index]
                    made.mux(new)
        other.replace(self.copy)


@pytest.fixture(scope="module")
def original(films: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("job") / "work"
    folder.mkdir()
    return Bench(films("film.mp4"), folder)


@pytest.fixture
def bench(original: Bench) -> Iterator[Bench]:
    kept = original.copy.read_bytes()
    yield original
    original.copy.write_bytes(kept)


def rewritten(packet: Any, data: bytes) -> Any:
    new = av.Packet(data)
    new.pts, new.dts, new.duration, new.time_base = packet.pts, packet.dts, packet.duration, packet.time_base
    new.is_keyframe = packet.is_keyframe
    return new


def test_an_untouched_copy_is_right(bench: Bench) -> None:
    assert bench.wrongs() == []
    bench.change(lambda *all_of_it: all_of_it[2])
    assert bench.wrongs() == []


def test_one_changed_byte_of_a_copied_picture_is_seen(bench: Bench) -> None:
    def change(kind: str, number: int, packet: Any) -> Any:
        data = bytearray(bytes(packet))
        data[-1] ^= 1
        return rewritten(packet, bytes(data)) if (kind, number) == ("video", 10) else packet

    bench.change(change)
    assert bench.wrongs() == ["copied packets have changed"]


def test_one_changed_byte_of_copied_sound_is_seen(bench: Bench) -> None:
    def change(kind: str, number: int, packet: Any) -> Any:
        data = bytearray(bytes(packet))
        data[-1] ^= 1
        return rewritten(packet, bytes(data)) if (kind, number) == ("audio", 10) else packet

    bench.change(change)
    assert bench.wrongs() == ["copied packets of sound have changed"]


@pytest.mark.parametrize("kind", ["video", "audio"])
def test_a_missing_packet_is_seen(bench: Bench, kind: str) -> None:
    bench.change(lambda one, number, packet: None if (one, number) == (kind, 30) else packet)
    assert bench.wrongs() != []


def test_a_shift_of_one_tick_is_seen(bench: Bench) -> None:
    def change(kind: str, number: int, packet: Any) -> Any:
        if kind == "video" and number >= 30:
            packet.pts, packet.dts = packet.pts + 1, packet.dts + 1
        return packet

    bench.change(change)
    assert any("times" in wrong for wrong in bench.wrongs())


def test_a_new_picture_that_cannot_be_decoded_is_seen(bench: Bench) -> None:
    part = bench.how.ranges[0]

    def change(kind: str, number: int, packet: Any) -> Any:
        if kind == "video" and part.cut <= number < part.end:
            data = bytes(packet)
            return rewritten(packet, data[:5] + bytes(len(data) - 5))
        return packet

    bench.change(change)
    assert bench.wrongs() == ["the copy cannot be decoded where packets were replaced"]


def test_a_mute_that_is_not_silent_is_heard(bench: Bench) -> None:
    with av.open(str(bench.film)) as film:
        sounds = [bytes(packet) for packet in film.demux(audio=0) if packet.size]
    bench.change(lambda kind, n, packet: rewritten(packet, sounds[n]) if kind == "audio" else packet)
    assert bench.wrongs() == ["a muted span is not silent"]
