"""The step Analyse: describe the video, from the aligned transcript if there is one."""

from rushes.errors import NoModelAnswer, Unavailable
from rushes.llm import Budget, allowed
from rushes.nlp.sentences import units
from rushes.steps.align import load_transcript
from rushes.steps.analyse.analysis import Analysis, normalize_analysis
from rushes.steps.analyse.engine import AnalysisRequest, Analyst, load_analyst
from rushes.steps.context import StepContext, StepResult, video_type_of
from rushes.steps.transcribe import Transcript


def work(context: StepContext) -> StepResult:
    """Save analysis.json.

    Raises Unavailable, which is not retried, if a model gives no answer.
    """
    request, settings = context.ticket.request, context.settings
    model = allowed(request.analysis_model, settings)
    analyst = load_analyst(request.analyst or settings.analyst, model, settings)
    transcript, name = load_transcript(context), context.ticket.video.name
    matter = AnalysisRequest(
        units=units(transcript),
        duration=transcript.duration,
        language=transcript.language,
        name=name,
        questions=request.questions,
        video=lambda: context.video,
        media_type=video_type_of(name),
    )
    result = analyze_transcript(matter, transcript, analyst, context.budget)
    context.save_artifact("analysis.json", result.json_bytes())
    answered = sum(bool(question.answer) for question in result.questions if question.asked)
    facts = {"topics": len(result.topics), "asked": len(request.questions), "answered": answered}
    return StepResult(result.engine, result.model, result.quality, facts, context.budget.usd)


def analyze_transcript(
    request: AnalysisRequest, transcript: Transcript, analyst: Analyst, budget: Budget
) -> Analysis:
    """Analyse and clean the output. Raises Unavailable if the analyst gives no answer."""
    try:
        output = analyst.analyze(request, budget)
    except NoModelAnswer as error:
        raise Unavailable(str(error)) from error
    return normalize_analysis(output, transcript, analyst.row, analyst.model, analyst.quality)
