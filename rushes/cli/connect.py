"""Choose the rushes to connect to: a named endpoint, the local stack, or a temporary one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from rushes.cli.terminal import say
from rushes.client import credentials
from rushes.client.account import account_here, find_account, local_account
from rushes.client.client import Client
from rushes.client.transport import check_endpoint
from rushes.settings import load_valid_settings


@contextmanager
def connected(endpoint: str | None, user: str | None, state: Path | None) -> Iterator[Client]:
    """A client of the named endpoint, or of the running local stack."""
    account = find_account(endpoint, user, ask_password(endpoint, user), None) if named(endpoint) else None
    with Client(account=account or local_account(state), memory=memory(state)) as client:
        yield client


@contextmanager
def connected_or_started(
    endpoint: str | None, user: str | None, state: Path | None
) -> Iterator[tuple[Client, bool]]:
    """Like `connected`, but start a temporary stack if none is running. The flag is True if the stack stays."""
    if named(endpoint):
        with connected(endpoint, user, state) as client:
            yield client, True
        return
    from rushes.local import stack_process

    state_folder_path = state or default_state()
    stays = stack_process.owner(state_folder_path) is not None
    with (
        stack_process.attached(state_folder_path, say) as stack_endpoint,
        Client(account=account_here(stack_endpoint), memory=memory(state)) as client,
    ):
        yield client, stays


def named(endpoint: str | None) -> bool:
    return bool(endpoint or load_valid_settings().endpoint)


def ask_password(endpoint: str | None, user: str | None) -> str | None:
    """Prompt for the password if the environment does not hold it and stdin is a terminal."""
    defaults = load_valid_settings()
    user_name = user or defaults.user
    if (
        defaults.password
        or credentials.recall(check_endpoint(endpoint or defaults.endpoint), user or "")
        or not user_name
        or not sys.stdin.isatty()
    ):
        return None
    password: str = click.prompt(
        f"Password of {user_name} at {endpoint or defaults.endpoint}", hide_input=True, err=True
    )
    return password


def memory(state: Path | None) -> Path:
    """The folder that remembers unfinished uploads."""
    return (state or default_state()) / "uploads"


def default_state() -> Path:
    from rushes.local.home import state_folder

    return state_folder()
