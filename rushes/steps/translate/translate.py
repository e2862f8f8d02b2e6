"""A transcript in another language: cues to sentences, an engine, sentences to cues."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rushes.domain.transcript import clean
from rushes.errors import BadRequest, Unavailable
from rushes.llm import Budget
from rushes.nlp.languages import UNDETERMINED, base
from rushes.steps.subtitles import Cue, Laid, Rules, laid, srt, vtt
from rushes.steps.subtitles.scripts import columns
from rushes.steps.transcribe import Transcript
from rushes.steps.translate.cue_layout import Placed, lay, room, totals
from rushes.steps.translate.engine import Ask, Translator
from rushes.steps.translate.glossary import translated
from rushes.steps.translate.sentences import Sentence, sentences
from rushes.steps.translate.source_cues import as_given
from rushes.steps.translate.translation import TranslatedCue, Translation

Say = Callable[[float, str], None]
DRAFT = "draft"
GROWTH, MARGIN = 6, 200  # times the columns of a sentence, and some more, is what no translation has


@dataclass(frozen=True)
class TranslationResult:
    """The translation, its cues as subtitles, and what the engine cost."""

    translation: Translation
    cues: tuple[Cue, ...]
    cost_usd: float

    def files(self) -> dict[str, bytes]:
        """translation.<language>.json, .srt and .vtt."""
        name = f"translation.{self.translation.language}"
        return {
            f"{name}.json": self.translation.json_bytes(),
            f"{name}.srt": srt(self.cues).encode(),
            f"{name}.vtt": vtt(self.cues).encode(),
        }

    def figures(self) -> dict[str, str | int]:
        """Small values for the report."""
        made = self.translation
        return {
            "language": made.language,
            "source_language": made.source_language,
            "licence": made.licence,
            "cues": len(made.cues),
            "sentences": made.sentences,
            "fast": sum(cue.fast for cue in made.cues),
            "long": sum(cue.long for cue in made.cues),
            "untranslated": sum(cue.untranslated for cue in made.cues),
            "terms_missed": len(made.missed),
        }


def translate(
    transcript: Transcript,
    language: str,
    engine: Translator,
    rules: Rules,
    terms: Mapping[str, str] | None = None,
    budget: Budget | None = None,
    say: Say = lambda *_: None,
    *,
    as_they_are: bool = False,
) -> TranslationResult:
    """The cues of the transcript in another language, as many and at the same times.

    The cues are those of its subtitles by these rules, or `as_they_are`: a cue for each segment.
    `budget` is what an engine that is paid may spend. Raises BadRequest when it is in that language already or nobody
    knows which it is in, Unavailable when the engine cannot do this pair or gives nothing.
    """
    source = source_of(transcript, language)
    engine.speaks(source, language)
    cues = as_given(transcript, rules) if as_they_are else laid(transcript, rules)
    said = sentences(cues)
    ask = Ask(
        tuple(each.text for each in said),
        source,
        language,
        dict(terms or {}),
        lengths(cues, said, rules),
        budget,
    )
    found = translated(engine, ask, lambda done: say(done, f"translating into {language}"))
    lost = {at for at, text in enumerate(found.texts) if not usable(said[at].text, text)}
    if said and len(lost) == len(said):
        raise Unavailable(f"The translator {engine.row} gave nothing for {language}: choose another.")
    texts = [said[at].text if at in lost else text for at, text in enumerate(found.texts)]
    placed = lay(cues, said, texts, language, rules)
    behind = {part.cue for at in lost for part in said[at].parts}
    made = Translation(
        language=language,
        source_language=source,
        engine=engine.row,
        model=engine.model,
        quality=DRAFT if DRAFT in (engine.quality, transcript.quality) else engine.quality,
        licence=engine.licence,
        sentences=len(said),
        missed=tuple(dict.fromkeys(word for _, word in found.missed)),
        cues=tuple(told(cues, placed, behind)),
    )
    return TranslationResult(made, tuple(each.cue for each in placed), found.cost_usd)


def usable(source: str, text: str) -> bool:
    """Whether it can be the translation of that sentence: there is some, and no babble without end."""
    return 0 < columns(clean(text)) <= GROWTH * columns(source) + MARGIN


def source_of(transcript: Transcript, language: str) -> str:
    source = transcript.language
    if not source or source == UNDETERMINED:
        raise BadRequest("Nobody knows the language of the transcript: say which with --language.")
    if source.lower() == language or (base(source) == base(language) and "-" not in f"{source}{language}"):
        raise BadRequest(f"The video is spoken in “{source}” already: ask for another language.")
    return source


def lengths(cues: Sequence[Laid], said: Sequence[Sentence], rules: Rules) -> tuple[int, ...]:
    """How many columns of each sentence can be read while its cues are shown."""
    total = totals(said, len(cues))
    return tuple(
        sum(
            room(cues[part.cue].cue, part.columns, total[part.cue], each, rules).readable
            for part in each.parts
        )
        for each in said
    )


def told(cues: Sequence[Laid], placed: Sequence[Placed], behind: set[int]) -> list[TranslatedCue]:
    return [
        TranslatedCue(
            id=at,
            start=each.cue.start / 1000,
            end=each.cue.end / 1000,
            text="\n".join(each.cue.lines),
            source=" ".join(source.cue.lines),
            speaker=next(iter(each.cue.speakers), ""),
            fast=each.fast,
            long=each.long,
            untranslated=at in behind,
        )
        for at, (source, each) in enumerate(zip(cues, placed, strict=True))
    ]
