"""The step Analyse: what the video is about, from the aligned transcript where there is one."""

from rushes.errors import Unanswered, Unavailable
from rushes.llm import Budget, allowed
from rushes.nlp.sentences import units
from rushes.steps.align import latest
from rushes.steps.analyse.analysis import Analysis, settled
from rushes.steps.analyse.engine import Analyst, Matter, engine
from rushes.steps.context import StepContext, StepResult, video_type_of
from rushes.steps.transcribe import Transcript


def work(bench: StepContext) -> StepResult:
    """Save analysis.json. A model that gives no answer is asked no more: raises Unavailable, which is not retried."""
    request, settings = bench.ticket.request, bench.settings
    model = allowed(request.analysis_model, settings)
    analyst = engine(request.analyst or settings.analyst, model, settings)
    transcript, name = latest(bench), bench.ticket.video.name
    matter = Matter(
        units=units(transcript),
        duration=transcript.duration,
        language=transcript.language,
        name=name,
        questions=request.questions,
        video=lambda: bench.video,
        media_type=video_type_of(name),
    )
    made = analysis(matter, transcript, analyst, bench.budget)
    bench.save_artifact("analysis.json", made.json_bytes())
    answered = sum(bool(each.answer) for each in made.questions if each.asked)
    facts = {"topics": len(made.topics), "asked": len(request.questions), "answered": answered}
    return StepResult(made.engine, made.model, made.quality, facts, bench.budget.usd)


def analysis(matter: Matter, transcript: Transcript, analyst: Analyst, budget: Budget) -> Analysis:
    """What the analyst says, in order. Raises Unavailable where it says nothing."""
    try:
        said = analyst.say(matter, budget)
    except Unanswered as error:
        raise Unavailable(str(error)) from error
    return settled(said, transcript, analyst.row, analyst.model, analyst.quality)
