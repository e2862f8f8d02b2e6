"""Formats of CTranslate2 model folders, recognised by files and vocabulary, and the input that each expects.

| format  | recognised by                    | source                        | target                        |
| nllb    | a token such as eng_Latn         | [eng_Latn] pieces </s>        | begins with [spa_Latn]        |
| m2m100  | a token __en__                   | [__en__] pieces </s>          | begins with [__es__]          |
| madlad  | a token <2es>                    | <2es> pieces </s>             |                               |
| opus    | source.spm and target.spm        | (>>spa<<) pieces </s>         |                               |

Sources: the CTranslate2 guide for Transformers, the model cards. An OPUS-MT folder of one pair names it only in its
folder name or in tokenizer_config.json.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rushes.errors import BadRequest, Unavailable
from rushes.nlp.languages import base, flores, three

END_OF_SENTENCE = "</s>"
WEIGHT_FILES = ("model.bin", "config.json")
VOCABULARY_FILES = (
    "shared_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.json",
    "source_vocabulary.txt",
)
SENTENCEPIECE_FILES = (
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spiece.model",
    "flores200_sacrebleu_tokenizer_spm.model",
)
OPUS_FILES = ("source.spm", "target.spm")
LANGUAGE_PAIR = re.compile(r"(?:^|[-_.])([a-z]{2,3})-([a-z]{2,3})(?=$|[-_.])")
LICENCES = {
    "nllb": "CC-BY-NC-4.0: not for commercial use",
    "m2m100": "MIT",
    "madlad": "Apache-2.0",
    "opus": "CC-BY-4.0",
}
"""Licences of the published weights, from their model cards. Other weights may have another licence."""


class LanguageTokens(NamedTuple):
    """Tokens that precede the source's pieces, and tokens that the target begins with."""

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True)
class ModelFormat:
    """A recognised model folder.

    `pair`: languages of an OPUS-MT folder for one pair. `ends`: tokens appended to each source.
    """

    name: str
    tokens: frozenset[str]
    source_pieces: Path
    target_pieces: Path
    end_tokens: tuple[str, ...]
    pair: tuple[str, str] | None = None

    @property
    def licence(self) -> str:
        return LICENCES[self.name]

    def language_tokens(self, source: str, target: str) -> LanguageTokens:
        """Return the language tokens. Raises BadRequest for a language that the model does not know."""
        match self.name:
            case "nllb":
                return LanguageTokens(
                    (self.require_token(flores(source), source),),
                    (self.require_token(flores(target), target),),
                )
            case "m2m100":
                tokens = (f"__{base(source)}__", f"__{base(target)}__")
                return LanguageTokens(
                    (self.require_token(tokens[0], source),), (self.require_token(tokens[1], target),)
                )
            case "madlad":
                return LanguageTokens((self.require_token(f"<2{base(target)}>", target),), ())
            case _:
                return LanguageTokens(self.opus_tokens(source, target), ())

    def require_token(self, token: str, language: str) -> str:
        if token not in self.tokens:
            raise BadRequest(f"This model ({self.name}) does not know the language “{language}”.")
        return token

    def opus_tokens(self, source: str, target: str) -> tuple[str, ...]:
        """Return the target token of a multilingual model; none for a model of one pair."""
        candidates = [f">>{code}<<" for code in (target.replace("-", "_"), three(target), base(target))]
        if any(token.startswith(">>") for token in self.tokens):
            return (
                self.require_token(next((token for token in candidates if token in self.tokens), ""), target),
            )
        if self.pair is None:
            raise Unavailable(
                "The languages of this OPUS-MT folder are unknown: name it after its pair, as in opus-mt-en-es."
            )
        if self.pair != (base(source), base(target)):
            raise BadRequest(f"This OPUS-MT model translates {' to '.join(self.pair)}, and nothing else.")
        return ()


def detect_format(folder: Path) -> ModelFormat:
    """Detect the format of a model folder. Raises Unavailable with the missing files."""
    if not folder.is_dir():
        raise Unavailable(
            f"There is no model folder {folder.name}: give a folder with a CTranslate2 translation model."
        )
    missing = [name for name in WEIGHT_FILES if not (folder / name).is_file()]
    if missing:
        raise Unavailable(
            f"{folder.name} is not a CTranslate2 model: {' and '.join(missing)} missing. Convert it with "
            "ct2-transformers-converter, and copy its sentencepiece files beside it."
        )
    tokens = read_vocabulary(folder)
    ends = () if read_json(folder / "config.json").get("add_source_eos") else (END_OF_SENTENCE,)
    if all((folder / name).is_file() for name in OPUS_FILES):
        source, target = (folder / name for name in OPUS_FILES)
        return ModelFormat("opus", tokens, source, target, ends, read_language_pair(folder))
    pieces = next((folder / name for name in SENTENCEPIECE_FILES if (folder / name).is_file()), None)
    if pieces is None:
        raise Unavailable(
            f"{folder.name} has no sentencepiece model: copy {SENTENCEPIECE_FILES[0]} of the same model into it."
        )
    return ModelFormat(format_name(tokens, folder), tokens, pieces, pieces, ends)


def format_name(tokens: frozenset[str], folder: Path) -> str:
    if any(re.fullmatch(r"[a-z]{3}_[A-Z][a-z]{3}", token) for token in tokens):
        return "nllb"
    if any(re.fullmatch(r"__[a-z]{2,3}__", token) for token in tokens):
        return "m2m100"
    if any(re.fullmatch(r"<2[a-z]{2,3}(_\w+)?>", token) for token in tokens):
        return "madlad"
    raise Unavailable(
        f"{folder.name} is not an NLLB, M2M100, MADLAD or OPUS-MT model: its vocabulary has no language tokens."
    )


def read_vocabulary(folder: Path) -> frozenset[str]:
    path = next((folder / name for name in VOCABULARY_FILES if (folder / name).is_file()), None)
    if path is None:
        raise Unavailable(f"{folder.name} has no vocabulary: convert the model again.")
    if path.suffix == ".txt":
        return frozenset(path.read_text().splitlines())
    return frozenset(map(str, read_json(path)))


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise Unavailable(f"{path.parent.name}/{path.name} cannot be read: copy the model again.") from error


def read_language_pair(folder: Path) -> tuple[str, str] | None:
    """Read the pair from tokenizer_config.json, else from the folder name, as in opus-mt-en-es."""
    config = folder / "tokenizer_config.json"
    settings: dict[str, str] = read_json(config) if config.is_file() else {}
    if settings.get("source_lang") and settings.get("target_lang"):
        return base(settings["source_lang"]), base(settings["target_lang"])
    pairs: Sequence[tuple[str, str]] = LANGUAGE_PAIR.findall(folder.name.lower().replace("opus-mt", ""))
    return (base(pairs[0][0]), base(pairs[0][1])) if pairs else None
