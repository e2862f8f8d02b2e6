"""The step Transcribe: the owner's transcript where there is one, else an engine that listens."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rushes.domain import JobRequest
from rushes.domain.transcript import Transcript
from rushes.media import audio
from rushes.media.facts import Facts
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.context import StepContext, StepResult
from rushes.steps.transcribe.checkpoints import Checkpoints, NoCheckpoints, StoredCheckpoints
from rushes.steps.transcribe.engine import Say, Transcriber, load_transcriber
from rushes.steps.transcribe.estimate_word_times import Stretch as Seconds
from rushes.steps.transcribe.language import language_of
from rushes.steps.transcribe.long_audio import LongAudioTranscription
from rushes.steps.transcribe.models import check_model
from rushes.steps.transcribe.normalize import RawSegment, normalize
from rushes.steps.transcribe.speakers import channels, own
from rushes.steps.transcribe.speech import Recording, Stretch, find_speech
from rushes.steps.transcribe.user_transcript import read_user_transcript

EXTRACTING = 0.1  # of the step's progress
STEREO = 2  # channels


def work(context: StepContext) -> StepResult:
    """Save transcript.json. A video without speech has a transcript without segments."""
    facts = Facts.model_validate_json(context.read_artifact("probe", "facts.json"))
    request = context.ticket.request
    if request.transcript:
        text = context.storage.get(request.transcript)
        transcript = read_user_transcript(
            text, facts.duration, request.language, lambda: spoken_in(context, facts)
        )
    else:
        transcript = listened(context, facts)
    context.save_artifact("transcript.json", transcript.json_bytes())
    return StepResult(transcript.engine, transcript.model, transcript.quality, figures(transcript))


def transcribe(wav: Path, duration: float, request: JobRequest, settings: Settings, say: Say) -> Transcript:
    """What an engine hears in the file that `rushes.media.audio.extract` wrote; `duration` is the film's, seconds.

    The engine, its model and the language are the request's, else those of the settings. Raises BadRequest for
    an unknown engine, model or language, Unavailable when the engine or its model is not there, or when several
    speakers are asked for and lie on one channel.
    """
    row = load_recogniser(request, settings)
    row.understands(request.language)
    return hear(
        row, lambda: channels(wav, request.speakers), duration, request.language, say, NoCheckpoints()
    )


def listened(context: StepContext, facts: Facts) -> Transcript:
    """What the engine of the job hears. The engine is asked first whether it can, then the sound is taken."""
    request = context.ticket.request
    row = load_recogniser(request, context.settings, context.storage)
    row.understands(request.language)
    parts = StoredCheckpoints(
        context.storage, context.ticket, row.row, row.model, request.language, f"{request.speakers}"
    )

    def sounds() -> Sequence[tuple[str, Recording]]:
        return channels(sound(context, facts), request.speakers) if facts.speech_possible else []

    return hear(row, sounds, facts.duration, request.language, rest_of(context.report_progress), parts)


def load_recogniser(request: JobRequest, settings: Settings, storage: Storage | None = None) -> Transcriber:
    """The engine and the model of a request, else those of the settings.

    Raises BadRequest for an unknown engine or model, Unavailable when it is not there.
    """
    name, model = request.transcriber or settings.transcriber, check_model(request.model, settings)
    return load_transcriber(name, model, settings, storage)


def hear(
    row: Transcriber,
    sounds: Callable[[], Sequence[tuple[str, Recording]]],
    duration: float,
    language: str,
    say: Say,
    parts: Checkpoints,
) -> Transcript:
    """The transcript of one sound, or of the channels of one, each said by whom it belongs to."""
    heard: list[RawSegment] = []
    recordings = sounds()
    for at, (speaker, recording) in enumerate(recordings):
        others = [other for name, other in recordings if name != speaker]
        speech = [tuple(each) for each in parts.once(f"{speaker}speech", partial(spoken, recording, others))]
        listening = LongAudioTranscription(row, recording, speech, parts, speaker)
        language = language or listening.language()
        heard += [
            segment._replace(speaker=speaker)
            for segment in listening.heard(language, part_of(say, at, len(recordings)))
        ]
    return normalize(
        heard,
        language=language or language_of(segment.text for segment in heard),
        engine=row.row,
        model=row.model,
        quality=row.quality,
        duration=duration,
    )


def spoken(recording: Recording, others: Sequence[Recording]) -> list[Stretch]:
    """Where somebody speaks, without the echo of other channels."""
    speech = list(find_speech(recording))
    for other in others:
        speech = own(speech, recording, other)
    return speech


def sound(context: StepContext, facts: Facts) -> Path:
    """The video's sound, with two channels when the video has two."""
    count = STEREO if facts.audio_channels == STEREO else 1
    return audio.extract(
        context.video,
        context.folder,
        context.settings,
        part_of(context.report_progress, 0, 1, EXTRACTING),
        count,
    )


def spoken_in(context: StepContext, facts: Facts) -> list[Seconds]:
    """Where somebody speaks, in seconds."""
    if not facts.speech_possible:
        return []
    whole = audio.Sound(sound(context, facts))
    return [(start / audio.RATE, end / audio.RATE) for start, end in find_speech(whole)]


def part_of(say: Say, at: int, count: int, share: float = 1.0) -> Say:
    """Says what the `at`-th of `count` equal parts of a share of the work has done."""
    return lambda fraction, what: say(share * (at + fraction) / count, what)


def rest_of(say: Say) -> Say:
    return lambda fraction, what: say(EXTRACTING + (1 - EXTRACTING) * fraction, what)


def figures(transcript: Transcript) -> dict[str, str | int | float]:
    """Small values for the report. `speech_seconds` is the time that the segments cover."""
    return {
        "language": transcript.language,
        "segments": len(transcript.segments),
        "words": sum(len(segment.words) for segment in transcript.segments),
        "suspect": sum(segment.suspect is not None for segment in transcript.segments),
        "speech_seconds": round(sum(segment.end - segment.start for segment in transcript.segments), 3),
    }
