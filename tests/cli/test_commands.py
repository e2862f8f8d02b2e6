"""The other commands, and what all of them keep to."""

import json
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import click
import pytest

from rushes.cli import ROWS, main
from tests.cli.conftest import Rushes
from tests.client.stand_in import StandIn


@pytest.fixture
def job_id(server: StandIn) -> str:
    job_id = str(uuid4())
    server.open_job(job_id)
    return job_id


@pytest.mark.parametrize("name", ROWS)
def test_every_command_says_what_it_does(rushes: Rushes, name: str) -> None:
    result = rushes(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: rushes {name}")


def test_help_and_version_load_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from rushes.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "heavy = {'httpx2', 'rich', 'pydantic', 'websockets', 'boto3', 'av', 'numpy'} & sys.modules.keys()\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "process" in done.stdout


def test_the_version_is_that_of_the_package(rushes: Rushes) -> None:
    from rushes import __version__

    assert rushes("--version").stdout == f"rushes {__version__}\n"


def test_a_command_that_is_not_there_is_a_usage_error(rushes: Rushes) -> None:
    assert rushes("proces").exit_code == 2


def test_jobs_are_listed_newest_first(server: StandIn, rushes: Rushes) -> None:
    ids = [str(uuid4()) for _ in range(3)]
    for job_id in ids:
        server.open_job(job_id)
    result = rushes("jobs", "--limit", 2)
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["job", ids[2], ids[1]]
    told = json.loads(rushes("jobs", "--json").stdout)
    assert [job["id"] for job in told["jobs"]] == ids[::-1]


def test_who_has_no_jobs_is_told_how_to_make_one(rushes: Rushes) -> None:
    result = rushes("jobs")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "rushes process" in result.stderr


def test_results_are_fetched_into_the_folder(
    server: StandIn, rushes: Rushes, job_id: str, tmp_path: Path
) -> None:
    server.succeed(job_id)
    result = rushes("results", job_id, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].split() == ["report.json", "2", "B"]
    assert (tmp_path / "out" / "thumbnails" / "1.jpg").read_bytes() == b"jpg"
    told = json.loads(rushes("results", job_id, "--out", tmp_path / "out", "--json").stdout)
    assert len(told["files"]) == 3


def test_a_job_without_results_says_so(rushes: Rushes, job_id: str, tmp_path: Path) -> None:
    result = rushes("results", job_id, "--out", tmp_path / "out")
    assert "no results" in result.stderr


def test_a_job_is_cancelled(server: StandIn, rushes: Rushes, job_id: str) -> None:
    assert json.loads(rushes("cancel", job_id, "--json").stdout) == {"job_id": job_id, "status": "cancelling"}
    assert server.jobs[job_id]["status"] == "cancelled"


def test_watching_a_job_that_failed_exits_with_its_code(server: StandIn, rushes: Rushes, job_id: str) -> None:
    server.tell(job_id, "step.started", "transcribe", attempt=2)
    server.tell(job_id, "step.failed", "transcribe", sentence="Install rushes[listen].")
    server.end(job_id, "failed", reason="engine_unavailable", sentence="Install rushes[listen].")
    result = rushes("watch", job_id)
    assert result.exit_code == 69
    assert "transcribe: started (attempt 2)" in result.stderr
    assert "transcribe: failed (attempt 2): Install rushes[listen]." in result.stderr


@pytest.mark.parametrize("command", [("watch",), ("cancel",), ("results", "--out", "x")])
@pytest.mark.parametrize("job", ["nonsense", "00000000-0000-4000-8000-000000000009"])
def test_a_job_that_is_not_there_is_a_sentence_and_exit_2(
    rushes: Rushes, command: tuple[str, ...], job: str
) -> None:
    result = rushes(*command, job, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert result.stderr.splitlines() == [told["sentence"], f"{told['remedy']} ({told['link']})"]


def test_without_an_endpoint_the_stack_of_the_state_folder_is_meant(
    server: StandIn, rushes: Rushes, environment: dict[str, str], tmp_path: Path
) -> None:
    nowhere = {"RUSHES_ENDPOINT": ""}
    result = rushes("jobs", **nowhere)
    assert (result.exit_code, result.stdout) == (75, "")
    assert "rushes up" in result.stderr
    state = tmp_path / "state"
    state.mkdir()
    told = {
        "api": server.endpoint,
        "user": environment["RUSHES_USER"],
        "password": environment["RUSHES_PASSWORD"],
    }
    (state / "endpoint.json").write_text(json.dumps(told))
    assert rushes("jobs", **nowhere).exit_code == 0
    (state / "endpoint.json").write_text("{")
    assert "damaged" in rushes("jobs", **nowhere).stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(rushes: Rushes, shell: str) -> None:
    result = rushes("completion", shell)
    assert result.exit_code == 0
    assert "_RUSHES_COMPLETE" in result.stdout


def test_every_row_leads_to_a_command() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        found = main.get_command(context, name)
        assert found is not None
        assert found.name == name
