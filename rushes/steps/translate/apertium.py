"""Apertium: offline rule-based translation from installed Debian packages. Draft quality."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence

from rushes.errors import Unavailable
from rushes.nlp.languages import UNDETERMINED, base, three
from rushes.ports import Storage
from rushes.settings import Settings
from rushes.steps.translate.engine import ReportFraction, TranslationRequest, TranslationResponse

PROGRAM = "apertium"
TIMEOUT_SECONDS = 120  # per call; 2,000 cues take about 4
SENTENCE_SEPARATOR = "\n\n"  # a blank line ends a sentence in Apertium
BATCH_SENTENCES = 200  # sentences per call
SPACE_BEFORE_PUNCTUATION = re.compile(r" +([.,;:!?…])(?=\s|$)")
MODE_LINE = re.compile(r"^\s*([a-z]{2,3})-([a-z]{2,3})$", re.MULTILINE)


class Apertium:
    """Language pairs depend on the installed packages, such as apertium-eng-spa."""

    row, quality, supports_terms = "apertium", "draft", False
    licence = "GPL"

    def __init__(self, model: str, settings: Settings, storage: Storage | None = None) -> None:  # noqa: ARG002
        program = shutil.which(PROGRAM)
        if program is None:
            raise Unavailable(
                "Apertium is not installed: run apt-get install apertium apertium-eng-spa (or another pair), or choose "
                "another translator."
            )
        self.program = program
        self.pairs = {
            (base(source), base(target)): f"{source}-{target}"
            for source, target in MODE_LINE.findall(self.run_program("-l"))
        }
        self.model = parse_version(self.run_program("-V"))

    def check_language_pair(self, source: str, target: str) -> None:
        if (base(source), base(target)) not in self.pairs:
            pair = "-".join(three(code).replace(UNDETERMINED, code) for code in (source, target))
            raise Unavailable(
                f"Apertium has no pair {pair} here: run apt-get install apertium-{pair} if that package exists, or "
                "choose another translator."
            )

    def translate(self, request: TranslationRequest, report_fraction: ReportFraction) -> TranslationResponse:
        mode = self.pairs[base(request.source), base(request.target)]
        texts: list[str] = []
        for start in range(0, len(request.sentences), BATCH_SENTENCES):
            texts += self.translate_batch(mode, request.sentences[start : start + BATCH_SENTENCES])
            report_fraction(len(texts) / len(request.sentences))
        return TranslationResponse(tuple(texts))

    def translate_batch(self, mode: str, sentences: Sequence[str]) -> list[str]:
        """Translate all sentences in one call; one call each if the number of results differs."""
        texts = (
            self.run_program("-u", mode, text=SENTENCE_SEPARATOR.join(sentences))
            .strip("\n")
            .split(SENTENCE_SEPARATOR)
        )
        if len(texts) == len(sentences):
            return [normalize_spacing(text) for text in texts]
        return [normalize_spacing(self.run_program("-u", mode, text=sentence)) for sentence in sentences]

    def run_program(self, *arguments: str, text: str = "") -> str:
        """Run the program with the text on standard input, without a shell."""
        try:
            process = subprocess.run(
                [self.program, *arguments],
                input=text,
                capture_output=True,
                text=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
                timeout=TIMEOUT_SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise Unavailable(
                f"Apertium failed to run ({type(error).__name__}): install its packages again."
            ) from error
        return process.stdout


def normalize_spacing(text: str) -> str:
    """Join the text to one line without a space before punctuation."""
    return SPACE_BEFORE_PUNCTUATION.sub(r"\1", " ".join(text.split()))


def parse_version(output: str) -> str:
    match = re.search(r"\d+(\.\d+)+", output)
    return match[0] if match else ""
