"""`rushes login` and `rushes logout`: saved sign-ins at remote endpoints."""

import click

from rushes.cli.terminal import say
from rushes.errors import BadRequest


@click.command()
@click.option("--endpoint", metavar="URL", help="The API to sign in to (RUSHES_ENDPOINT).")
@click.option("--user", help="The user name (RUSHES_USER).")
def login(endpoint: str | None, user: str | None) -> None:
    """Sign in; later commands need only --endpoint. The password is not stored."""
    from rushes.client import credentials
    from rushes.client.account import Account
    from rushes.client.client import Client
    from rushes.settings import load_valid_settings

    defaults = load_valid_settings()
    url = where(endpoint or defaults.endpoint)
    user_name = user or defaults.user or str(click.prompt("User", err=True))
    password = defaults.password or str(
        click.prompt(f"Password of {user_name} at {url}", hide_input=True, err=True)
    )
    with Client(account=Account(url, user_name, password)) as client:
        client.session.sign_in.bearer()
        refresh = client.session.sign_in.refresh
    if not refresh:
        raise BadRequest(f"{url} issues no refresh token: set RUSHES_USER and RUSHES_PASSWORD instead.")
    credentials.keep(url, user_name, refresh)
    say(f"Signed in at {url} as {user_name}. `rushes logout --endpoint {url}` signs out.")


@click.command()
@click.option("--endpoint", metavar="URL", help="The API to sign out of (RUSHES_ENDPOINT).")
def logout(endpoint: str | None) -> None:
    """Remove the saved sign-in."""
    from rushes.client import credentials
    from rushes.settings import load_valid_settings

    url = where(endpoint or load_valid_settings().endpoint)
    say(f"Signed out of {url}." if credentials.forget(url) else f"There is no sign-in for {url}.")


def where(endpoint: str) -> str:
    from rushes.client.transport import check_endpoint

    if not endpoint:
        raise BadRequest("Pass --endpoint URL: the local stack needs no sign-in.")
    return check_endpoint(endpoint)
