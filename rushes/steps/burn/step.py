"""The step Burn: a copy for each language, with its subtitles in the picture; else one with the film's own words."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import version

from rushes.errors import NotFound, Unavailable
from rushes.media.decoder import Say
from rushes.media.facts import Facts
from rushes.steps.align import latest
from rushes.steps.burn.burn import burn
from rushes.steps.context import StepContext, StepResult
from rushes.steps.mux.step import copied, film


def work(bench: StepContext) -> StepResult:
    """Save burnt.<language>.mp4 for each language that could be had, of the moderated copy where there is one."""
    texts = list(captions(bench))
    if not texts:
        raise Unavailable(
            "There are no subtitles to draw into the video: none were asked for, or none could be had."
        )
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    video, pictures = film(bench), 0
    for number, (language, text) in enumerate(texts):
        say = partial(share, bench.report_progress, number, len(texts))
        path, made = burn(video, text, f"burnt.{language}.mp4", bench.folder, bench.settings, facts, say=say)
        bench.save_file(path, path.name)
        pictures += made["pictures"]
    told = {"languages": [language for language, _ in texts], "pictures": pictures}
    return StepResult("ffmpeg", f"imageio-ffmpeg {version('imageio-ffmpeg')}", "encoded anew", told)


def captions(bench: StepContext) -> Iterator[tuple[str, str]]:
    """Each language with its WebVTT."""
    request = bench.ticket.request
    for language in request.languages:
        with suppress(NotFound):
            yield (
                language,
                bench.read_artifact(f"translate.{language}", f"translation.{language}.vtt").decode(),
            )
    if not request.languages:
        with suppress(NotFound):
            yield latest(bench).language, own(bench)


def own(bench: StepContext) -> str:
    """What is said in the film, or in its moderated copy. Raises NotFound."""
    if bench.ticket.request.moderate:
        return bench.read_artifact(copied(bench).step, "redacted.vtt").decode()
    return bench.read_artifact("subtitles", "transcript.vtt").decode()


def share(say: Say, number: int, of: int, fraction: float, what: str) -> None:
    say((number + fraction) / of, what)
