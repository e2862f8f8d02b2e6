"""Whisper, run by faster-whisper from a CTranslate2 folder: many languages, punctuation, word times."""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from re import fullmatch
from typing import TYPE_CHECKING, Any

from rushes.errors import BadRequest, Unavailable
from rushes.media.audio import RATE
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.engine import ReportFraction
from rushes.steps.transcribe.models import fetch_from_bucket
from rushes.steps.transcribe.normalize import RawSegment, RawWord
from rushes.steps.transcribe.sentences import segments
from rushes.steps.transcribe.speech import Stretch, joined

if TYPE_CHECKING:
    from rushes.steps.transcribe.speech import Samples

COMPUTE = {"cpu": "int8", "cuda": "float16"}
BEAMS = {"cpu": 1, "cuda": 5}
SPANS = {"cpu": 300.0, "cuda": 960.0}  # seconds of film: ten windows, two batches
BATCH = 16  # windows
WINDOW = 30.0  # seconds, the model's own
SILENCE = 1.6  # seconds between two stretches that Whisper need not hear
EDGE = round(0.2 * RATE)  # samples before and after, beyond the margin of a stretch
ALWAYS = {"word_timestamps": True, "condition_on_previous_text": False, "temperature": 0.0}
AGAIN = {"beam_size": 5, "repetition_penalty": 1.1}
FILES = (
    "config.json",
    "model.bin",
    "tokenizer.json",
)  # without tokenizer.json the library goes to the network
HOW = (
    "set RUSHES_WHISPER_MODEL, or pass --model, to a CTranslate2 Whisper folder, the name of a model, or where "
    "in the bucket its folder lies (s3://bucket/prefix)"
)


class Whisper:
    """int8, greedy and window by window on a processor; float16, five beams and in batches on a GPU.

    Text is not conditioned on what came before: a hallucinated sentence would repeat itself for minutes. The
    temperature is 0 throughout, so that the same sound gives the same text; what is doubted is decoded again
    with more beams and a penalty on repetition.
    """

    row, quality = "whisper", "full"
    unsure = 0.4

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:
        wanted = model or settings.whisper_model
        if not wanted:
            raise Unavailable(f"The transcriber whisper has no model: {HOW}.")
        name = fetch_from_bucket(wanted, settings, storage)
        check(name)
        self.device = device(settings.whisper_device)
        self.library: Any = load_model(name, self.device)
        self.span = SPANS[self.device]
        self.model = f"{Path(name).name} (faster-whisper {version('faster-whisper')}, {COMPUTE[self.device]})"

    def understands(self, language: str) -> None:
        if language and language not in self.library.supported_languages:
            raise BadRequest(f"This Whisper model does not know the language “{language}”.")

    def language(self, windows: "Iterable[Samples]") -> str:
        """By vote: what two windows agree on, else what one is surest of."""
        if len(self.library.supported_languages) == 1:
            return str(self.library.supported_languages[0])
        votes: dict[str, float] = {}
        for window in windows:
            code, chance, _ = self.library.detect_language(window)
            if code in votes:
                return str(code)
            votes[code] = chance
        return max(votes, key=lambda code: votes[code], default="")

    def hear(
        self,
        samples: "Samples",
        speech: Sequence[Stretch],
        language: str,
        tell: ReportFraction,
        *,
        again: bool = False,
    ) -> list[RawSegment]:
        how = {**ALWAYS, "language": language, **(AGAIN if again else {"beam_size": BEAMS[self.device]})}
        if self.device == "cuda" and not again:
            return batched(self.library, samples, speech, how, tell)
        return plain(self.library, samples, speech, how, tell)


