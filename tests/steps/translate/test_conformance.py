"""What every translator promises, whatever it is: one row each, and one for each kind of folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rushes.errors import BadRequest, RushesError
from rushes.settings import Settings
from rushes.steps.translate.engine import ENGINES, TranslationRequest, Translator, load_translator
from rushes.steps.translate.model_formats import detect_format
from tests.steps.translate.tiny import NAMES, config, make

SENTENCES = (
    "Ask not what your country can do for you.",
    "Yes.",
    "What is [this] <b>\\n ^worth$ @home/ {now}?",
)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    home = tmp_path_factory.mktemp("models")
    return {kind: make(home, kind) for kind in NAMES}


def apertium(_: dict[str, Path]) -> Translator:
    if shutil.which("apertium") is None:
        pytest.skip("Apertium is not installed")
    return load_translator("apertium", "", Settings())


def of_kind(kind: str) -> Callable[[dict[str, Path]], Translator]:
    return lambda folders: load_translator("nllb", str(folders[kind]), Settings(translator_device="cpu"))


MAKERS = {"apertium": apertium, **{kind: of_kind(kind) for kind in NAMES}}


@pytest.fixture(params=MAKERS)
def translator(request: pytest.FixtureRequest, folders: dict[str, Path]) -> Translator:
    return MAKERS[request.param](folders)


def test_every_row_is_tested_here() -> None:
    assert set(ENGINES) == {"apertium", "nllb", "llm"}


def test_there_is_one_text_for_each_sentence_in_order(translator: Translator) -> None:
    told: list[float] = []
    answer = translator.translate(TranslationRequest(SENTENCES * 2, "en", "es"), told.append)
    assert len(answer.texts) == len(SENTENCES) * 2
    assert all(isinstance(text, str) and "\n" not in text for text in answer.texts)
    assert answer.texts[:3] == answer.texts[3:]
    assert told[-1] == 1.0


def test_nothing_to_translate_is_no_fault(translator: Translator) -> None:
    assert translator.translate(TranslationRequest((), "en", "es"), lambda _: None).texts == ()


def test_it_says_what_it_is(translator: Translator) -> None:
    assert translator.row in ENGINES
    assert translator.model
    assert translator.quality in {"full", "draft"}
    assert translator.licence


def test_a_pair_that_it_does_not_know_is_refused_with_a_sentence(translator: Translator) -> None:
    translator.check_language_pair("en", "es")
    with pytest.raises(RushesError, match=r"\w+.*\.$"):
        translator.check_language_pair("en", "qq")


def test_an_unknown_row_is_named() -> None:
    with pytest.raises(BadRequest, match="“babel”: choose one of"):
        load_translator("babel", "", Settings())


@pytest.mark.parametrize(
    ("kind", "licence"),
    [("nllb", "CC-BY-NC"), ("m2m100", "MIT"), ("madlad", "Apache"), ("opus", "CC-BY-4"), ("many", "CC-BY-4")],
)
def test_a_folder_is_told_by_its_files_and_its_licence_is_shown(
    folders: dict[str, Path], kind: str, licence: str
) -> None:
    found = detect_format(folders[kind])
    assert found.name == ("opus" if kind == "many" else kind)
    assert found.licence.startswith(licence)


@pytest.mark.parametrize(
    ("kind", "target", "marks"),
    [
        ("nllb", "zh", (("eng_Latn",), ("zho_Hans",))),
        ("m2m100", "es", (("__en__",), ("__es__",))),
        ("madlad", "spa", (("<2es>",), ())),
        ("opus", "es", ((), ())),
        ("many", "es", ((">>spa<<",), ())),
    ],
)
def test_each_kind_is_asked_in_its_own_words(
    folders: dict[str, Path], kind: str, target: str, marks: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert detect_format(folders[kind]).language_tokens("en", target) == marks


def test_a_source_is_closed_once(folders: dict[str, Path]) -> None:
    assert detect_format(folders["nllb"]).end_tokens == ("</s>",)
    assert detect_format(folders["opus"]).end_tokens == ()  # its config says that CTranslate2 does it


def test_an_opus_folder_for_one_pair_says_so(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="en to es, and nothing else"):
        detect_format(folders["opus"]).language_tokens("es", "en")
    nameless = shutil.copytree(folders["opus"], tmp_path / "model")
    with pytest.raises(RushesError, match="name it after its pair"):
        detect_format(nameless).language_tokens("en", "es")
    (nameless / "tokenizer_config.json").write_text('{"source_lang": "eng", "target_lang": "deu"}')
    assert detect_format(nameless).pair == ("en", "de")


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("model.bin", "model.bin missing"),
        ("shared_vocabulary.json", "no vocabulary"),
        ("sentencepiece.bpe.model", "no sentencepiece model"),
    ],
)
def test_a_folder_that_lacks_something_is_named(
    folders: dict[str, Path], tmp_path: Path, missing: str, sentence: str
) -> None:
    broken = shutil.copytree(folders["nllb"], tmp_path / "broken")
    (broken / missing).unlink()
    with pytest.raises(RushesError, match=sentence):
        load_translator("nllb", str(broken), Settings())


@pytest.mark.parametrize("file", ["model.bin", "sentencepiece.bpe.model", "config.json"])
def test_a_damaged_folder_is_a_sentence_and_no_stack(
    folders: dict[str, Path], tmp_path: Path, file: str
) -> None:
    broken = shutil.copytree(folders["nllb"], tmp_path / "broken")
    (broken / file).write_bytes(b"not this")
    with pytest.raises(RushesError, match=r"again"):
        load_translator("nllb", str(broken), Settings())


def test_a_gpu_that_is_not_there_is_told(folders: dict[str, Path]) -> None:
    with pytest.raises(RushesError, match="set it to auto or cpu"):
        load_translator("nllb", str(folders["nllb"]), Settings(translator_device="tpu"))


def test_a_model_is_asked_for_when_none_is_given() -> None:
    with pytest.raises(RushesError, match="--translator-model"):
        load_translator("nllb", "", Settings())


def test_a_folder_that_adds_the_end_itself_gets_none(folders: dict[str, Path], tmp_path: Path) -> None:
    other = shutil.copytree(folders["m2m100"], tmp_path / "other")
    config(other, add_source_eos=True)
    assert detect_format(other).end_tokens == ()


@pytest.mark.field
def test_a_real_folder_shaped_like_nllb_loads_and_answers(field: Path) -> None:
    found = load_translator(
        "nllb", str(field / "models" / "nllb-random-ct2"), Settings(translator_device="cpu")
    )
    assert len(found.translate(TranslationRequest(SENTENCES, "en", "fr"), lambda _: None).texts) == len(
        SENTENCES
    )
    with pytest.raises(BadRequest, match="does not know the language “it”"):
        found.check_language_pair("en", "it")
