"""`rushes login` and `rushes logout`: who asks at another rushes than this machine's."""

import click

from rushes.cli.terminal import say
from rushes.errors import BadRequest


@click.command()
@click.option("--endpoint", metavar="URL", help="The rushes to sign in at (RUSHES_ENDPOINT).")
@click.option("--user", help="Whom to sign in as (RUSHES_USER).")
def login(endpoint: str | None, user: str | None) -> None:
    """Sign in; from then on --endpoint alone is enough. The password is not kept."""
    from rushes.client import credentials
    from rushes.client.account import Account
    from rushes.client.client import Client
    from rushes.settings import environment

    said = environment()
    place = where(endpoint or said.endpoint)
    who = user or said.user or str(click.prompt("User", err=True))
    secret = said.password or str(click.prompt(f"Password of {who} at {place}", hide_input=True, err=True))
    with Client(account=Account(place, who, secret)) as client:
        client.session.sign_in.bearer()
        refresh = client.session.sign_in.refresh
    if not refresh:
        raise BadRequest(f"{place} gives no token that lasts: set RUSHES_USER and RUSHES_PASSWORD instead.")
    credentials.keep(place, who, refresh)
    say(f"Signed in at {place} as {who}. `rushes logout --endpoint {place}` signs out.")


@click.command()
@click.option("--endpoint", metavar="URL", help="The rushes to sign out of (RUSHES_ENDPOINT).")
def logout(endpoint: str | None) -> None:
    """Forget who is signed in."""
    from rushes.client import credentials
    from rushes.settings import environment

    place = where(endpoint or environment().endpoint)
    say(f"Signed out of {place}." if credentials.forget(place) else f"Nobody was signed in at {place}.")


def where(endpoint: str) -> str:
    from rushes.client.transport import check_endpoint

    if not endpoint:
        raise BadRequest("Say where with --endpoint URL: the stack on this machine needs no sign-in.")
    return check_endpoint(endpoint)
