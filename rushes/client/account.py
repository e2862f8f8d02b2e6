"""Where the API is and who asks: as told, else from the environment, else from the stack on this machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rushes.client import credentials
from rushes.client.transport import NoAnswer, check_endpoint
from rushes.errors import BadRequest
from rushes.settings import environment

ENDPOINT_FILE = "endpoint.json"


@dataclass(frozen=True)
class Account:
    """An endpoint without a slash at its end, and a token, a refresh token, or a name and a password.

    `place` names the endpoint where its address changes: the stack on this machine has a new one at each start.
    """

    endpoint: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    place: str = ""


def find_account(endpoint: str | None, user: str | None, password: str | None, token: str | None) -> Account:
    """Raises BadRequest when it is not said who asks, NoAnswer when no stack is up here."""
    said = environment()
    where = endpoint or said.endpoint
    if not where:
        return local_account()
    who = user or said.user
    secret = password or said.password
    if not token and not secret and (known := credentials.recall(check_endpoint(where), who)):
        return Account(check_endpoint(where), known.user, refresh=known.refresh)
    if not token and not (who and secret):
        raise BadRequest(
            f"Say who you are at {where}: `rushes login`, a token, or RUSHES_USER and RUSHES_PASSWORD."
        )
    return Account(check_endpoint(where), who, secret, token or "")


def account_here(told: Mapping[str, str]) -> Account:
    """From the {"api", "user", "password"} of the stack on this machine. Raises KeyError."""
    return Account(check_endpoint(told["api"]), told["user"], told["password"], place="this machine")


def local_account(state: Path | None = None) -> Account:
    """The account that the stack on this machine has written down in its state folder."""
    from rushes.local.home import state_folder

    path = (state or state_folder()) / ENDPOINT_FILE
    try:
        return account_here(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise NoAnswer(
            "No stack is up on this machine: start it with `rushes up`, or name another with --endpoint."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest(f"{path} is damaged: `rushes down` and `rushes up` write it anew.") from error
