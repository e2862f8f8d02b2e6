"""Signing in once, and who is remembered where."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from rushes.cli import main
from rushes.client import Client, credentials
from rushes.client.account import find_account
from rushes.errors import BadRequest, SignedOut
from tests.client.stand_in import PASSWORD, USER, StandIn


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("USER", "PASSWORD", "ENDPOINT"):
        monkeypatch.delenv(f"RUSHES_{name}", raising=False)
    return tmp_path


def login(server: StandIn) -> None:
    ran = CliRunner().invoke(
        main, ["login", "--endpoint", server.endpoint, "--user", USER], input=f"{PASSWORD}\n"
    )
    assert ran.exit_code == 0, ran.stderr


def test_after_a_login_the_endpoint_alone_is_enough(server: StandIn) -> None:
    login(server)
    server.open_job("00000000-0000-0000-0000-000000000001")
    with Client(endpoint=server.endpoint) as client:
        assert len(list(client.jobs())) == 1
    assert server.sign_ins == ["USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH"]


def test_what_is_kept_is_for_its_owner_only_and_holds_no_password(server: StandIn) -> None:
    login(server)
    assert stat.S_IMODE(credentials.file().stat().st_mode) == 0o600
    assert PASSWORD not in credentials.file().read_text()


def test_after_a_logout_nobody_is_known_there(server: StandIn) -> None:
    login(server)
    ran = CliRunner().invoke(main, ["logout", "--endpoint", server.endpoint])
    assert ran.exit_code == 0
    with pytest.raises(BadRequest, match="rushes login"):
        find_account(server.endpoint, None, None, None)


def test_a_login_is_good_for_its_own_user_and_endpoint(server: StandIn) -> None:
    login(server)
    for endpoint, user in ((server.endpoint, "eve"), ("https://other.example", None)):
        with pytest.raises(BadRequest):
            find_account(endpoint, user, None, None)


def test_a_refresh_token_that_is_not_good_any_more_says_to_sign_in_again(server: StandIn) -> None:
    credentials.keep(server.endpoint, USER, "old")
    server.break_("POST", "sign-in", status=400, body={"message": "Refresh Token has expired"}, times=9)
    with Client(endpoint=server.endpoint) as client, pytest.raises(SignedOut, match="rushes login"):
        client.job("00000000-0000-0000-0000-000000000001")
