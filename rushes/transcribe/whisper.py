"""Whisper, run by faster-whisper from a CTranslate2 folder: many languages, punctuation, word times."""

import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from re import fullmatch
from typing import TYPE_CHECKING, Any

from rushes.errors import BadRequest, Unavailable
from rushes.media.audio import RATE
from rushes.settings import Settings
from rushes.transcribe.engine import Say
from rushes.transcribe.settle import Heard, HeardWord, settle
from rushes.transcribe.transcript import UNDETERMINED, Transcript

if TYPE_CHECKING:
    from rushes.transcribe.engine import Samples

COMPUTE = {"cpu": "int8", "cuda": "float16"}
BEAMS = {"cpu": 1, "cuda": 5}
FILES = (
    "config.json",
    "model.bin",
    "tokenizer.json",
)  # without tokenizer.json the library goes to the network
HOW = "set RUSHES_WHISPER_MODEL, or pass --model, to a CTranslate2 Whisper folder or the name of a model"


class Whisper:
    """int8 and greedy on a processor, float16 and five beams on a GPU.

    Text is not conditioned on what came before: a hallucinated sentence would repeat itself for minutes.
    """

    def __init__(self, model: str, settings: Settings) -> None:
        name = model or settings.whisper_model
        if not name:
            raise Unavailable(f"The transcriber whisper has no model: {HOW}.")
        check(name)
        self.device = device(settings.whisper_device)
        self.model: Any = load(name, self.device)
        self.name = f"{Path(name).name} (faster-whisper {version('faster-whisper')}, {COMPUTE[self.device]})"

    def hear(self, samples: "Samples", duration: float, language: str, say: Say) -> Transcript:
        if language and language not in self.model.supported_languages:
            raise BadRequest(f"This Whisper model does not know the language “{language}”.")
        heard, facts = self.model.transcribe(
            samples,
            language=language or None,
            beam_size=BEAMS[self.device],
            word_timestamps=True,
            condition_on_previous_text=False,
            vad_filter=True,
        )
        found = list(segments(heard, len(samples) / RATE, say))
        return settle(
            found,
            language=facts.language if found else language or UNDETERMINED,
            engine="whisper",
            model=self.name,
            quality="full",
            duration=duration,
        )


def segments(heard: Iterable[Any], seconds: float, say: Say) -> Iterator[Heard]:
    """The library decodes while this is read: each segment is told as it comes."""
    for segment in heard:
        words = [HeardWord(word.start, word.end, word.word, word.probability) for word in segment.words or ()]
        say(min(1.0, float(segment.end) / seconds), f"heard {segment.end:.0f} of {seconds:.0f} s")
        yield Heard(segment.start, segment.end, segment.text, words)


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


def load(name: str, device: str) -> Any:
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
