"""Kinds of CTranslate2 folders, told apart by their files and vocabulary, and how each wants its text.

| kind    | told by                          | source                        | target                        |
| nllb    | a token such as eng_Latn         | [eng_Latn] pieces </s>        | begins with [spa_Latn]        |
| m2m100  | a token __en__                   | [__en__] pieces </s>          | begins with [__es__]          |
| madlad  | a token <2es>                    | <2es> pieces </s>             |                               |
| opus    | source.spm and target.spm        | (>>spa<<) pieces </s>         |                               |

Sources: the CTranslate2 guide for Transformers, the model cards. An OPUS-MT folder of one pair says which only in its
name, or in tokenizer_config.json.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from rushes.errors import BadRequest, Unavailable
from rushes.nlp.languages import base, flores, three

END = "</s>"
WEIGHTS = ("model.bin", "config.json")
VOCABULARIES = (
    "shared_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.json",
    "source_vocabulary.txt",
)
PIECES = (
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spiece.model",
    "flores200_sacrebleu_tokenizer_spm.model",
)
BOTH = ("source.spm", "target.spm")
PAIR = re.compile(r"(?:^|[-_.])([a-z]{2,3})-([a-z]{2,3})(?=$|[-_.])")
LICENCES = {
    "nllb": "CC-BY-NC-4.0: not for commercial use",
    "m2m100": "MIT",
    "madlad": "Apache-2.0",
    "opus": "CC-BY-4.0",
}
"""Of the published weights, by their model cards; a folder trained by somebody else may have another."""


class Marks(NamedTuple):
    """What stands before the source's pieces, and what the target begins with."""

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A folder that was looked at. `pair` is of an OPUS-MT folder for one pair only; `ends` closes a source."""

    name: str
    tokens: frozenset[str]
    source_pieces: Path
    target_pieces: Path
    ends: tuple[str, ...]
    pair: tuple[str, str] | None = None

    @property
    def licence(self) -> str:
        return LICENCES[self.name]

    def marks(self, source: str, target: str) -> Marks:
        """Raises BadRequest when the model does not know one of the languages."""
        match self.name:
            case "nllb":
                return Marks((self.known(flores(source), source),), (self.known(flores(target), target),))
            case "m2m100":
                both = (f"__{base(source)}__", f"__{base(target)}__")
                return Marks((self.known(both[0], source),), (self.known(both[1], target),))
            case "madlad":
                return Marks((self.known(f"<2{base(target)}>", target),), ())
            case _:
                return Marks(self.opus(source, target), ())

    def known(self, token: str, language: str) -> str:
        if token not in self.tokens:
            raise BadRequest(f"This model ({self.name}) does not know the language “{language}”.")
        return token

    def opus(self, source: str, target: str) -> tuple[str, ...]:
        """A model for several targets is told which one; one for a pair knows no other."""
        asked = [f">>{code}<<" for code in (target.replace("-", "_"), three(target), base(target))]
        if any(token.startswith(">>") for token in self.tokens):
            return (self.known(next((token for token in asked if token in self.tokens), ""), target),)
        if self.pair is None:
            raise Unavailable(
                "Nothing says which languages this OPUS-MT folder is for: name it after its pair, as in opus-mt-en-es."
            )
        if self.pair != (base(source), base(target)):
            raise BadRequest(f"This OPUS-MT model translates {' to '.join(self.pair)}, and nothing else.")
        return ()


def kind_of(folder: Path) -> Kind:
    """Raises Unavailable with what is missing when this is no such folder."""
    if not folder.is_dir():
        raise Unavailable(f"There is no model folder {folder.name}: give a CTranslate2 translation model.")
    missing = [name for name in WEIGHTS if not (folder / name).is_file()]
    if missing:
        raise Unavailable(
            f"{folder.name} is no CTranslate2 model: {' and '.join(missing)} missing. Convert it with "
            "ct2-transformers-converter, and copy its sentencepiece files beside it."
        )
    tokens = vocabulary(folder)
    ends = () if read(folder / "config.json").get("add_source_eos") else (END,)
    if all((folder / name).is_file() for name in BOTH):
        source, target = (folder / name for name in BOTH)
        return Kind("opus", tokens, source, target, ends, pair_of(folder))
    pieces = next((folder / name for name in PIECES if (folder / name).is_file()), None)
    if pieces is None:
        raise Unavailable(
            f"{folder.name} has no sentencepiece model: copy {PIECES[0]} of the same model there."
        )
    return Kind(name_of(tokens, folder), tokens, pieces, pieces, ends)


def name_of(tokens: frozenset[str], folder: Path) -> str:
    if any(re.fullmatch(r"[a-z]{3}_[A-Z][a-z]{3}", token) for token in tokens):
        return "nllb"
    if any(re.fullmatch(r"__[a-z]{2,3}__", token) for token in tokens):
        return "m2m100"
    if any(re.fullmatch(r"<2[a-z]{2,3}(_\w+)?>", token) for token in tokens):
        return "madlad"
    raise Unavailable(
        f"{folder.name} is no NLLB, M2M100, MADLAD or OPUS-MT model: its vocabulary names no languages."
    )


def vocabulary(folder: Path) -> frozenset[str]:
    path = next((folder / name for name in VOCABULARIES if (folder / name).is_file()), None)
    if path is None:
        raise Unavailable(f"{folder.name} has no vocabulary: convert the model again.")
    if path.suffix == ".txt":
        return frozenset(path.read_text().splitlines())
    return frozenset(map(str, read(path)))


def read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except ValueError as error:
        raise Unavailable(f"{path.parent.name}/{path.name} cannot be read: copy the model again.") from error


def pair_of(folder: Path) -> tuple[str, str] | None:
    """What tokenizer_config.json says, else the folder's own name, as in opus-mt-en-es."""
    config = folder / "tokenizer_config.json"
    said: dict[str, str] = read(config) if config.is_file() else {}
    if said.get("source_lang") and said.get("target_lang"):
        return base(said["source_lang"]), base(said["target_lang"])
    found: Sequence[tuple[str, str]] = PAIR.findall(folder.name.lower().replace("opus-mt", ""))
    return (base(found[0][0]), base(found[0][1])) if found else None
