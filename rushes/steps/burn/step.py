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
from rushes.steps.context import Bench, Made
from rushes.steps.mux.step import copied, film


def work(bench: Bench) -> Made:
    """Save burnt.<language>.mp4 for each language that could be had, of the moderated copy where there is one."""
    texts = list(captions(bench))
    if not texts:
        raise Unavailable(
            "There are no subtitles to draw into the video: none were asked for, or none could be had."
        )
    facts = Facts.model_validate_json(bench.read("probe", "facts.json"))
    video, pictures = film(bench), 0
    for number, (language, text) in enumerate(texts):
        say = partial(share, bench.say, number, len(texts))
        path, made = burn(video, text, f"burnt.{language}.mp4", bench.folder, bench.settings, facts, say=say)
        bench.keep_file(path, path.name)
        pictures += made["pictures"]
    told = {"languages": [language for language, _ in texts], "pictures": pictures}
    return Made("ffmpeg", f"imageio-ffmpeg {version('imageio-ffmpeg')}", "encoded anew", told)


def captions(bench: Bench) -> Iterator[tuple[str, str]]:
    """Each language with its WebVTT."""
    request = bench.ticket.request
    for language in request.languages:
        with suppress(NotFound):
            yield language, bench.read(f"translate.{language}", f"translation.{language}.vtt").decode()
    if not request.languages:
        with suppress(NotFound):
            yield latest(bench).language, own(bench)


def own(bench: Bench) -> str:
    """What is said in the film, or in its moderated copy. Raises NotFound."""
    if bench.ticket.request.moderate:
        return bench.read(copied(bench).step, "redacted.vtt").decode()
    return bench.read("subtitles", "transcript.vtt").decode()


def share(say: Say, number: int, of: int, fraction: float, what: str) -> None:
    say((number + fraction) / of, what)
