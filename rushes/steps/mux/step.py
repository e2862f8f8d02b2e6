"""The step Mux: one video with all translated subtitles and spoken tracks."""

from contextlib import suppress
from pathlib import Path

from rushes.domain import StepRecord, job_key
from rushes.errors import NotFound, Unavailable
from rushes.steps.context import StepContext, StepResult
from rushes.steps.dub.track import Dub
from rushes.steps.mux.mux import LanguageTracks, mux_tracks, muxer_version
from rushes.steps.translate import Translation, read_translation


def work(context: StepContext) -> StepResult:
    """Save translated.<ext>: the video or its moderated copy, with all available languages."""
    request = context.ticket.request
    available = [track for language in request.languages if (track := track_of(context, language))]
    if not available:
        raise Unavailable(
            "There is no translation to add to the video: none of the languages could be translated."
        )
    tracks = [track for track, _ in available]
    path, counts = mux_tracks(
        video_to_translate(context),
        tracks,
        context.folder,
        context.settings,
        language=available[0][1],
        dub_mix=request.dub_over,
        report_progress=context.report_progress,
    )
    context.save_file(path, path.name)
    languages = [track.language for track in tracks]
    return StepResult("rushes", muxer_version(), "", counts | {"file": path.name, "languages": languages})


def video_to_translate(context: StepContext) -> Path:
    """Return the video, or its moderated copy if moderation was requested, so that nothing reappears."""
    if not context.ticket.request.moderate:
        return context.video
    record = moderated_copy_record(context)
    file = next(artifact for artifact in record.files if artifact.name == record.facts["file"])
    path = context.folder / file.name
    context.storage.download(file.key, path)
    return path


def moderated_copy_record(context: StepContext) -> StepRecord:
    """Return the record of the step that made the copy: Compose on one worker, Assemble after several."""
    for step in ("compose", "assemble"):
        with suppress(NotFound):
            return context.read_record(step)
    raise Unavailable("This video needs the moderated copy, which could not be made.")


def track_of(context: StepContext, language: str) -> tuple[LanguageTracks, str] | None:
    """Return a language's tracks and its source language; None if it was not translated."""
    try:
        translation = read_translation(
            context.read_artifact(f"translate.{language}", f"translation.{language}.json")
        )
    except NotFound:
        return None
    cues = cue_lines(translation)
    if not context.ticket.request.dub:
        return LanguageTracks(language, cues), translation.source_language
    try:
        dub = Dub.model_validate_json(context.read_artifact(f"dub.{language}", f"dub.{language}.json"))
    except NotFound:
        return LanguageTracks(language, cues), translation.source_language
    path = context.folder / f"dub.{language}.flac"
    context.storage.download(job_key(context.ticket.job_id, f"dub.{language}/{path.name}"), path)
    return LanguageTracks(language, cues, path, speech_spans(dub)), translation.source_language


def cue_lines(translation: Translation) -> list[tuple[float, float, str]]:
    """Return the cues as (start, end, text)."""
    return [(cue.start, cue.end, cue.text) for cue in translation.cues]


def speech_spans(dub: Dub) -> list[tuple[float, float]]:
    """Return the spans of speech as (start, end)."""
    return [(line.start, line.end) for line in dub.lines]
