"""The step Dub: speak a translation at the times of its cues."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rushes.errors import BadRequest
from rushes.llm import Budget
from rushes.llm.prices import Price
from rushes.media.facts import Facts
from rushes.steps.context import StepContext, StepResult
from rushes.steps.dub.engine import Speaker, load_speaker
from rushes.steps.dub.track import Dub, ReportProgress, describe_track, line_slots, speak_lines
from rushes.steps.translate import Translation, read_translation


def work(context: StepContext) -> StepResult:
    """Save dub.<language>.flac, the speech alone, and dub.<language>.json, in the language of the step's name."""
    language, request = context.part, context.ticket.request
    if not language:
        raise BadRequest("Dub needs a language: name it after the step, as in dub.es.")
    translation = read_translation(
        context.read_artifact(f"translate.{language}", f"translation.{language}.json")
    )
    speaker = load_speaker(request.dubber or context.settings.dubber, context.settings)
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    path = context.folder / f"dub.{language}.flac"
    with reserve_cost(translation, speaker, context.budget):
        spoken_track, cost = write_dub(
            translation, speaker, request.voice, path, facts.duration, context.report_progress
        )
    context.save_file(path, path.name)
    context.save_artifact(f"dub.{language}.json", spoken_track.json_bytes())
    return StepResult(
        spoken_track.engine, spoken_track.model, spoken_track.quality, to_facts(spoken_track), cost
    )


def write_dub(
    translation: Translation,
    speaker: Speaker,
    voice: str,
    path: Path,
    duration: float,
    report_progress: ReportProgress,
) -> tuple[Dub, float]:
    """Write the spoken track of a video of `duration` seconds to `path` (FLAC). Returns its description and cost."""
    lines = speak_lines(
        line_slots(translation, duration),
        speaker,
        translation.language,
        voice,
        path,
        duration,
        report_progress,
    )
    return describe_track(translation, speaker, voice, lines), sum(line.cost_usd for line in lines)


def reserve_cost(
    translation: Translation, speaker: Speaker, budget: Budget
) -> AbstractContextManager[object]:
    """Reserve a paid engine's maximum cost in the job's budget before it speaks. Raises OverBudget."""
    if not speaker.price_per_million_chars:
        return nullcontext()
    characters = sum(len(cue.text) for cue in translation.cues)
    return budget.call(Price(speaker.price_per_million_chars, 0.0), characters, 0)


def to_facts(track: Dub) -> dict[str, str | int | float]:
    """Return the facts for the job's report."""
    return {
        "language": track.language,
        "lines": len(track.lines),
        "hurried": sum(line.pace > 1 or line.squeeze > 1 for line in track.lines),
        "cut": sum(line.cut for line in track.lines),
        "spoken_seconds": round(sum(line.end - line.start for line in track.lines), 3),
    }
