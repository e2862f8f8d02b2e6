"""`rushes process`, and how the end of a job is told."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.conftest import Rushes
from tests.client.stand_in import StandIn


def test_it_leaves_the_files_prints_tables_and_exits_0(
    server: StandIn, rushes: Rushes, video: Path, tmp_path: Path
) -> None:
    result = rushes("process", video, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert (tmp_path / "out" / "report.json").read_text() == "{}"
    assert "transcribe  echo    draft        1.5\n" in result.stdout
    assert "transcript.srt     2 B\n" in result.stdout
    assert "talk.mp4: succeeded in" in result.stdout
    assert "upload: done" in result.stderr
    assert "transcribe: 50%" in result.stderr
    assert "transcribe: done in 1.5 s (echo, draft)" in result.stderr


def test_with_json_stdout_is_one_line(rushes: Rushes, video: Path, tmp_path: Path) -> None:
    result = rushes("process", video, "--out", tmp_path / "out", "--json", "--quiet")
    told = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert result.stderr == ""
    assert told["status"] == "succeeded"
    assert told["folder"] == str(tmp_path / "out")
    assert [file["name"] for file in told["files"]][-1] == "report.json"
    assert told["steps"][0]["engine"] == "echo"
    assert "error" not in told


def test_what_is_wished_for_is_asked_for(
    server: StandIn, rushes: Rushes, video: Path, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Hello.")
    options = [
        "--engine",
        "whisper",
        "--model",
        "tiny",
        "--language",
        "en",
        "--speakers",
        "2",
        "--profile",
        "bbc",
        "--no-thumbnails",
        "--no-subtitles",
    ]
    rushes("process", video, "--out", tmp_path / "out", *options, "--transcript", words)
    (stored,) = server.uploads.values()
    assert stored.body["request"] == {
        "transcriber": "whisper",
        "model": "tiny",
        "language": "en",
        "subtitles": False,
        "subtitle_profile": "bbc",
        "speakers": 2,
        "thumbnails": False,
    }
    assert stored.body["transcript"] == {"name": "words.txt", "text": "Hello."}


def ending(server: StandIn, status: str, **more: object) -> Callable[[str], None]:
    def run(job_id: str) -> None:
        server.tell(job_id, "step.started", "probe", attempt=1)
        server.end(job_id, status, **more)

    return run


@pytest.mark.parametrize(
    ("status", "reason", "code", "error"),
    [
        ("rejected", "not_a_video", 65, "Rejected"),
        ("failed", "engine_unavailable", 69, "Unavailable"),
        ("failed", "internal", 70, "RushesError"),
        ("failed", "worker_lost", 75, "WorkerLost"),
        ("failed", "timeout", 75, "TryAgain"),
        ("failed", "bad_request", 2, "BadRequest"),
        ("cancelled", None, 70, "RushesError"),
    ],
)
def test_each_bad_end_has_its_exit_code_and_one_sentence(
    server: StandIn,
    rushes: Rushes,
    video: Path,
    tmp_path: Path,
    status: str,
    reason: str | None,
    code: int,
    error: str,
) -> None:
    server.run = ending(server, status, reason=reason, sentence="It is a song. Send a film.")
    result = rushes("process", video, "--out", tmp_path / "out", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == code
    assert result.stderr.splitlines()[-2] == "It is a song. Send a film."
    assert result.stderr.splitlines()[-1] == f"{told['remedy']} ({told['link']})"
    assert (told["status"], told["error"], told["sentence"]) == (status, error, "It is a song. Send a film.")
    assert told["reason"] == reason
    assert not (tmp_path / "out").exists()


def test_a_partial_end_exits_0_and_names_what_is_missing(
    server: StandIn, rushes: Rushes, video: Path, tmp_path: Path
) -> None:
    def run(job_id: str) -> None:
        server.succeed(job_id)
        server.jobs[job_id] |= {
            "status": "partial",
            "failed_steps": ["thumbnails"],
            "sentence": "No picture could be drawn.",
        }

    server.run = run
    result = rushes("process", video, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-2] == "Without thumbnails: No picture could be drawn."
    assert "docs/problems.md#partial" in result.stderr.splitlines()[-1]
    assert (tmp_path / "out" / "report.json").exists()


def test_a_file_that_is_not_there_is_a_sentence_and_exit_2(
    server: StandIn, rushes: Rushes, tmp_path: Path
) -> None:
    result = rushes("process", tmp_path / "none.mp4", "--out", tmp_path, "--json")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"There is no file {tmp_path / 'none.mp4'}.\n")
    assert json.loads(result.stdout)["error"] == "BadRequest"
    assert server.calls == []


def test_a_language_that_is_no_code_is_a_sentence_and_exit_2(
    rushes: Rushes, video: Path, tmp_path: Path
) -> None:
    result = rushes("process", video, "--out", tmp_path / "out", "--language", "English")
    assert result.exit_code == 2
    assert "not “English”" in result.stderr


def test_without_out_one_is_told_the_usage(rushes: Rushes, video: Path) -> None:
    result = rushes("process", video)
    assert result.exit_code == 2
    assert "--out" in result.stderr


def test_where_nothing_answers_one_is_told_and_exits_75(rushes: Rushes, video: Path, tmp_path: Path) -> None:
    result = rushes("process", video, "--out", tmp_path / "out", "--endpoint", "http://127.0.0.1:9")
    assert result.exit_code == 75
    assert result.stderr.startswith("Nothing answers at http://127.0.0.1:9")
    assert result.stderr.count("\n") == 2


def test_an_environment_that_says_nonsense_is_named(rushes: Rushes, video: Path, tmp_path: Path) -> None:
    result = rushes("process", video, "--out", tmp_path / "out", RUSHES_MAX_BYTES="many")
    assert result.exit_code == 2
    assert "RUSHES_MAX_BYTES" in result.stderr


def test_a_password_is_never_asked_for_where_nobody_can_answer(rushes: Rushes, video: Path) -> None:
    result = rushes("process", video, "--out", "out", RUSHES_PASSWORD="")
    assert result.exit_code == 2
    assert "RUSHES_PASSWORD" in result.stderr


def start(environment: dict[str, str], *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rushes.cli", *(str(arg) for arg in args)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(server: StandIn, what: Callable[[], object]) -> None:
    """Wait for something that surely comes."""
    while not what():
        assert not server.closing.wait(0.01)


def test_ctrl_c_detaches_and_the_same_command_goes_on(
    server: StandIn, environment: dict[str, str], video: Path, tmp_path: Path
) -> None:
    server.run = lambda job_id: server.tell(job_id, "job.queued")
    command = ("process", video, "--out", tmp_path / "out")
    with start(environment, *command) as process:
        until(server, lambda: server.subscriptions)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    (job_id,) = server.jobs
    assert process.returncode == 130
    assert stdout == ""
    assert f"`rushes watch {job_id}` shows it, `rushes cancel {job_id}` stops it." in stderr
    assert "Traceback" not in stderr
    assert server.jobs[job_id]["status"] == "queued", "the job is left alone"
    server.succeed(job_id)
    with start(environment, *command) as process:
        stdout, stderr = process.communicate()
    assert process.returncode == 0
    assert server.count("^PUT") == 2, "two parts, sent once"
    assert (tmp_path / "out" / "report.json").exists()


def test_ctrl_c_in_the_upload_keeps_what_has_arrived(
    server: StandIn, environment: dict[str, str], video: Path, tmp_path: Path
) -> None:
    broken = server.break_("PUT", "/2$", status=503, times=10_000)
    command = ("process", video, "--out", tmp_path / "out")
    with start(environment, *command) as process:
        until(server, lambda: server.count("PUT .*/2$") and server.count("PUT .*/1$"))
        process.send_signal(signal.SIGINT)
        stderr = process.communicate()[1]
    assert process.returncode == 130
    assert "Run the same command again to resume the upload." in stderr
    broken.times = 0
    with start(environment, *command) as process:
        process.communicate()
    assert process.returncode == 0
    assert len(server.uploads) == 1
    assert server.count("PUT .*/1$") == 1


def test_only_with_the_log_level_debug_an_error_shows_its_stack(
    environment: dict[str, str], tmp_path: Path
) -> None:
    command = ("watch", str(uuid4()))
    with start(environment, *command) as process:
        assert "Traceback" not in process.communicate()[1]
    with start(environment | {"RUSHES_LOG_LEVEL": "DEBUG"}, *command) as process:
        assert "Traceback" in process.communicate()[1]
