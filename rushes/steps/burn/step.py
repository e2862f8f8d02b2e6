"""The step Burn: one copy per language with burnt-in subtitles, or one in the video's own language."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import version

from rushes.errors import NotFound, Unavailable
from rushes.media.decoder import Say
from rushes.media.facts import Facts
from rushes.steps.align import load_transcript
from rushes.steps.burn.burn import burn_subtitles
from rushes.steps.context import StepContext, StepResult
from rushes.steps.mux.step import moderated_copy_record, video_to_translate


def work(context: StepContext) -> StepResult:
    """Save burnt.<language>.mp4 for each available language, from the moderated copy if there is one."""
    texts = list(captions(context))
    if not texts:
        raise Unavailable(
            "There are no subtitles to draw into the video: none were requested, or none could be made."
        )
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    video, pictures = video_to_translate(context), 0
    for number, (language, text) in enumerate(texts):
        say = partial(report_share, context.report_progress, number, len(texts))
        path, result = burn_subtitles(
            video, text, f"burnt.{language}.mp4", context.folder, context.settings, facts, report_progress=say
        )
        context.save_file(path, path.name)
        pictures += result["pictures"]
    report_facts = {"languages": [language for language, _ in texts], "pictures": pictures}
    return StepResult("ffmpeg", f"imageio-ffmpeg {version('imageio-ffmpeg')}", "encoded anew", report_facts)


def captions(context: StepContext) -> Iterator[tuple[str, str]]:
    """Yield each language with its WebVTT."""
    request = context.ticket.request
    for language in request.languages:
        with suppress(NotFound):
            yield (
                language,
                context.read_artifact(f"translate.{language}", f"translation.{language}.vtt").decode(),
            )
    if not request.languages:
        with suppress(NotFound):
            yield load_transcript(context).language, source_captions(context)


def source_captions(context: StepContext) -> str:
    """Return the WebVTT of the video or of its moderated copy. Raises NotFound."""
    if context.ticket.request.moderate:
        return context.read_artifact(moderated_copy_record(context).step, "redacted.vtt").decode()
    return context.read_artifact("subtitles", "transcript.vtt").decode()


def report_share(say: Say, index: int, count: int, fraction: float, activity: str) -> None:
    """Report the progress of one of several copies as progress of the whole."""
    say((index + fraction) / count, activity)