def plain(
    library: Any, samples: "Samples", speech: Sequence[Stretch], how: Mapping[str, Any], tell: ReportFraction
) -> list[RawSegment]:
    """Window by window over the stretches put end to end, as the library's own VAD filter does it."""
    from faster_whisper.transcribe import restore_speech_timestamps
    from numpy import concatenate

    clips = [clip(run, len(samples)) for run in joined(speech, float("inf"), SILENCE)]
    if not clips:
        return []
    sound = concatenate([samples[part["start"] : part["end"]] for part in clips])
    segments, _ = library.transcribe(sound, vad_filter=False, **how)
    return [
        to_raw_segment(segment, samples, tell) for segment in restore_speech_timestamps(segments, clips, RATE)
    ]


def batched(
    library: Any, samples: "Samples", speech: Sequence[Stretch], how: Mapping[str, Any], tell: ReportFraction
) -> list[RawSegment]:
    """Many windows at once, each up to 30 s long and cut at pauses; its text is cut into sentences here."""
    from faster_whisper import BatchedInferencePipeline

    clips = [clip(run, len(samples)) for run in joined(speech, WINDOW - 2 * EDGE / RATE, SILENCE)]
    if not clips:
        return []
    seconds = [{edge: at / RATE for edge, at in part.items()} for part in clips]
    decoded, _ = BatchedInferencePipeline(library).transcribe(
        samples, clip_timestamps=seconds, batch_size=BATCH, **how
    )
    return [
        part
        for segment in decoded
        for part in segments(to_raw_segment(segment, samples, tell).words, pause=SILENCE)
    ]


def clip(run: Sequence[Stretch], last: int) -> dict[str, int]:
    return {"start": max(0, run[0][0] - EDGE), "end": min(last, run[-1][1] + EDGE)}


def to_raw_segment(segment: Any, samples: "Samples", tell: ReportFraction) -> RawSegment:
    """The library decodes while its segments are read: each is told as it comes."""
    tell(min(1.0, float(segment.end) * RATE / len(samples)))
    words = [RawWord(word.start, word.end, word.word, word.probability) for word in segment.words or ()]
    return RawSegment(segment.start, segment.end, segment.text, words)


def check(name: str) -> None:
    """Raises Unavailable for a folder that is no model. A name of a model passes: the library knows them."""
    folder = Path(name)
    if folder.is_dir():
        missing = [file for file in FILES if not (folder / file).is_file()]
        if missing:
            raise Unavailable(f"The Whisper folder {folder.name} lacks {', '.join(missing)}: copy it whole.")
        try:
            json.loads((folder / "tokenizer.json").read_bytes())
        except ValueError as error:
            raise Unavailable(f"The Whisper folder {folder.name} is damaged: copy it again.") from error
    elif not fullmatch(r"[\w.-]+(/[\w.-]+)?", name):
        raise Unavailable(f"There is no Whisper folder {name}: {HOW}.")


def device(wanted: str) -> str:
    """cpu or cuda. Raises Unavailable for cuda on a machine without a GPU."""
    if wanted not in {"auto", *COMPUTE}:
        raise BadRequest(f"RUSHES_WHISPER_DEVICE is “{wanted}”: set it to auto, cpu or cuda.")
    gpus = import_module("ctranslate2").get_cuda_device_count() if wanted != "cpu" else 0
    if wanted == "cuda" and not gpus:
        raise Unavailable("This machine has no NVIDIA GPU that works: set RUSHES_WHISPER_DEVICE to cpu.")
    return "cuda" if gpus else "cpu"


def load_model(name: str, device: str) -> Any:
    """The model. Each of the library's ways to fail becomes a sentence.

    ValueError: no model of that name, or a compute type that the device lacks. OSError: the name could not be
    downloaded. RuntimeError: a file is damaged, or CUDA does not start. A tokenizer that cannot be read comes
    as a bare Exception, so it is read first.
    """
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(name, device=device, compute_type=COMPUTE[device])
    except ValueError as error:
        raise Unavailable(f"There is no Whisper model “{name}” for {device}: {HOW}.") from error
    except OSError as error:
        raise Unavailable(f"The Whisper model “{name}” could not be downloaded: {HOW}.") from error
    except RuntimeError as error:
        raise Unavailable(
            f"The Whisper model “{name}” could not be loaded on {device}: copy it again, or choose another."
        ) from error
