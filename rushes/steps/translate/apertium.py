"""Apertium: rules and dictionaries, offline, where the Debian packages are installed. It gives the gist."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence

from rushes.errors import Unavailable
from rushes.nlp.languages import UNDETERMINED, base, three
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.translate.engine import Answer, Ask, Tell

PROGRAM = "apertium"
SECONDS = 120  # for one call; 2,000 cues take 4
APART = "\n\n"  # a blank line ends a sentence
BLOCK = 200  # sentences in one call
BEFORE_MARK = re.compile(r" +([.,;:!?…])(?=\s|$)")
MODE = re.compile(r"^\s*([a-z]{2,3})-([a-z]{2,3})$", re.MULTILINE)


class Apertium:
    """The pairs are those whose packages are installed, such as apertium-eng-spa."""

    row, quality, heeds_terms = "apertium", "draft", False
    licence = "GPL"

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:  # noqa: ARG002
        found = shutil.which(PROGRAM)
        if found is None:
            raise Unavailable(
                "Apertium is not installed: apt-get install apertium apertium-eng-spa (or another pair), or choose "
                "another translator."
            )
        self.program = found
        self.pairs = {
            (base(one), base(other)): f"{one}-{other}" for one, other in MODE.findall(self.run("-l"))
        }
        self.model = version(self.run("-V"))

    def speaks(self, source: str, target: str) -> None:
        if (base(source), base(target)) not in self.pairs:
            pair = "-".join(three(code).replace(UNDETERMINED, code) for code in (source, target))
            raise Unavailable(
                f"Apertium has no pair {pair} here: apt-get install apertium-{pair} if there is such a package, or "
                "choose another translator."
            )

    def translate(self, ask: Ask, tell: Tell) -> Answer:
        mode = self.pairs[base(ask.source), base(ask.target)]
        texts: list[str] = []
        for at in range(0, len(ask.sentences), BLOCK):
            texts += self.block(mode, ask.sentences[at : at + BLOCK])
            tell(len(texts) / len(ask.sentences))
        return Answer(tuple(texts))

    def block(self, mode: str, sentences: Sequence[str]) -> list[str]:
        """All in one call; one by one where their number does not come back."""
        found = self.run("-u", mode, text=APART.join(sentences)).strip("\n").split(APART)
        if len(found) == len(sentences):
            return [tidied(text) for text in found]
        return [tidied(self.run("-u", mode, text=sentence)) for sentence in sentences]

    def run(self, *arguments: str, text: str = "") -> str:
        """The text is data: it goes in on standard input, past any shell."""
        try:
            done = subprocess.run(
                [self.program, *arguments],
                input=text,
                capture_output=True,
                text=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                timeout=SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise Unavailable(
                f"Apertium does not run ({type(error).__name__}): install its packages again."
            ) from error
        return done.stdout


def tidied(text: str) -> str:
    """In one line, with no blank before a mark."""
    return BEFORE_MARK.sub(r"\1", " ".join(text.split()))


def version(said: str) -> str:
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else ""
