"""Files made to break decoders: each ends as facts or as a rejection, and the parent lives."""

import json
from pathlib import Path

import pytest

from rushes.errors import Reason, Rejected
from rushes.media import sniff
from rushes.media.facts import Facts
from rushes.settings import Settings
from rushes.steps.probe import probe
from tests.clips import make_clip

WIDE = Settings(containers=tuple(sniff.DEMUXERS))

DISPUTED = {
    # The sample entry is `encv`, the scheme `cbcs`, its `tenc` and its `seig` groups say protected, 18 of 18
    # fragments have a `senc`; FFmpeg calls 845 of the 864 pictures corrupt. It is encrypted, whatever the list says.
    "androidx__sample_fragmented_variable_length_sgpd.mp4": Reason.ENCRYPTED,
    # Cut off inside the first block of its first cluster, which claims 110,650 bytes of which 433 are there:
    # there is not one whole packet in it to process.
    "libwebm__chapters_truncated_chapter_string_2.mkv": Reason.NO_FRAMES,
}


def ending(path: Path) -> Facts | Rejected:
    try:
        return probe(path, WIDE)
    except Rejected as rejection:
        return rejection


def corpus() -> list[dict[str, str]]:
    path = Path(__file__).parents[3] / "shared" / "data" / "hostile" / "expected.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


@pytest.mark.field
@pytest.mark.parametrize("case", corpus(), ids=lambda case: case["file"])
def test_a_hostile_file_ends_as_the_corpus_says(field: Path, case: dict[str, str]) -> None:
    found = ending(field / "hostile" / case["file"])
    if case["file"] in DISPUTED:
        assert isinstance(found, Rejected)
        assert found.reason is DISPUTED[case["file"]]
    elif case["cls"] == "process":
        assert isinstance(found, Facts), str(found)
        assert found.frames_decoded > 0
    elif case["cls"] == "reject":
        assert isinstance(found, Rejected)
    if isinstance(found, Rejected):
        assert str(found).endswith(".")
        assert found.reason not in (Reason.INTERNAL, Reason.DECODER_CRASH, Reason.RESOURCE_LIMIT)


@pytest.mark.field
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("mp4parse__short-cenc.mp4", Reason.ENCRYPTED),
        ("androidx__full_blocks.mkv", Reason.NO_VIDEO_STREAM),
        ("androidx__sample_ac4.mp4", Reason.NO_VIDEO_STREAM),
        ("androidx__sample_audio_only.mp4", Reason.NO_VIDEO_STREAM),
        ("mp4parse__bipbop_nonfragment_header.mp4", Reason.NO_FRAMES),
        ("mp4parse__loop_forever.avif", Reason.NOT_A_VIDEO),
        ("libwebm__invalid_vp9_bitstream-bug_1416.webm", Reason.TOO_MANY_PIXELS),
    ],
)
def test_a_hostile_file_is_refused_for_the_right_reason(field: Path, name: str, reason: Reason) -> None:
    found = ending(field / "hostile" / name)
    assert isinstance(found, Rejected)
    assert found.reason is reason


@pytest.mark.field
def test_ten_seconds_of_black_and_silence_are_taken_and_say_nothing(field: Path) -> None:
    found = ending(field / "hostile" / "androidx__silent-black-10s.mp4")
    assert isinstance(found, Facts)
    assert not found.speech_possible


def test_a_giant_picture_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4", 0.2, audio=False, width=320, height=320)
    found = ending(clip)
    assert isinstance(found, Facts)
    small = Settings(max_pixels=320 * 319)
    with pytest.raises(Rejected) as caught:
        probe(clip, small)
    assert caught.value.reason is Reason.TOO_MANY_PIXELS
