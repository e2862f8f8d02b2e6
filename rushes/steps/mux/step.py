"""The step Mux: one video with everything that was translated and spoken."""

from contextlib import suppress
from pathlib import Path

from rushes.domain import StepRecord, job_key
from rushes.errors import NotFound, Unavailable
from rushes.steps.context import StepContext, StepResult
from rushes.steps.dub.track import Dub
from rushes.steps.mux.mux import Track, made_by, mux
from rushes.steps.translate import Translation, read


def work(bench: StepContext) -> StepResult:
    """Save translated.<ext>: the video, or its moderated copy, with the languages that could be had."""
    request = bench.ticket.request
    found = [track for language in request.languages if (track := track_of(bench, language))]
    if not found:
        raise Unavailable(
            "There is no translation to put into the video: none of the languages could be had."
        )
    tracks = [track for track, _ in found]
    path, made = mux(
        film(bench),
        tracks,
        bench.folder,
        bench.settings,
        language=found[0][1],
        over=request.dub_over,
        say=bench.report_progress,
    )
    bench.save_file(path, path.name)
    languages = [track.language for track in tracks]
    return StepResult("rushes", made_by(), "", made | {"file": path.name, "languages": languages})


def film(bench: StepContext) -> Path:
    """The moderated copy where one was asked for: what was covered must not come back."""
    if not bench.ticket.request.moderate:
        return bench.video
    record = copied(bench)
    file = next(each for each in record.files if each.name == record.facts["file"])
    path = bench.folder / file.name
    bench.storage.download(file.key, path)
    return path


def copied(bench: StepContext) -> StepRecord:
    """The record of the step that made the copy: one worker alone, or the last of several."""
    for step in ("compose", "assemble"):
        with suppress(NotFound):
            return bench.read_record(step)
    raise Unavailable("This video is made from the moderated copy, and that could not be made.")


def track_of(bench: StepContext, language: str) -> tuple[Track, str] | None:
    """What a language adds and the language that it comes from; None where it could not be had."""
    try:
        translation = read(bench.read_artifact(f"translate.{language}", f"translation.{language}.json"))
    except NotFound:
        return None
    cues = lines_of(translation)
    if not bench.ticket.request.dub:
        return Track(language, cues), translation.source_language
    try:
        dub = Dub.model_validate_json(bench.read_artifact(f"dub.{language}", f"dub.{language}.json"))
    except NotFound:
        return Track(language, cues), translation.source_language
    path = bench.folder / f"dub.{language}.flac"
    bench.storage.download(job_key(bench.ticket.job_id, f"dub.{language}/{path.name}"), path)
    return Track(language, cues, path, spans_of(dub)), translation.source_language


def lines_of(translation: Translation) -> list[tuple[float, float, str]]:
    return [(cue.start, cue.end, cue.text) for cue in translation.cues]


def spans_of(dub: Dub) -> list[tuple[float, float]]:
    return [(line.start, line.end) for line in dub.lines]
