"""Translate a transcript: cues to sentences, through an engine, and back to cues."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rushes.domain.transcript import clean_text
from rushes.errors import BadRequest, Unavailable
from rushes.llm import Budget
from rushes.nlp.languages import UNDETERMINED, base
from rushes.steps.subtitles import Cue, CueLayout, Rules, lay_out_transcript, to_srt, to_vtt
from rushes.steps.subtitles.scripts import count_columns
from rushes.steps.transcribe import Transcript
from rushes.steps.translate.cue_layout import PlacedCue, count_source_columns, cue_capacity, lay_out_cues
from rushes.steps.translate.engine import TranslationRequest, Translator
from rushes.steps.translate.glossary import translate_with_terms
from rushes.steps.translate.sentences import Sentence, split_sentences
from rushes.steps.translate.source_cues import cues_from_segments
from rushes.steps.translate.translation import TranslatedCue, Translation

ReportProgress = Callable[[float, str], None]
DRAFT = "draft"
MAX_GROWTH, GROWTH_MARGIN_COLUMNS = (
    6,
    200,
)  # a longer translation is implausible: multiple of the source, plus margin


@dataclass(frozen=True)
class TranslationResult:
    """The translation, its cues as subtitles, and the cost of the engine."""

    translation: Translation
    cues: tuple[Cue, ...]
    cost_usd: float

    def render_files(self) -> dict[str, bytes]:
        """Return translation.<language>.json, .srt and .vtt by name."""
        name = f"translation.{self.translation.language}"
        return {
            f"{name}.json": self.translation.json_bytes(),
            f"{name}.srt": to_srt(self.cues).encode(),
            f"{name}.vtt": to_vtt(self.cues).encode(),
        }

    def to_facts(self) -> dict[str, str | int]:
        """Return the facts for the job's report."""
        translation = self.translation
        return {
            "language": translation.language,
            "source_language": translation.source_language,
            "licence": translation.licence,
            "cues": len(translation.cues),
            "sentences": translation.sentences,
            "fast": sum(cue.fast for cue in translation.cues),
            "long": sum(cue.long for cue in translation.cues),
            "untranslated": sum(cue.untranslated for cue in translation.cues),
            "terms_missed": len(translation.missed),
        }


def translate(
    transcript: Transcript,
    language: str,
    engine: Translator,
    rules: Rules,
    terms: Mapping[str, str] | None = None,
    budget: Budget | None = None,
    report_progress: ReportProgress = lambda *_: None,
    *,
    one_cue_per_segment: bool = False,
) -> TranslationResult:
    """Translate the transcript's cues; their number and times stay.

    The cues follow the subtitle rules; with `as_they_are` there is one cue per segment. `budget` limits a paid engine.
    Raises BadRequest if the transcript is already in the language or its language is unknown, Unavailable if the
    engine does not support the pair or returns nothing.
    """
    source = check_source_language(transcript, language)
    engine.check_language_pair(source, language)
    cues = (
        cues_from_segments(transcript, rules)
        if one_cue_per_segment
        else lay_out_transcript(transcript, rules)
    )
    source_sentences = split_sentences(cues)
    request = TranslationRequest(
        tuple(sentence.text for sentence in source_sentences),
        source,
        language,
        dict(terms or {}),
        readable_columns(cues, source_sentences, rules),
        budget,
    )
    result = translate_with_terms(
        engine, request, lambda fraction: report_progress(fraction, f"translating into {language}")
    )
    untranslated = {
        index
        for index, text in enumerate(result.texts)
        if not is_plausible(source_sentences[index].text, text)
    }
    if source_sentences and len(untranslated) == len(source_sentences):
        raise Unavailable(f"The translator {engine.row} gave nothing for {language}: choose another.")
    texts = [
        source_sentences[index].text if index in untranslated else text
        for index, text in enumerate(result.texts)
    ]
    layout = lay_out_cues(cues, source_sentences, texts, language, rules)
    untranslated_cues = {part.cue for index in untranslated for part in source_sentences[index].parts}
    translation = Translation(
        language=language,
        source_language=source,
        engine=engine.row,
        model=engine.model,
        quality=DRAFT if DRAFT in (engine.quality, transcript.quality) else engine.quality,
        licence=engine.licence,
        sentences=len(source_sentences),
        missed=tuple(dict.fromkeys(word for _, word in result.missed_terms)),
        cues=tuple(translated_cues(cues, layout, untranslated_cues)),
    )
    return TranslationResult(translation, tuple(placed.cue for placed in layout), result.cost_usd)


def is_plausible(source: str, text: str) -> bool:
    """Return whether the text can be the translation: not empty and not disproportionately long."""
    return 0 < count_columns(clean_text(text)) <= MAX_GROWTH * count_columns(source) + GROWTH_MARGIN_COLUMNS


def check_source_language(transcript: Transcript, language: str) -> str:
    """Return the transcript's language. Raises BadRequest if it is unknown or already the target."""
    source = transcript.language
    if not source or source == UNDETERMINED:
        raise BadRequest("The language of the transcript is unknown: say which with --language.")
    if source.lower() == language or (base(source) == base(language) and "-" not in f"{source}{language}"):
        raise BadRequest(f"The video is spoken in “{source}” already: ask for another language.")
    return source


def readable_columns(
    cues: Sequence[CueLayout], sentences: Sequence[Sentence], rules: Rules
) -> tuple[int, ...]:
    """Return how many columns of each sentence can be read while its cues are shown."""
    source_columns = count_source_columns(sentences, len(cues))
    return tuple(
        sum(
            cue_capacity(
                cues[part.cue].cue, part.columns, source_columns[part.cue], sentence, rules
            ).readable_columns
            for part in sentence.parts
        )
        for sentence in sentences
    )


def translated_cues(
    cues: Sequence[CueLayout], layout: Sequence[PlacedCue], untranslated: set[int]
) -> list[TranslatedCue]:
    """Build the cues of translation.<language>.json."""
    return [
        TranslatedCue(
            id=index,
            start=placed.cue.start / 1000,
            end=placed.cue.end / 1000,
            text="\n".join(placed.cue.lines),
            source=" ".join(source.cue.lines),
            speaker=next(iter(placed.cue.speakers), ""),
            fast=placed.is_too_fast,
            long=placed.has_extra_line,
            untranslated=index in untranslated,
        )
        for index, (source, placed) in enumerate(zip(cues, layout, strict=True))
    ]
