"""NLLB-200, M2M100, MADLAD-400 and OPUS-MT from a CTranslate2 folder, with sentencepiece.

rushes ships no weights: the operator provides a folder and accepts its licence (NLLB's forbids commercial use).
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.models import fetch_from_bucket
from rushes.steps.translate.engine import ReportFraction, TranslationRequest, TranslationResponse
from rushes.steps.translate.model_formats import LanguageTokens, detect_format

COMPUTE_TYPES = {"cpu": "int8", "cuda": "int8_float16"}
BEAM_SIZE = 2
MAX_BATCH_TOKENS = 1024
BATCH_SENTENCES = 64  # sentences between two progress reports
MAX_SENTENCE_PIECES = 256  # of the input and of the output
MAX_GROWTH, GROWTH_MARGIN_PIECES = (
    2,
    16,
)  # limit of a translation: a multiple of the source's pieces, plus a margin
MODEL_HINT = (
    "set RUSHES_TRANSLATOR_MODEL, or pass --translator-model, to a CTranslate2 folder of NLLB, M2M100, MADLAD or "
    "OPUS-MT, or to its place in the bucket (s3://bucket/prefix)"
)


class Nllb:
    """int8 on a CPU, int8 with float16 on a GPU; two beams and a light repetition penalty."""

    row, quality, supports_terms = "nllb", "full", False

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:
        location = model or settings.translator_model
        if not location:
            raise Unavailable(f"The translator nllb has no model: {MODEL_HINT}.")
        folder = Path(fetch_from_bucket(location, settings, storage))
        self.format = detect_format(folder)
        device = choose_device(settings.translator_device)
        self.translator = load_model(folder, device)
        self.source_tokenizer, self.target_tokenizer = (
            load_tokenizer(self.format.source_pieces),
            load_tokenizer(self.format.target_pieces),
        )
        self.licence = self.format.licence
        runtime = f"ctranslate2 {version('ctranslate2')}, {COMPUTE_TYPES[device]}"
        self.model = f"{folder.name} ({self.format.name}, {runtime})"

    def check_language_pair(self, source: str, target: str) -> None:
        self.format.language_tokens(source, target)

    def translate(self, request: TranslationRequest, report_fraction: ReportFraction) -> TranslationResponse:
        language_tokens = self.format.language_tokens(request.source, request.target)
        texts: list[str] = []
        for start in range(0, len(request.sentences), BATCH_SENTENCES):
            texts += self.translate_batch(request.sentences[start : start + BATCH_SENTENCES], language_tokens)
            report_fraction(len(texts) / len(request.sentences))
        return TranslationResponse(tuple(texts))

    def translate_batch(self, sentences: Sequence[str], language_tokens: LanguageTokens) -> list[str]:
        pieces = [
            self.source_tokenizer.encode(sentence, out_type=str)[:MAX_SENTENCE_PIECES]
            for sentence in sentences
        ]
        max_length = min(MAX_SENTENCE_PIECES, MAX_GROWTH * max(map(len, pieces)) + GROWTH_MARGIN_PIECES)
        prefix: dict[str, Any] = (
            {"target_prefix": [list(language_tokens.target)] * len(pieces)} if language_tokens.target else {}
        )
        results = self.translator.translate_batch(
            [
                [*language_tokens.source, *sentence_pieces, *self.format.end_tokens]
                for sentence_pieces in pieces
            ],
            beam_size=BEAM_SIZE,
            max_batch_size=MAX_BATCH_TOKENS,
            batch_type="tokens",
            max_decoding_length=max_length,
            repetition_penalty=1.1,
            **prefix,
        )
        return [
            self.target_tokenizer.decode(result.hypotheses[0][len(language_tokens.target) :]).strip()
            for result in results
        ]


def choose_device(device: str) -> str:
    """Return cpu or cuda. Raises Unavailable if a GPU is requested and none is present."""
    import ctranslate2

    gpus = ctranslate2.get_cuda_device_count()
    if device == "auto":
        return "cuda" if gpus else "cpu"
    if device not in COMPUTE_TYPES or (device == "cuda" and not gpus):
        raise Unavailable(
            f"RUSHES_TRANSLATOR_DEVICE is “{device}”, which is not available here: set it to auto or cpu."
        )
    return device


def load_model(folder: Path, device: str) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(str(folder), device=device, compute_type=COMPUTE_TYPES[device])
    except (RuntimeError, ValueError) as error:
        raise Unavailable(
            f"The model in {folder.name} cannot be loaded: convert it again with this CTranslate2 "
            f"({ctranslate2.__version__})."
        ) from error


def load_tokenizer(path: Path) -> Any:
    from sentencepiece import SentencePieceProcessor

    try:
        return SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise Unavailable(
            f"{path.parent.name}/{path.name} is not a sentencepiece model: copy it again."
        ) from error
