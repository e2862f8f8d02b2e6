"""NLLB-200 and its like (M2M100, MADLAD-400, OPUS-MT) from a CTranslate2 folder, with sentencepiece alone.

No weights come with rushes: whoever runs it brings a folder, and its licence (NLLB's forbids commercial use).
"""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rushes.errors import Unavailable
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.transcribe.models import fetched
from rushes.steps.translate.engine import Answer, Ask, Tell
from rushes.steps.translate.model_formats import Marks, kind_of

COMPUTE = {"cpu": "int8", "cuda": "int8_float16"}
BEAMS = 2
TOKENS = 1024  # in one batch
BLOCK = 64  # sentences between two words of progress
MOST = 256  # pieces of a sentence that go in, and that may come out
GROWTH, MARGIN = 2, 16  # times the source's pieces and a few more is what a translation may have
HOW = (
    "set RUSHES_TRANSLATOR_MODEL, or pass --translator-model, to a CTranslate2 folder of NLLB, M2M100, MADLAD or "
    "OPUS-MT, or where in the bucket it lies (s3://bucket/prefix)"
)


class Nllb:
    """int8 on a processor, int8 with float16 on a GPU; two beams, and a light penalty on repetition."""

    row, quality, heeds_terms = "nllb", "full", False

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:
        wanted = model or settings.translator_model
        if not wanted:
            raise Unavailable(f"The translator nllb has no model: {HOW}.")
        folder = Path(fetched(wanted, settings, storage))
        self.kind = kind_of(folder)
        device = device_of(settings.translator_device)
        self.library = load(folder, device)
        self.source, self.target = pieces_of(self.kind.source_pieces), pieces_of(self.kind.target_pieces)
        self.licence = self.kind.licence
        ran_by = f"ctranslate2 {version('ctranslate2')}, {COMPUTE[device]}"
        self.model = f"{folder.name} ({self.kind.name}, {ran_by})"

    def speaks(self, source: str, target: str) -> None:
        self.kind.marks(source, target)

    def translate(self, ask: Ask, tell: Tell) -> Answer:
        marks = self.kind.marks(ask.source, ask.target)
        texts: list[str] = []
        for at in range(0, len(ask.sentences), BLOCK):
            texts += self.block(ask.sentences[at : at + BLOCK], marks)
            tell(len(texts) / len(ask.sentences))
        return Answer(tuple(texts))

    def block(self, sentences: Sequence[str], marks: Marks) -> list[str]:
        pieces = [self.source.encode(sentence, out_type=str)[:MOST] for sentence in sentences]
        longest = min(MOST, GROWTH * max(map(len, pieces)) + MARGIN)
        prefix: dict[str, Any] = {"target_prefix": [list(marks.target)] * len(pieces)} if marks.target else {}
        found = self.library.translate_batch(
            [[*marks.source, *part, *self.kind.ends] for part in pieces],
            beam_size=BEAMS,
            max_batch_size=TOKENS,
            batch_type="tokens",
            max_decoding_length=longest,
            repetition_penalty=1.1,
            **prefix,
        )
        return [self.target.decode(each.hypotheses[0][len(marks.target) :]).strip() for each in found]


def device_of(wanted: str) -> str:
    """Raises Unavailable when a GPU is asked for and none is seen."""
    import ctranslate2

    gpus = ctranslate2.get_cuda_device_count()
    if wanted == "auto":
        return "cuda" if gpus else "cpu"
    if wanted not in COMPUTE or (wanted == "cuda" and not gpus):
        raise Unavailable(
            f"RUSHES_TRANSLATOR_DEVICE is “{wanted}” and cannot be used here: set it to auto or cpu."
        )
    return wanted


def load(folder: Path, device: str) -> Any:
    import ctranslate2

    try:
        return ctranslate2.Translator(str(folder), device=device, compute_type=COMPUTE[device])
    except (RuntimeError, ValueError) as error:
        raise Unavailable(
            f"The model in {folder.name} cannot be loaded: convert it again with this CTranslate2 "
            f"({ctranslate2.__version__})."
        ) from error


def pieces_of(path: Path) -> Any:
    from sentencepiece import SentencePieceProcessor

    try:
        return SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise Unavailable(
            f"{path.parent.name}/{path.name} is no sentencepiece model: copy it again."
        ) from error
