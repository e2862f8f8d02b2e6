"""The facts of a video are what is in it."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rushes.errors import Reason, Rejected
from rushes.media import boxes, ebml, orientation, sniff
from rushes.media.facts import Facts, inspect
from rushes.media.timeline import Timeline
from rushes.settings import Settings
from tests.clips import make_clip

ALL = Settings(containers=tuple(sniff.DEMUXERS))


def facts_of(path: Path, **how: Any) -> Facts:
    return inspect(make_clip(path, **how), ALL)


def test_the_facts_of_a_plain_clip(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.mp4", seconds=2, gop=25)
    assert (facts.container, facts.video_codec, facts.audio_codec) == ("mp4", "h264", "aac")
    assert (facts.width, facts.height, facts.rotation, facts.pixel_aspect) == (160, 90, 0, 1.0)
    assert (facts.frames, facts.fps, facts.frame_rate) == (50, 25.0, "constant")
    assert (facts.key_frames, facts.longest_gop, facts.open_gops) == (2, 1.0, 0)
    assert (facts.audio_channels, facts.audio_rate) == (2, 48_000)
    assert facts.duration == pytest.approx(2, abs=0.03)
    assert facts.has_video
    assert facts.has_audio
    assert facts.speech_possible
    assert facts.size == (tmp_path / "a.mp4").stat().st_size
    assert [stream.kind for stream in facts.streams] == ["video", "audio"]


def test_vp9_and_opus_in_webm(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.webm", codec="libvpx-vp9")
    assert (facts.container, facts.video_codec, facts.audio_codec) == ("webm", "vp9", "opus")
    assert facts.speech_possible


@pytest.mark.parametrize(("counter_clockwise", "clockwise"), [(0, 0), (90, 270), (180, 180), (270, 90)])
def test_width_and_height_are_those_of_the_upright_picture(
    tmp_path: Path, counter_clockwise: int, clockwise: int
) -> None:
    facts = facts_of(tmp_path / "a.mp4", seconds=0.2, rotation=counter_clockwise)
    assert facts.rotation == clockwise
    assert (facts.width, facts.height) == ((90, 160) if clockwise in (90, 270) else (160, 90))


def test_the_shape_of_a_pixel_is_that_of_the_upright_picture(tmp_path: Path) -> None:
    assert facts_of(tmp_path / "a.mp4", seconds=0.2, aspect=Fraction(4, 3)).pixel_aspect == pytest.approx(
        4 / 3
    )
    sideways = facts_of(tmp_path / "b.mp4", seconds=0.2, aspect=Fraction(4, 3), rotation=90)
    assert sideways.pixel_aspect == pytest.approx(3 / 4)


def test_a_varying_frame_rate_is_seen(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.mp4", times=[0, 0.04, 0.08, 0.4, 0.44, 1.0, 1.04], audio=False)
    assert facts.frame_rate == "variable"
    assert facts.frames == 7
    assert facts.fps == pytest.approx(6 / 1.04, abs=0.01)


def test_a_millisecond_clock_does_not_make_a_rate_vary(tmp_path: Path) -> None:
    assert facts_of(tmp_path / "a.mkv", fps=30, audio=False).frame_rate == "constant"


def test_one_long_group_of_pictures(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.mp4", seconds=4, gop=1000, audio=False)
    assert (facts.key_frames, facts.longest_gop) == (1, 4.0)


def test_a_video_without_sound_has_nothing_to_say(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.mp4", audio=False)
    assert not facts.has_audio
    assert not facts.speech_possible


def test_digital_silence_has_nothing_to_say(tmp_path: Path) -> None:
    facts = facts_of(tmp_path / "a.mp4", tones=())
    assert facts.audio_decodable
    assert facts.audio_silent
    assert not facts.speech_possible


def test_a_word_at_the_very_end_may_be_speech(tmp_path: Path) -> None:
    assert facts_of(tmp_path / "a.mp4", seconds=3, tones=[(2.8, 3)]).speech_possible


def test_a_transport_stream_counts_from_its_first_picture(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.ts", options={"output_ts_offset": "100", "mpegts_copyts": "1"})
    with av.open(str(clip)) as file:
        declared = file.start_time / 1e6
    facts = inspect(clip, ALL)
    assert declared > 50
    assert facts.start == pytest.approx(declared)
    assert facts.duration == pytest.approx(2, abs=0.1)


def test_a_header_that_lies_is_declared_beside_and_not_believed(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mkv", audio=False)
    raw = clip.read_bytes()
    at = raw.index(b"\x44\x89\x88") + 3  # Duration, eight bytes
    import struct

    clip.write_bytes(raw[:at] + struct.pack(">d", 9e9) + raw[at + 8 :])
    facts = inspect(clip, ALL)
    assert facts.declared_duration == pytest.approx(9e6)
    assert facts.duration == pytest.approx(2, abs=0.05)


def test_a_picture_over_the_limit_is_not_decoded(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", seconds=0.2)
    facts = inspect(clip, ALL.model_copy(update={"max_pixels": 100 * 90}))
    assert (facts.width, facts.height, facts.frames_decoded) == (160, 90, 0)


@pytest.mark.parametrize("name", [b"encv", b"enca"])
def test_protection_is_seen_in_the_sample_entries(tmp_path: Path, name: bytes) -> None:
    clip = make_clip(tmp_path / "a.mp4", seconds=0.2)
    plain = b"avc1" if name == b"encv" else b"mp4a"
    raw = clip.read_bytes()
    at = raw.index(plain, raw.index(b"stsd", raw.index(b"vmhd" if name == b"encv" else b"smhd")))
    clip.write_bytes(raw[:at] + name + raw[at + 4 :])
    with pytest.raises(Rejected) as caught:
        inspect(clip, ALL)
    assert caught.value.reason is Reason.ENCRYPTED


def element(kind: str, content: bytes) -> bytes:
    return bytes.fromhex(kind) + (len(content) | 1 << 28).to_bytes(4, "big") + content


def test_encryption_is_seen_in_the_tracks_of_a_matroska_file(tmp_path: Path) -> None:
    locked = element("6d80", element("6240", element("5035", b"")))
    track = element("ae", element("86", b"V_VP9") + locked)
    head = element("1a45dfa3", element("4282", b"webm"))
    path = tmp_path / "a.webm"
    path.write_bytes(head + element("18538067", element("1654ae6b", track)))
    with pytest.raises(Rejected) as caught:
        inspect(path, ALL)
    assert caught.value.reason is Reason.ENCRYPTED
    with path.open("rb") as file:
        assert ebml.tracks(file, path.stat().st_size) == ebml.Tracks(("V_VP9",), True)


def test_a_cut_file_without_its_index_says_so(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4")
    clip.write_bytes(clip.read_bytes()[:10_000])
    with pytest.raises(Rejected, match=r"index .* is missing") as caught:
        inspect(clip, ALL)
    assert caught.value.reason is Reason.CORRUPT


def test_a_sound_that_can_be_decoded_is_preferred(tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    with av.open(str(clip), "w") as file:
        first, second = (file.add_stream(codec, rate=48_000, layout="stereo") for codec in ("ac3", "aac"))
        for stream in (first, second):
            frame = av.AudioFrame.from_ndarray(np.full((2, 48_000), 0.1, np.float32), "fltp", "stereo")
            frame.sample_rate = 48_000
            file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
    clip.write_bytes(clip.read_bytes().replace(b"ac-3", b"zzz3"))
    facts = inspect(clip, ALL)
    assert [stream.decodable for stream in facts.streams] == [False, True]
    assert facts.audio_codec == "aac"
    assert facts.speech_possible


def test_a_codec_without_a_decoder_is_named(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", seconds=0.2)
    clip.write_bytes(clip.read_bytes().replace(b"avc1", b"zzz1"))
    facts = inspect(clip, ALL)
    assert facts.video_codec == "zzz1"
    assert not facts.video_decodable


@given(st.binary(max_size=400), st.sampled_from([b"moov", b"trak", b"stsd", b"pssh"]))
def test_reading_boxes_never_raises_and_always_ends(raw: bytes, kind: bytes) -> None:
    from io import BytesIO

    data = (len(raw) + 8).to_bytes(4, "big") + kind + raw
    assert kind in boxes.movie(BytesIO(data), len(data)).top


@given(st.binary(max_size=400))
def test_reading_elements_never_raises_and_always_ends(raw: bytes) -> None:
    from io import BytesIO

    data = element("18538067", element("1654ae6b", raw))
    assert isinstance(ebml.tracks(BytesIO(data), len(data)).encrypted, bool)


class Packet:
    def __init__(self, pts: int, duration: int = 40, *, key: bool = False, cut: bool = False) -> None:
        self.pts, self.dts, self.duration, self.is_keyframe, self.is_discard = pts, pts, duration, key, cut


def timeline(*packets: Packet) -> Timeline:
    line = Timeline(0.001, 0.0)
    for packet in packets:
        line.add(packet)
    return line


def test_pictures_before_their_key_frame_make_an_open_group() -> None:
    line = timeline(
        Packet(0, key=True), Packet(40), Packet(160, key=True), Packet(80), Packet(120), Packet(200)
    )
    assert (line.keys, line.open_groups) == (2, 1)
    assert line.longest_group == pytest.approx(0.16)


def test_pictures_that_an_edit_list_cuts_away_are_not_counted() -> None:
    line = timeline(Packet(-80, key=True, cut=True), Packet(-40, cut=True), Packet(0), Packet(40))
    assert (line.packets, line.length) == (2, pytest.approx(0.08))


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=50, unique=True))
def test_the_length_holds_every_picture(stamps: list[int]) -> None:
    line = timeline(*(Packet(stamp) for stamp in stamps))
    assert line.length >= max(stamps) * 0.001
    assert line.fps >= 0


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_display_matrix_is_read_as_turn_and_mirror(turn: int, mirrored: bool) -> None:
    one = 1 << 16
    cos, sin = {0: (one, 0), 90: (0, one), 180: (-one, 0), 270: (0, -one)}[turn]
    first = (-cos, -sin) if mirrored else (cos, sin)
    matrix = orientation.MATRIX.pack(*first, 0, -sin, cos, 0, 0, 0, 1 << 30)
    assert orientation.of_matrix(matrix) == orientation.Orientation(turn, mirrored)


def test_a_matrix_of_zeros_turns_nothing() -> None:
    assert orientation.of_matrix(bytes(36)) == orientation.Orientation()


FIELD = {
    "am_internal_emulator_transformer_output_270_rotated.mp4": {
        "rotation": 270,
        "width": 720,
        "height": 1280,
    },
    "am_sample_edit_list.mp4": {
        "container": "mov",
        "rotation": 90,
        "width": 1080,
        "height": 1920,
        "frames": 77,
    },
    "made_vfr.mp4": {"frame_rate": "variable", "frames": 149},
    "made_frag.mp4": {"video_codec": "h264", "frame_rate": "constant"},
    "h264_10bits.mp4": {"pixel_format": "yuv420p10le", "has_audio": False},
    "made_opengop.mp4": {"key_frames": 14, "open_gops": 1},
    "made_hevc.mp4": {"video_codec": "hevc", "frames": 180},
    "made_vp9.webm": {"container": "webm", "video_codec": "vp9", "audio_codec": "opus", "audio_silent": True},
    "am_bbb_800x640_768kbps_30fps_avc_pyramid_3b.mp4": {
        "width": 800,
        "height": 640,
        "pixel_aspect": 1.422222,
    },
    "am_long_1080p_videoonly_lowbitrate.mp4": {"frames": 10883, "longest_gop": 8.3333},
    "am_sample_eac3_fragmented.mp4": {"has_video": False, "has_audio": True, "audio_codec": "eac3"},
    "nasa_13013.mp4": {"width": 480, "height": 270, "frames": 390},
    "five_minutes.mp4": {"key_frames": 164, "longest_gop": 2.0, "open_gops": 0, "fps": 30.0},
    "asl_book.mkv": {"container": "mkv", "start": 0.033},
}


@pytest.mark.field
@pytest.mark.parametrize("name", FIELD)
def test_odd_recordings_give_their_facts(field: Path, name: str) -> None:
    found = json.loads(inspect(field / "video" / name, ALL).model_dump_json())
    assert {key: found[key] for key in FIELD[name]} == FIELD[name]
