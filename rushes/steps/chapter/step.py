"""The step Chapter: where the talk turns, from the aligned transcript where there is one."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from rushes.errors import Unavailable
from rushes.llm import Budget, allowed
from rushes.nlp.sentences import units
from rushes.settings import Settings
from rushes.steps.align import latest
from rushes.steps.chapter.chapters import Chapter, json_bytes, settled
from rushes.steps.chapter.engine import INSTEAD, Chapterer, Film, engine
from rushes.steps.chapter.formats import vtt, youtube
from rushes.steps.chapter.mux import mux
from rushes.steps.context import StepContext, StepResult, video_type_of
from rushes.steps.transcribe import Transcript


def work(bench: StepContext) -> StepResult:
    """Save chapters.json, chapters.vtt, for YouTube chapters.txt where it takes them, and on request a copy."""
    request, settings = bench.ticket.request, bench.settings
    name = request.chapterer or settings.chapterer
    model = allowed(request.chapter_model, settings)
    film = film_of(latest(bench), bench.ticket.video.name, request.chapter_count, lambda: bench.video)
    made, row, why = chapters(film, name, model, settings, bench.budget)
    for file, data in files(made).items():
        bench.save_artifact(file, data)
    if request.chapter_video:
        copy = mux(bench.video, made, bench.folder, settings)
        bench.save_file(copy, copy.name)
    facts = {
        "chapters": len(made),
        "instead_of": name if why else "",
        "why": why,
        "youtube": youtube(made)[1],
    }
    return StepResult(row.row, row.model, row.quality, facts, bench.budget.usd)


def film_of(
    transcript: Transcript, name: str, count: int = 0, video: Callable[[], Path] | None = None
) -> Film:
    """What engines are given. `name` is the video's file name, `count` the chapters that are wanted, or 0."""
    return Film(
        units=units(transcript),
        duration=transcript.duration,
        language=transcript.language,
        name=name,
        count=count,
        video=video,
        media_type=video_type_of(name),
    )


def chapters(
    film: Film, name: str, model: str, settings: Settings, budget: Budget
) -> tuple[list[Chapter], Chapterer, str]:
    """The chapters, the engine that found them, and why it was not the one that was asked, or "".

    An engine that cannot gives way to a plainer one, see INSTEAD. Raises BadRequest for an unknown engine.
    """
    why = ""
    while True:
        try:
            row = engine(name, model, settings)
            found = row.cut(film, budget)
        except Unavailable as error:
            if name not in INSTEAD:
                raise
            name, model, why = INSTEAD[name], "", f"{why} {error}".strip()
        else:
            return settled(found, film.units, film.duration, PurePath(film.name).stem or film.name), row, why


def files(made: Sequence[Chapter]) -> dict[str, bytes]:
    """The files by name, as UTF-8. There is no chapters.txt where YouTube would not take it."""
    lines, _ = youtube(made)
    found = {"chapters.json": json_bytes(made), "chapters.vtt": vtt(made).encode()}
    return found | ({"chapters.txt": lines.encode()} if lines else {})
