"""H.264 by hand: records, units, captions."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.domain.edits import Edits
from rushes.steps.compose import captions, h264
from tests.steps.compose.conftest import Redact, solid
from tests.steps.compose.judge import judge

CAPTION = bytes([4, 14]) + captions.ATSC + bytes([0x41, 0xFF, 0xFC, 0x48, 0x69, 0xFF])
OTHER = bytes([5, 3, 0, 0, 1])


def sei(*messages: bytes) -> bytes:
    return captions.escaped(b"\x06" + b"".join(messages) + b"\x80")


def packet(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


@given(st.integers(0, 10_000), st.binary(max_size=4))
def test_numbers_are_read_as_they_are_written(number: int, after: bytes) -> None:
    bits = f"{number + 1:b}"
    text = "0" * (len(bits) - 1) + bits
    data = int(text.ljust(-(-len(text) // 8) * 8, "0"), 2).to_bytes(-(-len(text) // 8), "big")
    assert h264.first_number(data + after) == number


def test_a_record_is_read_and_joined_with_more_sets(films: Callable[..., Path]) -> None:
    with av.open(str(films("film.mp4"))) as file:
        data = bytes(file.streams.video[0].codec_context.extradata or b"")
    record = h264.record(data)
    assert record.joined([]) == data
    assert record.free_id == 1
    more = h264.record(record.joined([record.sequences[0], record.pictures[0]]))
    assert (len(more.sequences), len(more.pictures), more.tail) == (2, 2, record.tail)


@given(st.binary(max_size=40))
def test_no_bytes_break_the_reader_of_records(data: bytes) -> None:
    try:
        h264.record(b"\1" + data)
    except h264.NotAvc:
        return


@given(st.lists(st.binary(min_size=1, max_size=30).filter(lambda unit: unit[-1]), min_size=1, max_size=5))
def test_units_come_out_of_a_packet_as_they_went_in(parts: list[bytes]) -> None:
    data = packet(*parts)
    assert [data[a:b] for a, b in h264.units(memoryview(data), 4)] == parts


def test_a_unit_that_reaches_out_of_its_packet_is_refused() -> None:
    with pytest.raises(h264.NotAvc):
        list(h264.units(memoryview(packet(b"\x65abc")[:-1]), 4))


def test_a_picture_too_large_for_short_lengths_is_refused() -> None:
    with pytest.raises(h264.NotAvc, match="2 bytes"):
        h264.prefixed(h264.START + b"\x65" + b"\xff" * 70_000, 2)


def test_only_pictures_are_left_of_what_the_encoder_writes() -> None:
    stream = b"".join(
        h264.START + unit for unit in (b"\x09\xf0", b"\x67abcd", b"\x68abcd", sei(OTHER), b"\x65pic")
    )
    assert h264.prefixed(stream, 4) == packet(b"\x65pic")


def test_caption_messages_are_cut_out_and_all_else_stays() -> None:
    data = packet(sei(CAPTION), sei(OTHER, CAPTION), sei(OTHER), b"\x65picture")
    assert captions.in_unit(sei(OTHER, CAPTION)) == 1
    assert captions.without(data, 4) == packet(sei(OTHER), sei(OTHER), b"\x65picture")


@given(st.lists(st.sampled_from([CAPTION, OTHER, bytes([200, 0]), bytes([5, 4, 0, 0, 0, 3])]), max_size=6))
def test_after_cutting_no_caption_is_left_and_cutting_again_changes_nothing(messages: list[bytes]) -> None:
    data = packet(sei(*messages), b"\x65p") if messages else packet(b"\x65p")
    bare = captions.without(data, 4)
    assert captions.ATSC not in bare
    assert captions.without(bare, 4) == bare
    assert (bare == data) == (CAPTION not in messages)


def captioned(source: Path, made: Path) -> Path:
    """The film with a caption in every packet."""
    with av.open(str(source)) as mine, av.open(str(made), "w") as out:
        video = mine.streams.video[0]
        stream = out.add_stream_from_template(video, opaque=True)
        for old in mine.demux(video):
            if old.dts is None:
                continue
            new = av.Packet(packet(sei(CAPTION)) + bytes(old))
            new.pts, new.dts, new.duration, new.time_base = old.pts, old.dts, old.duration, old.time_base
            new.is_keyframe, new.stream = old.is_keyframe, stream
            out.mux(new)
    return made


def test_captions_inside_the_pictures_are_dropped_from_the_copy_unless_wanted(
    films: Callable[..., Path], redact: Redact, tmp_path: Path
) -> None:
    film, edits = captioned(films("film.mp4"), tmp_path / "captioned.mp4"), Edits(blurs=(solid(1.3, 1.7),))
    copy = redact(film, edits)
    assert copy.proof.mode == "splice"
    assert (copy.proof.captions.messages, copy.proof.captions.removed) == (100, True)
    assert copy.proof.pictures.copied_identical == copy.proof.pictures.copied
    assert b"GA94" not in copy.path.read_bytes()
    assert judge(film, copy.path, edits).identical >= copy.proof.pictures.copied
    kept = redact(film, edits, "captions")
    assert not kept.proof.captions.removed
    assert kept.path.read_bytes().count(b"GA94") == kept.proof.pictures.copied
