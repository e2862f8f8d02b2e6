"""Apply the owner's glossary to engines that do not support one.

Each term is replaced by a placeholder that engines leave unchanged. If a placeholder is lost, the sentence is
translated again without placeholders; terms that are then not in the translation are reported, not forced in.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rushes.steps.translate.engine import ReportFraction, TranslationRequest, Translator

PLACEHOLDER = "XQ{}X"


@dataclass(frozen=True)
class GlossaryTranslation:
    """Translations in order; "" where the engine returned none.

    `missed`: (sentence index, required form) of each term that is not in its translation.
    """

    texts: tuple[str, ...]
    missed_terms: tuple[tuple[int, str], ...]
    cost_usd: float


def translate_with_terms(
    engine: Translator, request: TranslationRequest, report_fraction: ReportFraction
) -> GlossaryTranslation:
    """Translate with the engine and report the `terms` that are missing in the result."""
    masked = [
        MaskedSentence.mask(sentence, {} if engine.supports_terms else request.terms)
        for sentence in request.sentences
    ]
    response = engine.translate(
        replace(request, sentences=tuple(each.text for each in masked)), report_fraction
    )
    texts = [each.restore(text) for each, text in zip(masked, response.texts, strict=True)]
    cost = response.cost_usd
    failed = [index for index, text in enumerate(texts) if not text.strip()]
    if failed:
        retry = engine.translate(
            replace(
                request,
                sentences=tuple(request.sentences[index] for index in failed),
                lengths=tuple(request.lengths[index] for index in failed) if request.lengths else (),
            ),
            lambda _: None,
        )
        cost += retry.cost_usd
        for index, text in zip(failed, retry.texts, strict=True):
            texts[index] = text
    return GlossaryTranslation(tuple(texts), tuple(find_missed_terms(request, texts)), cost)


def find_missed_terms(request: TranslationRequest, texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return (sentence index, required form) of each term missing in its translation."""
    pattern = compile_pattern(request.terms)
    return [
        (index, form)
        for index, (sentence, text) in enumerate(zip(request.sentences, texts, strict=True))
        for form in dict.fromkeys(
            required_form(term, request.terms) for term in find_terms(pattern, sentence)
        )
        if text.strip() and form.casefold() not in text.casefold()
    ]


@dataclass(frozen=True)
class MaskedSentence:
    """A sentence with placeholders and the text that each of them replaces."""

    text: str
    replacements: tuple[str, ...] = ()

    @classmethod
    def mask(cls, sentence: str, terms: Mapping[str, str]) -> "MaskedSentence":
        """Replace each term by a numbered placeholder."""
        pattern = compile_pattern(terms)
        if pattern is None:
            return cls(sentence)
        replacements: list[str] = []

        def mask_match(match: "re.Match[str]") -> str:
            replacements.append(required_form(match[0], terms))
            return PLACEHOLDER.format(len(replacements))

        return cls(pattern.sub(mask_match, sentence), tuple(replacements))

    def restore(self, text: str) -> str:
        """Return the translation with its terms; "" if a placeholder is missing or repeated."""
        for number, word in enumerate(self.replacements, 1):
            placeholder = re.compile(re.escape(PLACEHOLDER.format(number)), re.IGNORECASE)
            if len(placeholder.findall(text)) != 1:
                return ""
            text = word.join(placeholder.split(text))
        return text


def required_form(matched: str, terms: Mapping[str, str]) -> str:
    """Return the required form of a matched term. A term mapped to itself keeps its spelling in the source."""
    term = next(term for term in terms if term.casefold() == matched.casefold())
    return matched if terms[term] == term else terms[term]


def find_terms(pattern: "re.Pattern[str] | None", sentence: str) -> list[str]:
    return pattern.findall(sentence) if pattern else []


def compile_pattern(terms: Mapping[str, str]) -> "re.Pattern[str] | None":
    """Compile a pattern of whole words, longest first; None without terms."""
    if not terms:
        return None
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
