"""The step Dub: a translation spoken aloud, line by line at the times of the film."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rushes.errors import BadRequest
from rushes.llm import Budget
from rushes.llm.prices import Price
from rushes.media.facts import Facts
from rushes.steps.context import StepContext, StepResult
from rushes.steps.dub.engine import Speaker, engine
from rushes.steps.dub.track import Dub, Say, dub_of, slots, speak
from rushes.steps.translate import Translation, read


def work(bench: StepContext) -> StepResult:
    """Save dub.<language>.flac, the voice alone, and dub.<language>.json, of the language the step is named with."""
    language, request = bench.part, bench.ticket.request
    if not language:
        raise BadRequest("Dub is done for one language: name the step after it, as in dub.es.")
    translation = read(bench.read_artifact(f"translate.{language}", f"translation.{language}.json"))
    speaker = engine(request.dubber or bench.settings.dubber, bench.settings)
    facts = Facts.model_validate_json(bench.read_artifact("probe", "facts.json"))
    path = bench.folder / f"dub.{language}.flac"
    with paid(translation, speaker, bench.budget):
        made, cost = dub(translation, speaker, request.voice, path, facts.duration, bench.report_progress)
    bench.save_file(path, path.name)
    bench.save_artifact(f"dub.{language}.json", made.json_bytes())
    return StepResult(made.engine, made.model, made.quality, figures(made), cost)


def dub(
    translation: Translation, speaker: Speaker, voice: str, path: Path, duration: float, say: Say
) -> tuple[Dub, float]:
    """Write the spoken track of a film of `duration` seconds to `path` (FLAC); what it is, and what it cost."""
    done = speak(slots(translation, duration), speaker, translation.language, voice, path, duration, say)
    return dub_of(translation, speaker, voice, done), sum(line.cost_usd for line in done)


def paid(translation: Translation, speaker: Speaker, budget: Budget) -> AbstractContextManager[object]:
    """What a voice may cost is taken from the job's budget before it speaks. Raises OverBudget."""
    if not speaker.price:
        return nullcontext()
    characters = sum(len(cue.text) for cue in translation.cues)
    return budget.call(Price(speaker.price, 0.0), characters, 0)


def figures(made: Dub) -> dict[str, str | int | float]:
    """Small values for the report."""
    return {
        "language": made.language,
        "lines": len(made.lines),
        "hurried": sum(line.pace > 1 or line.squeeze > 1 for line in made.lines),
        "cut": sum(line.cut for line in made.lines),
        "spoken_seconds": round(sum(line.end - line.start for line in made.lines), 3),
    }
