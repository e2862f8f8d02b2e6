"""CTranslate2 folders of a few kilobytes, of every kind: random weights, and a sentencepiece model of a few lines."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import TransformerSpec
from ctranslate2.specs.common_spec import Activation
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

WIDTH, INNER = 16, 32
TEXT = "\n".join(
    [
        "Ask not what your country can do for you; ask what you can do for your country.",
        "Pregunta qué puedes hacer tú por tu país, y no lo que tu país puede hacer por ti.",
        "The quick brown fox jumps over the lazy dog near Custom Speech number 0123456789.",
    ]
    * 4
)

MARKS = {
    "nllb": ["eng_Latn", "spa_Latn", "zho_Hans"],
    "m2m100": ["__en__", "__es__", "__zh__"],
    "madlad": ["<2es>", "<2zh>"],
    "opus": [],
    "many": [">>spa<<", ">>zho<<"],
}
NAMES = {
    "nllb": "nllb-tiny",
    "m2m100": "m2m-tiny",
    "madlad": "madlad-tiny",
    "opus": "opus-mt-en-es",
    "many": "opus-mt-en-mul",
}


def make(folder: Path, kind: str) -> Path:
    """A folder of the kind, loadable, that translates into nonsense."""
    home = folder / NAMES[kind]
    home.mkdir(parents=True)
    pieces = train(home, "spiece" if kind == "madlad" else "sentencepiece.bpe")
    if kind in {"opus", "many"}:
        for name in ("source.spm", "target.spm"):
            (home / name).write_bytes(pieces.read_bytes())
        pieces.unlink()
    save(home, vocabulary(home, kind), eos=kind == "opus")
    return home


def train(home: Path, name: str) -> Path:
    (home / "text").write_text(TEXT)
    SentencePieceTrainer.train(
        input=str(home / "text"),
        model_prefix=str(home / name),
        vocab_size=90,
        model_type="bpe",
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    (home / "text").unlink()
    (home / f"{name}.vocab").unlink()
    return home / f"{name}.model"


def vocabulary(home: Path, kind: str) -> list[str]:
    model = next(path for path in home.iterdir() if path.suffix in {".model", ".spm"})
    read = SentencePieceProcessor(model_file=str(model))
    pieces = [read.id_to_piece(at) for at in range(3, read.get_piece_size())]
    return ["<s>", "<pad>", "</s>", "<unk>", *pieces, *MARKS[kind]]


def save(home: Path, tokens: Sequence[str], *, eos: bool) -> None:
    spec = TransformerSpec.from_config((1, 1), 2, pre_norm=True, activation=Activation.RELU)
    chance = np.random.default_rng(5)
    fill(spec, len(tokens), chance)
    spec.register_source_vocabulary(list(tokens))
    spec.register_target_vocabulary(list(tokens))
    spec.config.add_source_eos = eos
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(home))


def fill(spec: Any, words: int, chance: np.random.Generator) -> None:
    """Every weight, random."""

    def weights(*shape: int) -> np.ndarray:
        return (chance.standard_normal(shape) / 4).astype(np.float32)

    def linear(part: Any, rows: int, columns: int) -> None:
        part.weight, part.bias = weights(rows, columns), weights(rows)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def attention(part: Any, rows: Sequence[int]) -> None:
        norm(part.layer_norm)
        for each, height in zip(part.linear, rows, strict=True):
            linear(each, height, WIDTH)

    spec.encoder.embeddings[0].weight = weights(words, WIDTH)
    spec.decoder.embeddings.weight = weights(words, WIDTH)
    linear(spec.decoder.projection, words, WIDTH)
    for side in (spec.encoder, spec.decoder):
        norm(side.layer_norm)
        for layer in side.layer:
            attention(layer.self_attention, (3 * WIDTH, WIDTH))
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, INNER, WIDTH)
            linear(layer.ffn.linear_1, WIDTH, INNER)
    for layer in spec.decoder.layer:
        attention(layer.attention, (WIDTH, 2 * WIDTH, WIDTH))


def config(home: Path, **values: object) -> None:
    """Change the folder's config.json."""
    path = home / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
