"""Choosing an engine, and what is said when it or its model is not there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rushes.errors import BadRequest, Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
from rushes.steps.transcribe.normalize import RawWord
from rushes.steps.transcribe.sentences import LONGEST, sentences
from tests.steps.transcribe.hearing import transcript_of

CPU = Settings(whisper_device="cpu")


def test_the_face_loads_no_heavy_library() -> None:
    heavy = ["numpy", "av", "faster_whisper", "pocketsphinx", "ctranslate2", "openai", "py3langid"]
    script = "import sys, rushes.steps.transcribe, rushes.steps.subtitles\n"
    script += f"print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"


def test_an_unknown_engine_lists_those_that_there_are() -> None:
    with pytest.raises(BadRequest, match=r"“parrot”.*pocketsphinx, whisper"):
        load_transcriber("parrot", "", CPU)


def test_an_engine_is_loaded_once() -> None:
    assert load_transcriber("pocketsphinx", "", CPU) is load_transcriber("pocketsphinx", "", CPU)


def test_a_library_that_is_missing_is_named_with_the_extra_that_brings_it() -> None:
    script = """
import sys
sys.modules["pocketsphinx"] = None
from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
try:
    load_transcriber("pocketsphinx", "", Settings())
except Unavailable as error:
    print(error)
"""
    said = subprocess.check_output([sys.executable, "-c", script], text=True)
    assert (
        said.strip() == "The transcriber pocketsphinx needs the package pocketsphinx: install rushes[listen]."
    )


def test_pocketsphinx_has_one_model() -> None:
    with pytest.raises(BadRequest, match="en-us: there is no “large”"):
        load_transcriber("pocketsphinx", "large", CPU)


def test_whisper_without_a_model_says_how_to_give_one() -> None:
    with pytest.raises(Unavailable, match=r"set RUSHES_WHISPER_MODEL, or pass --model"):
        load_transcriber("whisper", "", CPU)


def test_a_whisper_folder_that_does_not_exist_is_not_looked_for_in_the_network() -> None:
    with pytest.raises(Unavailable, match="There is no Whisper folder /no/such/folder"):
        load_transcriber("whisper", "/no/such/folder", CPU)


def test_a_whisper_name_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Unavailable, match="There is no Whisper model “enormous”"):
        load_transcriber("whisper", "enormous", CPU)


def test_a_whisper_folder_without_its_tokenizer_is_refused_and_not_completed_from_the_network(
    tmp_path: Path,
) -> None:
    for name in ("config.json", "model.bin"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(Unavailable, match=r"lacks tokenizer\.json"):
        load_transcriber("whisper", str(tmp_path), CPU)


@pytest.mark.parametrize("tokenizer", [b"", b'{"version": '])
def test_a_whisper_folder_with_a_cut_tokenizer_is_called_damaged(tmp_path: Path, tokenizer: bytes) -> None:
    for name in ("config.json", "model.bin"):
        (tmp_path / name).write_bytes(b"{}")
    (tmp_path / "tokenizer.json").write_bytes(tokenizer)
    with pytest.raises(Unavailable, match="is damaged"):
        load_transcriber("whisper", str(tmp_path), CPU)


def test_a_whisper_folder_with_a_cut_model_is_called_damaged(tmp_path: Path) -> None:
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (tmp_path / name).write_text(json.dumps({}))
    with pytest.raises(Unavailable, match="could not be loaded on cpu"):
        load_transcriber("whisper", str(tmp_path), CPU)


def test_a_model_that_cannot_be_downloaded_is_unavailable(tmp_path: Path) -> None:
    script = """
from rushes.errors import Unavailable
from rushes.settings import Settings
from rushes.steps.transcribe.engine import load_transcriber
try:
    load_transcriber("whisper", "tiny", Settings(whisper_device="cpu"))
except Unavailable as error:
    print(error)
"""
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "PATH": ""}
    said = subprocess.check_output([sys.executable, "-c", script], text=True, env=nowhere)
    assert said.startswith("The Whisper model “tiny” could not be downloaded: set RUSHES_WHISPER_MODEL")


def test_a_device_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="set it to auto, cpu or cuda"):
        load_transcriber("whisper", "tiny", Settings(whisper_device="tpu"))


@pytest.mark.field
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "jfk.flac",
            "And so my fellow Americans, ask not what your country can do for you, "
            "ask what you can do for your country.",
        ),
        ("sr_english.wav", "One, two, three."),
    ],
)
def test_whisper_writes_down_word_for_word_what_its_model_hears(field: Path, name: str, text: str) -> None:
    from faster_whisper import decode_audio

    sound = decode_audio(str(field / "speech" / name))
    row = load_transcriber(
        "whisper",
        "",
        Settings(whisper_model=str(field / "models/whisper-memorised-ct2"), whisper_device="cpu"),
    )
    found = transcript_of(row, sound)
    assert " ".join(segment.text for segment in found.segments) == text
    assert " ".join(word.text for word in found.words) == text
    assert (found.engine, found.quality, found.language) == ("whisper", "full", "en")
    assert found.model.startswith("whisper-memorised-ct2 (faster-whisper ")


def said(*times: tuple[float, float]) -> list[RawWord]:
    return [RawWord(start, end, f"w{at}") for at, (start, end) in enumerate(times)]


def test_a_pause_ends_a_segment() -> None:
    words = said((0, 1), (1.1, 2), (2.4, 3), (3, 4))
    assert [[word.text for word in part] for part in sentences(words)] == [["w0", "w1"], ["w2", "w3"]]


def test_long_speech_is_cut_at_its_longest_pauses_and_loses_no_word() -> None:
    words = said(*((at, at + (0.8 if at % 7 == 0 else 0.95)) for at in range(60)))
    parts = list(sentences(words))
    assert [word for part in parts for word in part] == words
    assert all(part[-1].end - part[0].start <= LONGEST for part in parts)
    assert all(part[-1].text in {f"w{7 * n}" for n in range(9)} for part in parts[:-1])


def test_one_word_longer_than_a_segment_stays_whole() -> None:
    words = said((0, 40), (40.1, 41))
    assert [len(part) for part in sentences(words)] == [1, 1]


def test_no_words_give_no_segments() -> None:
    assert list(sentences([])) == []


def test_a_mark_at_the_end_of_a_word_ends_a_segment_and_an_abbreviation_does_not() -> None:
    texts = ["Hello", "Mr.", "Smith.", "“Is", "it", "you?”", "U.S.", "troops"]
    words = [RawWord(at, at + 0.9, text) for at, text in enumerate(texts)]
    assert [len(part) for part in sentences(words, pause=2.0)] == [3, 3, 2]
