"""What is muted is not heard: real Whisper, a voice that swears, and the copy as the pipeline makes it.

The models are CTranslate2 folders `whisper-tiny.en` and `whisper-base` in the folder of models: RUSHES_WEIGHTS, else
~/.local/share/rushes/models. The tests are skipped where they are not.
"""

from pathlib import Path

import pytest

from rushes import weights
from rushes.cli.local_runner import LocalRunner
from rushes.domain import Event, JobRequest, job_key
from rushes.domain.edits import Edits, Mute
from rushes.settings import load_valid_settings
from rushes.steps.transcribe import Transcript, Word, parse_transcript

pytestmark = [pytest.mark.field, pytest.mark.prove]
SWORN = ("fuck", "bullshit", "shit", "bitch")
CLEAN = "told him to get out of my house this is and you know it what load he called her and then he left"
"""The words beside them, without the articles right before two of them: beside silence nobody recognises these."""


def quietly(event: Event) -> None:
    """Progress that nobody wants to hear."""


def model(name: str) -> str:
    folder = weights.models_folder(load_valid_settings()) / name
    if not (folder / "model.bin").is_file():
        pytest.skip(f"there is no {folder}: put a CTranslate2 Whisper folder there")
    return str(folder)


@pytest.fixture(params=["whisper-tiny.en", "whisper-base"])
def job(request: pytest.FixtureRequest, field: Path) -> LocalRunner:
    """A job up to its plan, with the recogniser that gives its text and listens to its copy."""
    asked = JobRequest(transcriber="whisper", model=model(request.param), moderate=True, censor="strong")
    here = LocalRunner(field / "speech" / "profane_kokoro.mp4", quietly, asked)
    here.probe()
    for step in ("transcribe", "align", "censor", "plan", "split"):
        here.run(step)
    return here


def recognised_by_base(film: Path) -> list[str]:
    """What Whisper base recognises in a film, in small letters without marks."""
    here = LocalRunner(film, quietly, JobRequest(transcriber="whisper", model=model("whisper-base")))
    here.probe()
    here.run("transcribe")
    words = parse_transcript(here.get("transcribe/transcript.json")).words
    return ["".join(mark for mark in word.text.lower() if mark.isalpha()) for word in words]


def copy_of(job: LocalRunner, folder: Path) -> Path:
    path = folder / "copy.mp4"
    path.write_bytes(job.get("compose/redacted.mp4"))
    return path


def sworn(words: list[str]) -> set[str]:
    return {word for word in words if any(part in word for part in SWORN)}


def test_base_recognises_all_four_words_in_the_film(field: Path) -> None:
    assert sworn(recognised_by_base(field / "speech" / "profane_kokoro.mp4")) == set(SWORN)


def test_no_muted_word_is_recognised_in_the_copy_and_the_words_beside_stay(
    job: LocalRunner, tmp_path: Path
) -> None:
    facts = job.run("compose").facts
    words = recognised_by_base(copy_of(job, tmp_path))
    assert sworn(words) == set()
    left = iter(words)
    assert [word for word in CLEAN.split() if word not in left] == []
    assert (facts["second_hearing"], facts["sound"]) == ("nothing", "swapped")


def test_the_mutes_lie_where_the_words_are_said_and_touch_no_other_word(job: LocalRunner) -> None:
    transcript = parse_transcript(job.get("align/transcript.json"))
    assert {word.timing for word in transcript.words} == {"aligned"}
    mutes = Edits.model_validate_json(job.get("split/edits.json")).mutes
    under = [word.text.strip(".") for word in transcript.words if any(touches(mute, word) for mute in mutes)]
    assert under == list(SWORN)


def touches(mute: Mute, word: Word) -> bool:
    return mute.start < word.end and mute.end > word.start


def test_a_copy_muted_by_whispers_own_times_is_mended_by_listening_to_it(
    job: LocalRunner, tmp_path: Path
) -> None:
    mutes = tuple(of_whisper(parse_transcript(job.get("transcribe/transcript.json"))))
    assert len(mutes) == len(SWORN)
    edits = Edits(mutes=mutes).json_bytes()
    job.storage.put(job_key(job.job_id, "split/edits.json"), edits, "application/json")
    facts = job.run("compose").facts
    assert facts["second_hearing"] == "nothing"
    assert b" had been made wider." in job.get("compose/proof.json")
    assert sworn(recognised_by_base(copy_of(job, tmp_path))) == set()


def of_whisper(transcript: Transcript) -> list[Mute]:
    return [
        Mute(start=word.start, end=word.end) for word in transcript.words if word.text.strip(".") in SWORN
    ]
