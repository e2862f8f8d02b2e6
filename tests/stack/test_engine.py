"""The stack as a person starts, stops and kills it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from rushes.local.stack import Stack
from tests.stack.conftest import until

RUSHES = [sys.executable, "-m", "rushes.cli"]


@pytest.fixture
def state(stack: Stack) -> Iterator[Path]:
    """A folder of state that knows the template already, as after a first start."""
    folder = Path(tempfile.mkdtemp(prefix="rushes-up-", dir="/var/tmp"))
    folder.chmod(0o755)
    shutil.copytree(stack.state / "cdk.out", folder / "cdk.out")
    yield folder
    rushes("down", "--purge", state=folder)
    shutil.rmtree(folder, ignore_errors=True)


def rushes(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUSHES, *words, "--state", str(state)], capture_output=True, text=True, check=False
    )


def up(state: Path) -> subprocess.Popen[bytes]:
    """`rushes up` in the foreground, when it is ready."""
    (state / "endpoint.json").unlink(missing_ok=True)
    command = subprocess.Popen([*RUSHES, "up", "--state", str(state)], stderr=subprocess.DEVNULL)
    until((state / "endpoint.json").exists)
    return command


def api(state: Path) -> str:
    found: str = json.loads((state / "endpoint.json").read_text())["api"]
    return found


def answers(state: Path) -> bool:
    with urlopen(f"{api(state)}/health") as answer:
        return json.load(answer)["status"] == "ok"


def parts(state: Path) -> list[psutil.Process]:
    """Every process that the stack of this folder has started."""
    engine = int((state / "engine.pid").read_text().split()[0])
    return psutil.Process(engine).children(recursive=True)


def gone(processes: list[psutil.Process]) -> bool:
    return not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_two_stacks_run_side_by_side_and_each_says_where_it_is(state: Path, stack: Stack) -> None:
    rushes("up", "--detach", state=state)
    told = json.loads(rushes("status", "--json", state=state).stdout)
    assert told["running"] is True
    assert told["parts"] == {"engine": True, "postgres": True, "ministack": True}
    assert told["api"] == api(state) != stack.endpoint["api"]
    assert answers(state)
    assert answers(stack.state)


def test_a_second_start_in_the_same_folder_is_refused_and_harms_nothing(state: Path) -> None:
    rushes("up", "--detach", state=state)
    second = rushes("up", state=state)
    assert second.returncode == 2
    assert "rushes down" in second.stderr
    assert answers(state)


def test_down_stops_every_process_and_purge_removes_the_folder(state: Path) -> None:
    rushes("up", "--detach", state=state)
    started = parts(state)
    assert len(started) >= 3
    assert rushes("down", "--purge", state=state).returncode == 0
    assert gone(started)
    assert not state.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_stops_every_process(state: Path, number: signal.Signals) -> None:
    command = up(state)
    started = parts(state)
    command.send_signal(number)
    assert command.wait(20) == 0
    until(lambda: gone(started))


def test_after_a_kill_the_next_start_ends_what_was_left_and_runs(state: Path) -> None:
    command = up(state)
    left = parts(state)
    command.kill()
    command.wait()
    assert any(one.is_running() for one in left)
    command = up(state)
    until(lambda: gone(left))
    assert answers(state)
    os.kill(command.pid, signal.SIGTERM)
    command.wait(20)


def test_nothing_listens_beyond_this_machine(state: Path) -> None:
    rushes("up", "--detach", state=state)
    listening = [
        connection.laddr.ip
        for process in parts(state)
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 2
    assert set(listening) <= {"127.0.0.1", "::1"}
