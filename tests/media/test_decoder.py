"""The child that decodes may die in any way; the parent says what it means."""

import signal
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from rushes.errors import BadRequest, Reason, Rejected, WorkerLost
from rushes.media import decoder
from rushes.settings import Settings

HERE = "tests.media.misbehaviour"


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "-a film: with | a%03d name.mp4"
    path.write_text("film")
    return path


def run(
    video: Path,
    function: str,
    settings: Settings | None = None,
    /,
    *,
    keep: Path | None = None,
    writes: int = 0,
    say: decoder.Say | None = None,
    beside: Iterable[Path] = (),
    **options: Any,
) -> Any:
    return decoder.run(
        f"{HERE}:{function}",
        video,
        settings or Settings(),
        keep=keep,
        writes=writes,
        say=say,
        beside=beside,
        **options,
    )


def rejection(video: Path, function: str, settings: Settings | None = None, /, **options: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        run(video, function, settings, **options)
    return caught.value


def test_a_function_gets_the_video_and_its_arguments_and_answers(video: Path) -> None:
    answer = run(video, "echo", numbers=[1, 2.5], word="ä")
    assert answer["bytes"] == "film"
    assert answer["arguments"] == {"numbers": [1, 2.5], "word": "ä"}


def test_the_child_sees_one_generated_absolute_path_in_a_folder_of_its_own(video: Path) -> None:
    (video.parent / "secret.txt").write_text("sibling")
    answer = run(video, "surroundings")
    assert answer["entries"] == ["video"]
    assert Path(answer["folder"]).is_absolute()
    assert not Path(answer["folder"]).exists()
    assert run(video, "echo")["path"].endswith("/video")


def test_the_child_is_told_nothing_of_the_parents_environment(
    video: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("RUSHES_DATABASE_URL", "canary")
    environment = run(video, "surroundings")["environment"]
    assert "canary" not in environment.values()
    assert set(environment) <= {
        "PATH",
        "LANG",
        "LC_CTYPE",
        "PYTHONPATH",
        "LD_LIBRARY_PATH",
        "OPENBLAS_NUM_THREADS",
    }


def test_the_child_loads_neither_settings_nor_pydantic_nor_numpy(video: Path) -> None:
    modules = set(run(video, "surroundings")["modules"])
    assert not modules & {"pydantic", "pydantic_settings", "numpy", "rushes.settings", "rushes.domain"}


def test_progress_reaches_the_parent_in_order(video: Path) -> None:
    said: list[tuple[float, str]] = []
    assert run(video, "progress", say=lambda fraction, what: said.append((fraction, what))) == "done"
    assert said == [(0.25, "a quarter"), (0.5, "half")]


def test_what_the_child_prints_is_never_taken_for_an_answer(
    video: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(video, "noise") == "the answer"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL"])
def test_death_by_a_crash_signal_rejects_the_file(video: Path, name: str) -> None:
    found = rejection(video, "signalled", name=name)
    assert found.reason is Reason.DECODER_CRASH
    assert name in str(found)


def test_a_real_segmentation_fault_rejects_the_file(video: Path) -> None:
    assert rejection(video, "crash").reason is Reason.DECODER_CRASH


@pytest.mark.parametrize("name", ["SIGKILL", "SIGXCPU"])
def test_death_by_the_kernels_limits_is_a_resource_limit(video: Path, name: str) -> None:
    assert rejection(video, "signalled", name=name).reason is Reason.RESOURCE_LIMIT


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_machine_that_shuts_down_does_not_blame_the_file(video: Path, name: str) -> None:
    before = signal.signal(signal.Signals[name], signal.SIG_DFL)  # `nohup` would have the child ignore it
    try:
        with pytest.raises(WorkerLost):
            run(video, "signalled", name=name)
    finally:
        signal.signal(signal.Signals[name], before)


@pytest.mark.parametrize("name", ["hoard", "hoard_while_decoding"])
def test_asking_for_too_much_memory_is_a_resource_limit(video: Path, name: str) -> None:
    found = rejection(video, name, Settings(decode_bytes=1_000_000_000))
    assert found.reason is Reason.RESOURCE_LIMIT
    assert "memory" in str(found)


def test_a_decoder_that_never_ends_is_stopped(video: Path) -> None:
    found = rejection(video, "spin", Settings(decode_seconds=0.5))
    assert found.reason is Reason.RESOURCE_LIMIT
    assert "0.5 s" in str(found)


def test_a_time_out_ends_whatever_the_child_has_started(video: Path) -> None:
    pids: list[int] = []
    found = rejection(
        video, "sleep_with_a_child", Settings(decode_seconds=1.5), say=lambda _, what: pids.append(int(what))
    )
    assert found.reason is Reason.RESOURCE_LIMIT
    (pid,) = pids
    for _ in range(100):
        if not alive(pid):
            break
        time.sleep(0.05)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


def test_a_rejection_in_the_child_arrives_as_the_same_rejection(video: Path) -> None:
    found = rejection(video, "reject")
    assert (found.reason, str(found)) == (Reason.ENCRYPTED, "It is locked. Unlock it.")


@pytest.mark.parametrize(
    "kind", ["PermissionError", "EOFError", "UnicodeDecodeError", "ZeroDivisionError", "TypeError"]
)
def test_whatever_the_decoder_raises_is_about_the_file(video: Path, kind: str) -> None:
    found = rejection(video, "bad_content", kind=kind)
    assert found.reason is Reason.CORRUPT
    assert kind in str(found)


def test_a_bug_of_ours_is_never_blamed_on_the_file(video: Path) -> None:
    with pytest.raises(decoder.DecoderFault, match="TypeError"):
        run(video, "bug")


def test_a_function_that_is_not_there_is_a_fault_of_ours(video: Path) -> None:
    with pytest.raises(decoder.DecoderFault, match="AttributeError"):
        run(video, "absent")


def test_files_the_child_made_are_kept_but_links_are_not(video: Path, tmp_path: Path) -> None:
    keep = tmp_path / "kept"
    keep.mkdir()
    run(video, "write", keep=keep, writes=10_000, size=10_000)
    assert [entry.name for entry in keep.iterdir()] == ["made.bin"]
    assert (keep / "made.bin").stat().st_size == 10_000


def test_a_child_cannot_write_more_than_it_may(video: Path, tmp_path: Path) -> None:
    with pytest.raises(decoder.DecoderFault, match="File too large"):
        run(video, "write", keep=tmp_path, writes=10_000, size=1_000_000)
    assert not (tmp_path / "made.bin").exists()


def test_open_files_and_core_dumps_are_limited(video: Path) -> None:
    assert run(video, "open_many") < 64
    assert run(video, "core_limit") == [0, 0]


def test_a_child_that_answers_gibberish_rejects_the_file(video: Path) -> None:
    assert rejection(video, "gibberish").reason is Reason.DECODER_CRASH


def test_a_file_that_is_not_there_is_a_bad_request(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=r"There is no file .*absent\.mp4"):
        run(tmp_path / "absent.mp4", "echo")


def test_no_child_is_left_behind(video: Path) -> None:
    assert not alive(run(video, "who"))
