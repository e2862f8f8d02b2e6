"""Endpoint and credentials: from arguments, else from the environment, else from the local stack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rushes.client import credentials
from rushes.client.transport import NoAnswer, check_endpoint
from rushes.errors import BadRequest
from rushes.settings import load_valid_settings

ENDPOINT_FILE = "endpoint.json"


@dataclass(frozen=True)
class Account:
    """An endpoint without a trailing slash, and a token, a refresh token, or a user name and password.

    `place` identifies an endpoint whose address changes: the local stack gets a new one at each start.
    """

    endpoint: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    place: str = ""


def find_account(endpoint: str | None, user: str | None, password: str | None, token: str | None) -> Account:
    """Raises BadRequest if credentials are missing, NoAnswer if no local stack is running."""
    defaults = load_valid_settings()
    url = endpoint or defaults.endpoint
    if not url:
        return local_account()
    user_name = user or defaults.user
    secret = password or defaults.password
    if not token and not secret and (saved := credentials.recall(check_endpoint(url), user_name)):
        return Account(check_endpoint(url), saved.user, refresh=saved.refresh)
    if not token and not (user_name and secret):
        raise BadRequest(f"Sign in at {url}: `rushes login`, a token, or RUSHES_USER and RUSHES_PASSWORD.")
    return Account(check_endpoint(url), user_name, secret, token or "")


def account_here(endpoint: Mapping[str, str]) -> Account:
    """Build the account from {"api", "user", "password"} of the local stack. Raises KeyError."""
    return Account(
        check_endpoint(endpoint["api"]), endpoint["user"], endpoint["password"], place="this machine"
    )


def local_account(state: Path | None = None) -> Account:
    """Read the account from the state folder of the local stack."""
    from rushes.local.home import state_folder

    path = (state or state_folder()) / ENDPOINT_FILE
    try:
        return account_here(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise NoAnswer(
            "No stack is running on this machine: start it with `rushes up`, or pass --endpoint."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest(f"{path} is damaged: run `rushes down` and `rushes up` to recreate it.") from error
