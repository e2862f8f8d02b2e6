"""The step Compose: make the moderated copy from the decided edits."""

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
COMPOSED = 0.6  # share of the progress; the rest is the second look


def work(context: StepContext) -> StepResult:
    """Save redacted.<ext>, proof.json, redaction.html and, if the job has a transcript, the copy's captions."""
    return make_copy(context)


def make_copy(context: StepContext, parts: Sequence[Path] = ()) -> StepResult:
    """Run the step; `parts` are ranges of the copy that other workers have encoded."""
    decided_edits = edits.parse_edits(context.read_artifact("split", "edits.json")).drop_excluded_tracks()
    listener = listener_of(context, decided_edits)
    copy = compose(
        context.video,
        decided_edits,
        context.folder,
        context.settings,
        options_of(context, decided_edits),
        scaled(context.report_progress, 0.0, COMPOSED),
        parts,
        partial(revision, context, listener) if listener else None,
    )
    decided_edits = copy.edits
    hearing = listener.result if listener else nobody("There are no words to listen for.")
    proof = proven(context, copy, decided_edits, hearing)
    context.save_file(copy.path, copy.path.name)
    context.save_artifact("proof.json", proof.json_bytes())
    before_after_pairs = pairs(context.video, copy.path, decided_edits, context.folder, context.settings)
    muted_texts = copy_transcript.written(context, decided_edits.mutes)
    context.save_artifact(
        "redaction.html",
        page(context.ticket.video.name, proof, decided_edits, before_after_pairs, muted_texts).encode(),
    )
    for name, data in copy_transcript.captions(context, decided_edits.mutes).items():
        context.save_artifact(name, data)
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


def options_of(context: StepContext, decided_edits: Edits) -> Options:
    """Build the copy's options from the request."""
    return Options(
        copy_transcript.track(context, decided_edits.mutes), frozenset(context.ticket.request.copy_keeps)
    )


def listener_of(context: StepContext, decided_edits: Edits) -> SecondListener | None:
    """Build the listener with the recogniser of the job's transcript; None without sound or transcript.

    A transcript supplied by the owner is checked with the recogniser that the job would have used.
    """
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    transcript = copy_transcript.transcript(context)
    if transcript is None or not facts.speech_possible:
        return None
    request = context.ticket.request
    job_lexicon = load_lexicon(
        list_for(transcript), request.censor, request.censor_words, request.allow_words
    )
    return SecondListener(
        muted_words(transcript, job_lexicon, decided_edits.mutes),
        language_of(transcript, request.language),
        partial(load_recogniser, of_transcript(request, transcript), context.settings, context.storage),
        context.folder,
        context.settings,
    )


def of_transcript(request: JobRequest, transcript: Transcript) -> JobRequest:
    """Return the request with the transcript's engine if it names none itself."""
    if request.transcriber or transcript.engine not in ENGINES:
        return request
    return request.model_copy(update={"transcriber": transcript.engine})


def language_of(transcript: Transcript, language: str) -> str:
    return language if transcript.language == UNDETERMINED else transcript.language


def revision(
    context: StepContext, listener: SecondListener, copy: Path, current_edits: Edits
) -> Revision | None:
    """Return wider mutes and matching subtitles if a muted word is recognised in the copy, else None."""
    wider = listener.revise(copy, current_edits)
    return Revision(wider, options_of(context, wider)) if wider else None


def proven(context: StepContext, copy: Copy, decided_edits: Edits, hearing: SecondHearing) -> Proof:
    """Complete the proof with the job's engines, decision, second look and second hearing."""
    additions = {
        "engines": tuple(engines(context)),
        "decided": Decided.model_validate(context.read_record("split").facts["decided"]),
        "second_look": second_look(
            copy.path,
            decided_edits,
            look(context),
            context.folder,
            context.settings,
            scaled(context.report_progress, COMPOSED, 1.0),
        ),
        "second_hearing": hearing,
    }
    return copy.proof.model_copy(update=additions)


def engines(context: StepContext) -> list[Engine]:
    """List the engines that detected the covered and muted content."""
    result = []
    for step in FINDERS:
        try:
            record = context.read_record(step)
        except NotFound:
            continue
        result.append(Engine(step=step, engine=record.engine, model=record.model, quality=record.quality))
    return result


def look(context: StepContext) -> PassOptions | None:
    """Return the detector of the covered objects, with the same classes and thresholds; None if none ran."""
    try:
        detections = follow.read(context.read_artifact("detect", "detections.json"))
    except NotFound:
        return None
    return PassOptions(detector=detections.engine, classes=detections.classes)
