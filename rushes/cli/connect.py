"""Which rushes a command talks to: another one, the stack on this machine, or one started for the while."""

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
from rushes.settings import environment


@contextmanager
def connected(endpoint: str | None, user: str | None, state: Path | None) -> Iterator[Client]:
    """A client of the endpoint named, or else of the stack that is up on this machine."""
    account = find_account(endpoint, user, ask_password(endpoint, user), None) if named(endpoint) else None
    with Client(account=account or local_account(state), memory=memory(state)) as client:
        yield client


@contextmanager
def connected_or_started(
    endpoint: str | None, user: str | None, state: Path | None
) -> Iterator[tuple[Client, bool]]:
    """The same; without a stack, one is started and stopped again. True with the client when it stays."""
    if named(endpoint):
        with connected(endpoint, user, state) as client:
            yield client, True
        return
    from rushes.local import stack_process

    place = state or default_state()
    stays = stack_process.owner(place) is not None
    with (
        stack_process.attached(place, say) as told,
        Client(account=account_here(told), memory=memory(state)) as client,
    ):
        yield client, stays


def named(endpoint: str | None) -> bool:
    return bool(endpoint or environment().endpoint)


def ask_password(endpoint: str | None, user: str | None) -> str | None:
    """Ask the person, when the environment does not say it and there is one to ask."""
    said = environment()
    who = user or said.user
    if (
        said.password
        or credentials.recall(check_endpoint(endpoint or said.endpoint), user or "")
        or not who
        or not sys.stdin.isatty()
    ):
        return None
    answer: str = click.prompt(f"Password of {who} at {endpoint or said.endpoint}", hide_input=True, err=True)
    return answer


def memory(state: Path | None) -> Path:
    """Where uploads under way are remembered."""
    return (state or default_state()) / "uploads"


def default_state() -> Path:
    from rushes.local.home import state_folder

    return state_folder()
