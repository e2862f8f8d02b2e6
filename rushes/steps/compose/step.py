"""The step Compose: the moderated copy, from the edits that were decided."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rushes.domain import JobRequest, edits
from rushes.domain.edits import Edits
from rushes.errors import NotFound
from rushes.media.decoder import scaled
from rushes.media.facts import Facts
from rushes.steps import follow
from rushes.steps.censor import list_for, load_lexicon
from rushes.steps.compose import copy_transcript
from rushes.steps.compose.before_after import pairs
from rushes.steps.compose.composing import Copy, Revision, compose
from rushes.steps.compose.muted_words import muted_words
from rushes.steps.compose.options import Options
from rushes.steps.compose.page import page
from rushes.steps.compose.proof import Decided, Engine, Proof, SecondHearing
from rushes.steps.compose.second_hearing import SecondListener, nobody
from rushes.steps.compose.second_look import second_look
from rushes.steps.context import StepContext, StepResult
from rushes.steps.detect.detector_pass import PassOptions
from rushes.steps.transcribe import UNDETERMINED, Transcript, load_recogniser
from rushes.steps.transcribe.engine import ENGINES

FINDERS = ("detect", "censor")
COMPOSED = 0.6  # of the progress; the rest is the second look


def work(bench: StepContext) -> StepResult:
    """Save redacted.<ext>, proof.json and redaction.html, and the captions of the copy where there are words."""
    return made(bench)


def made(bench: StepContext, parts: Sequence[Path] = ()) -> StepResult:
    """As `work`; `parts` are what other workers have encoded of the copy."""
    wanted = edits.parse_edits(bench.read_artifact("split", "edits.json")).drop_excluded_tracks()
    listener = listener_of(bench, wanted)
    copy = compose(
        bench.video,
        wanted,
        bench.folder,
        bench.settings,
        options_of(bench, wanted),
        scaled(bench.report_progress, 0.0, COMPOSED),
        parts,
        partial(revision, bench, listener) if listener else None,
    )
    wanted = copy.edits
    hearing = listener.result if listener else nobody("There are no words to listen for.")
    proof = proven(bench, copy, wanted, hearing)
    bench.save_file(copy.path, copy.path.name)
    bench.save_artifact("proof.json", proof.json_bytes())
    seen = pairs(bench.video, copy.path, wanted, bench.folder, bench.settings)
    said = copy_transcript.written(bench, wanted.mutes)
    bench.save_artifact("redaction.html", page(bench.ticket.video.name, proof, wanted, seen, said).encode())
    for name, data in copy_transcript.captions(bench, wanted.mutes).items():
        bench.save_artifact(name, data)
    facts = {
        "mode": proof.mode,
        "reason": proof.reason,
        "file": copy.path.name,
        "pictures": proof.pictures.total,
        "reencoded": proof.pictures.reencoded,
        "copied_identical": proof.pictures.copied_identical,
        "sound": proof.sound.mode,
        "second_look": proof.second_look.outcome,
        "second_hearing": proof.second_hearing.outcome,
        "decided_by": proof.decided.by,
        "sha256": proof.result.sha256,
    }
    return StepResult(engine=proof.engine, model=proof.model, quality="verified", facts=facts)


def options_of(bench: StepContext, wanted: Edits) -> Options:
    """What the request says of the copy beside picture and sound."""
    return Options(copy_transcript.track(bench, wanted.mutes), frozenset(bench.ticket.request.copy_keeps))


def listener_of(bench: StepContext, wanted: Edits) -> SecondListener | None:
    """The recogniser that wrote the job's transcript, for the copy; None where there is no sound or no transcript.

    The owner's own text is listened for by the recogniser that the job would have had.
    """
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    transcript = copy_transcript.transcript(bench)
    if transcript is None or not facts.speech_possible:
        return None
    request = bench.ticket.request
    listed = load_lexicon(list_for(transcript), request.censor, request.censor_words, request.allow_words)
    return SecondListener(
        muted_words(transcript, listed, wanted.mutes),
        language_of(transcript, request.language),
        partial(load_recogniser, of_transcript(request, transcript), bench.settings, bench.storage),
        bench.folder,
        bench.settings,
    )


def of_transcript(request: JobRequest, transcript: Transcript) -> JobRequest:
    """The request, with the engine that it left to the place where it was transcribed."""
    if request.transcriber or transcript.engine not in ENGINES:
        return request
    return request.model_copy(update={"transcriber": transcript.engine})


def language_of(transcript: Transcript, language: str) -> str:
    return language if transcript.language == UNDETERMINED else transcript.language


def revision(bench: StepContext, listener: SecondListener, copy: Path, wanted: Edits) -> Revision | None:
    """Wider mutes for a copy in which a muted word is recognised, and subtitles that say no more than it does."""
    wider = listener.revise(copy, wanted)
    return Revision(wider, options_of(bench, wider)) if wider else None


def proven(bench: StepContext, copy: Copy, wanted: Edits, hearing: SecondHearing) -> Proof:
    """The proof with what only the job knows: who found, who decided, and what a second look and hearing tell."""
    told = {
        "engines": tuple(engines(bench)),
        "decided": Decided.model_validate(bench.read_record("split").facts["decided"]),
        "second_look": second_look(
            copy.path,
            wanted,
            look(bench),
            bench.folder,
            bench.settings,
            scaled(bench.report_progress, COMPOSED, 1.0),
        ),
        "second_hearing": hearing,
    }
    return copy.proof.model_copy(update=told)


def engines(bench: StepContext) -> list[Engine]:
    """Who found what was covered and muted."""
    found = []
    for step in FINDERS:
        try:
            record = bench.read_record(step)
        except NotFound:
            continue
        found.append(Engine(step=step, engine=record.engine, model=record.model, quality=record.quality))
    return found


def look(bench: StepContext) -> PassOptions | None:
    """The detector that found what was covered, with the same classes and thresholds."""
    try:
        found = follow.read(bench.read_artifact("detect", "detections.json"))
    except NotFound:
        return None
    return PassOptions(detector=found.engine, classes=found.classes)
