"""The step Transcribe: the owner's transcript where there is one, else an engine that listens."""

from pathlib import Path
from typing import TYPE_CHECKING

from rushes.jobs import JobRequest
from rushes.media import audio
from rushes.media.facts import Facts
from rushes.settings import Settings
from rushes.step import Bench, Made
from rushes.transcribe.engine import Say, engine
from rushes.transcribe.given import given
from rushes.transcribe.speech import stretches
from rushes.transcribe.spread import Stretch
from rushes.transcribe.transcript import Transcript

if TYPE_CHECKING:
    from rushes.transcribe.engine import Samples

EXTRACTING = 0.1  # of the step's progress


def work(bench: Bench) -> Made:
    """Save transcript.json. A video without speech has a transcript without segments."""
    facts = Facts.model_validate_json(bench.read("probe", "facts.json"))
    request = bench.ticket.request
    if request.transcript:
        text = bench.storage.get(request.transcript)
        made = given(text, facts.duration, request.language, lambda: spoken_in(bench, facts))
    else:
        made = hear(sound(bench, facts), facts.duration, request, bench.settings, rest_of(bench.say))
    bench.save("transcript.json", made.json_bytes())
    return Made(made.engine, made.model, made.quality, figures(made))


def transcribe(wav: Path, duration: float, request: JobRequest, settings: Settings, say: Say) -> Transcript:
    """What an engine hears in the file that `rushes.media.audio.extract` wrote; `duration` is the film's, seconds.

    The engine, its model and the language are the request's, else those of the settings. Raises BadRequest for
    an unknown engine or language, Unavailable when the engine or its model is not there.
    """
    return hear(audio.load(wav), duration, request, settings, say)


def hear(
    samples: "Samples", duration: float, request: JobRequest, settings: Settings, say: Say
) -> Transcript:
    row = engine(request.transcriber or settings.transcriber, request.model, settings)
    return row.hear(samples, duration, request.language, say)


def sound(bench: Bench, facts: Facts) -> "Samples":
    """The video's sound; no samples at all where there is nothing to hear."""
    if not facts.speech_possible:
        from numpy import float32, zeros

        return zeros(0, float32)
    return audio.load(audio.extract(bench.video, bench.folder, bench.settings, first_of(bench.say)))


def spoken_in(bench: Bench, facts: Facts) -> list[Stretch]:
    """Where somebody speaks, in seconds."""
    return [(start / audio.RATE, end / audio.RATE) for start, end in stretches(sound(bench, facts))]


def first_of(say: Say) -> Say:
    return lambda fraction, what: say(EXTRACTING * fraction, what)


def rest_of(say: Say) -> Say:
    return lambda fraction, what: say(EXTRACTING + (1 - EXTRACTING) * fraction, what)


def figures(made: Transcript) -> dict[str, str | int | float]:
    """Small values for the report. `speech_seconds` is the time that the segments cover."""
    return {
        "language": made.language,
        "segments": len(made.segments),
        "words": sum(len(segment.words) for segment in made.segments),
        "speech_seconds": round(sum(segment.end - segment.start for segment in made.segments), 3),
    }
