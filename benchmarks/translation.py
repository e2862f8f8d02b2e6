"""How good translations are, how fast, and whether every cue comes back.

    .venv/bin/python benchmarks/translation.py [--quick] [--data FOLDER] [--model FOLDER]

Quality: chrF (sacrebleu) of Apertium, English to Spanish, on the parallel texts DATA/text/azcs_related_*.txt, put
through our step: cut into cues, merged to sentences, translated, split back over the cues, and read out of them.
Cues: each text with a known transcript in DATA/speech/refs.json, into every language that an engine knows here; the
model of DATA/models has random weights, so of it only counts and speed say anything. With --model a folder of yours
is measured for quality, too. Prints Markdown; time is processor time, children included. Exits with 1 when a bar is
broken: chrF of Apertium at least 50, as many cues as before on every clip and language.
"""

import argparse
import json
import platform
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rushes.errors import RushesError
from rushes.settings import Settings
from rushes.steps.subtitles import NETFLIX, build_cues
from rushes.steps.transcribe import Transcript, read_user_transcript
from rushes.steps.translate import TranslationResult, load_translator, translate
from rushes.steps.translate.engine import Translator

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LANGUAGES = ("es", "fr", "de", "it", "en")
LEAST = 50.0  # chrF of Apertium, English to Spanish
REPEATED = 4  # times the English text is the talk whose cues a second are measured
PACE = 14.0  # characters a second of speech


@dataclass
class Score:
    """What an engine did: chrF by language, clips with as many cues as before, cues and processor seconds."""

    name: str
    quality: str
    chrf: dict[str, float]
    kept: int = 0
    clips: int = 0
    cues: int = 0
    seconds: float = 0.0

    @property
    def broken(self) -> list[str]:
        found = [f"{self.name} lost cues"] if self.kept < self.clips else []
        low = self.name == "apertium" and self.chrf.get("es", LEAST) < LEAST
        return found + ([f"chrF of apertium below {LEAST:g}"] if low else [])


def main() -> int:
    wanted = arguments()
    talks = dict(clips(wanted.data))
    rows = [score(wanted.data, row, talks, graded=graded) for row, graded in engines(wanted)]
    print(heading())
    print(
        "| engine | quality | chrF from English | clips × languages with every cue | cues a processor second |"
    )
    print("|---|---|---|---|---|")
    for row in rows:
        grades = ", ".join(f"{language} {value:.1f}" for language, value in row.chrf.items()) or "–"
        speed = f"{row.cues / row.seconds:.0f}" if row.seconds else "–"
        print(f"| {row.name} | {row.quality} | {grades} | {row.kept} of {row.clips} | {speed} |")
    broken = [bar for row in rows for bar in row.broken]
    print("\n" + ("; ".join(broken) if broken else "Every bar holds."))
    return 1 if broken else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmark of translation.")
    parser.add_argument(
        "--data", type=Path, default=DATA, help="folder with text/, speech/refs.json and models/"
    )
    parser.add_argument("--model", type=Path, help="a CTranslate2 folder whose quality is measured, too")
    parser.add_argument("--quick", action="store_true", help="Apertium alone")
    wanted = parser.parse_args()
    if not (wanted.data / "text/azcs_related_en.txt").is_file():
        parser.error(f"there is no {wanted.data}/text: say with --data where the texts are")
    return wanted


def engines(wanted: argparse.Namespace) -> Iterator[tuple[Translator, bool]]:
    """Those that are here, and whether their quality says anything."""
    try:
        yield load_translator("apertium", "", Settings()), True
    except RushesError as error:
        print(f"{error}\n", file=sys.stderr)
    if wanted.quick:
        return
    yield load_translator("nllb", str(wanted.data / "models/nllb-random-ct2"), Settings()), False
    if wanted.model:
        yield load_translator("nllb", str(wanted.model), Settings()), True


def clips(data: Path) -> Iterator[tuple[str, Transcript]]:
    """A transcript for each recording whose words are known, at the pace of speech."""
    for name, known in json.loads((data / "speech/refs.json").read_text()).items():
        if known.get("text", "").strip():
            yield name, spoken(known["text"], known["lang"])


def spoken(text: str, language: str) -> Transcript:
    return read_user_transcript(
        text.encode(), max(1.0, len(text) / PACE), language, lambda: [(0.0, len(text) / PACE)]
    )


def score(data: Path, row: Translator, talks: dict[str, Transcript], *, graded: bool) -> Score:
    name = f"{row.row} ({row.model.split()[0]})" if row.row == "nllb" else row.row
    found = Score(name, row.quality, {})
    english = paragraphs(data, "en")
    long = spoken(" ".join(english * REPEATED), "en")
    for language in LANGUAGES:
        if knows(row, "en", language) and not found.cues:
            timed(row, long, language, found)
        if graded and knows(row, "en", language):
            source = [spoken(text, "en") for text in english]
            found.chrf[language] = chrf(
                [told(translate(talk, language, row, NETFLIX)) for talk in source],
                paragraphs(data, language),
            )
        for talk in talks.values():
            if knows(row, talk.language, language):
                made = translate(talk, language, row, NETFLIX)
                found.kept += [(cue.start, cue.end) for cue in made.cues] == [
                    (cue.start, cue.end) for cue in build_cues(talk)
                ]
                found.clips += 1
    return found


def timed(row: Translator, talk: Transcript, language: str, found: Score) -> None:
    """One long talk in one go, as a film is translated."""
    before = processor()
    found.cues = len(translate(talk, language, row, NETFLIX).cues)
    found.seconds = processor() - before


def processor() -> float:
    """Seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def told(made: TranslationResult) -> str:
    return " ".join(line for cue in made.cues for line in cue.lines)


def knows(row: Translator, source: str, target: str) -> bool:
    if source == target:
        return False
    try:
        row.check_language_pair(source, target)
    except RushesError:
        return False
    return True


def paragraphs(data: Path, language: str) -> list[str]:
    text = (data / f"text/azcs_related_{language}.txt").read_text("utf-8-sig")
    return [line for line in text.splitlines() if line.strip()]


def chrf(made: Sequence[str], reference: Sequence[str]) -> float:
    """Paragraph by paragraph. The Spanish text has one more at its end, others miss some: those are measured whole."""
    from sacrebleu.metrics import CHRF

    if len(reference) >= len(made) and len(reference) - len(made) <= 1:
        return float(CHRF().corpus_score(list(made), [list(reference[: len(made)])]).score)
    return float(CHRF().corpus_score([" ".join(made)], [[" ".join(reference)]]).score)


def heading() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}\n"


if __name__ == "__main__":
    sys.exit(main())
