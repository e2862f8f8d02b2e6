"""The step Chapter: find chapters in the aligned transcript, or in the plain one if it was not aligned."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from rushes.errors import Unavailable
from rushes.llm import Budget, allowed
from rushes.nlp.sentences import units
from rushes.settings import Settings
from rushes.steps.align import load_transcript
from rushes.steps.chapter.chapters import Chapter, chapters_to_json, normalize_chapters
from rushes.steps.chapter.engine import FALLBACKS, Chapterer, ChapterRequest, load_chapterer
from rushes.steps.chapter.formats import chapters_to_vtt, to_youtube_description
from rushes.steps.chapter.mux import add_chapters
from rushes.steps.context import StepContext, StepResult, video_type_of
from rushes.steps.transcribe import Transcript


def work(context: StepContext) -> StepResult:
    """Save chapters.json, chapters.vtt, chapters.txt if valid for YouTube, and on request a copy of the video."""
    request, settings = context.ticket.request, context.settings
    name = request.chapterer or settings.chapterer
    model = allowed(request.chapter_model, settings)
    chapter_input = chapter_request(
        load_transcript(context), context.ticket.video.name, request.chapter_count, lambda: context.video
    )
    chapter_list, chapterer, fallback_reason = find_chapters(
        chapter_input, name, model, settings, context.budget
    )
    for file, data in render_files(chapter_list).items():
        context.save_artifact(file, data)
    if request.chapter_video:
        copy = add_chapters(context.video, chapter_list, context.folder, settings)
        context.save_file(copy, copy.name)
    facts = {
        "chapters": len(chapter_list),
        "instead_of": name if fallback_reason else "",
        "why": fallback_reason,
        "youtube": to_youtube_description(chapter_list)[1],
    }
    return StepResult(chapterer.row, chapterer.model, chapterer.quality, facts, context.budget.usd)


def chapter_request(
    transcript: Transcript, name: str, count: int = 0, video: Callable[[], Path] | None = None
) -> ChapterRequest:
    """Build the engines' input. `name`: file name of the video; `count`: requested chapters, 0 for any."""
    return ChapterRequest(
        units=units(transcript),
        duration=transcript.duration,
        language=transcript.language,
        name=name,
        chapter_count=count,
        video=video,
        media_type=video_type_of(name),
    )


def find_chapters(
    request: ChapterRequest, name: str, model: str, settings: Settings, budget: Budget
) -> tuple[list[Chapter], Chapterer, str]:
    """Return the chapters, the engine that found them, and the reason for a fallback or "".

    An unavailable engine is replaced by a simpler one, see INSTEAD. Raises BadRequest for an unknown engine.
    """
    fallback_reason = ""
    while True:
        try:
            chapterer = load_chapterer(name, model, settings)
            drafts = chapterer.draft_chapters(request, budget)
        except Unavailable as error:
            if name not in FALLBACKS:
                raise
            name, model, fallback_reason = FALLBACKS[name], "", f"{fallback_reason} {error}".strip()
        else:
            return (
                normalize_chapters(
                    drafts, request.units, request.duration, PurePath(request.name).stem or request.name
                ),
                chapterer,
                fallback_reason,
            )


def render_files(chapter_list: Sequence[Chapter]) -> dict[str, bytes]:
    """Render the files by name, as UTF-8. chapters.txt is omitted if it is invalid for YouTube."""
    description, _ = to_youtube_description(chapter_list)
    contents = {
        "chapters.json": chapters_to_json(chapter_list),
        "chapters.vtt": chapters_to_vtt(chapter_list).encode(),
    }
    return contents | ({"chapters.txt": description.encode()} if description else {})
