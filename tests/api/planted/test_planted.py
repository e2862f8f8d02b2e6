"""Whatever is wrong, everyone hears of it alike: the cause, what to do, where more is said, and no trace of code."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rushes import errors
from rushes.api import webhooks as hooks
from rushes.bootstrap import Ports
from rushes.cli import main
from rushes.client import Client
from rushes.domain import EventKind
from rushes.domain.edits import Mute
from rushes.errors import Reason, RushesError, Stale
from rushes.remedies import (
    API_REMEDIES,
    CLIENT_REMEDIES,
    FAILURE_REMEDIES,
    REJECTION_REMEDIES,
    REMEDIES,
    find_link,
)
from rushes.remedies import END_REMEDIES as OTHER_ENDS
from rushes.services import webhooks
from rushes.services.webhooks.send import SendOutcome
from rushes.settings import load_settings
from tests.api.gateway import ANN, call
from tests.api.planted.endings import ENDINGS, SECRET, Drop
from tests.api.planted.refusals import REFUSALS, Place
from tests.api.served import PASSWORD, served

ROOT = Path(__file__).parents[3]
TRACE = re.compile(r'Traceback|File "|\.py\b|line \d+, in|rushes\.[a-z]+\.|botocore|psycopg|' + SECRET)
Rushes = Callable[..., Result]


def helps(told: dict[str, Any], code: str, cause: str = "sentence") -> None:
    """The three that everyone must hear; and nothing of how we are made."""
    assert len(told[cause]) > 15
    assert told[cause].rstrip().endswith((".", "…"))
    assert told["remedy"] == REMEDIES[code].action
    assert told["link"] == find_link(code)
    assert not TRACE.search(json.dumps(told)), told


@pytest.fixture
def drop(deployed: Ports, tmp_path: Path) -> Drop:
    return Drop(deployed, tmp_path)


@pytest.fixture
def rushes(deployed: Ports, tmp_path: Path) -> Iterator[Rushes]:
    """The command line, signed in as Ann, against the routes of this process."""
    with served() as place:
        sign_in = {"sign_in_url": f"{place}/sign-in", "sign_in_client": "c"}
        deployed.settings = deployed.settings.model_copy(update=sign_in)
        said = {"RUSHES_ENDPOINT": place, "RUSHES_USER": "ann", "RUSHES_PASSWORD": PASSWORD}
        said |= {"RUSHES_STATE": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path)}

        def run(*args: str, **more: str) -> Result:
            load_settings.cache_clear()
            return CliRunner().invoke(main, args, env=said | more, prog_name="rushes", catch_exceptions=False)

        yield run


@pytest.mark.parametrize("what", ENDINGS)
def test_a_job_that_went_wrong_says_so_on_every_road(drop: Drop, rushes: Rushes, what: str) -> None:
    code, plant = ENDINGS[what]
    drop.ports.settings = drop.ports.settings.model_copy(update={"webhook_networks": ("127.0.0.0/8",)})
    hooks.create(drop.ports, ANN, hooks.NewWebhook(url="http://127.0.0.1:9/"))
    plant(drop)

    status, job = call("GET", f"/jobs/{drop.ticket.job_id}")
    assert (status, job["reason"] or job["status"]) == (200, code)
    helps(job, code)

    (ended,) = [
        e for e in drop.ports.events.read_since(drop.ticket.job_id, 0) if e.kind == EventKind.JOB_ENDED
    ]
    helps(ended.detail, code)

    (delivery,) = drop.ports.outbox.list_deliveries(ANN, hooks_of(drop.ports))
    helps(json.loads(delivery.body)["data"], code)

    shown = rushes("watch", str(drop.ticket.job_id), "--quiet")
    assert shown.exit_code in ({0} if code == "partial" else {2, 65, 69, 70, 75})
    assert job["sentence"] in shown.stderr
    assert f"{REMEDIES[code].action} ({find_link(code)})" in shown.stderr
    assert not TRACE.search(shown.output)
    helps(json.loads(rushes("watch", str(drop.ticket.job_id), "--quiet", "--json").stdout), code)


def hooks_of(ports: Ports) -> Any:
    (webhook,) = ports.accounts.list_webhooks(ANN)
    return webhook.id


@pytest.mark.parametrize("what", REFUSALS)
def test_a_call_that_is_refused_says_why(deployed: Ports, what: str) -> None:
    code, status, make, _ = REFUSALS[what]
    answered, problem = make(Place(deployed))
    assert (answered, problem["status"], problem["code"]) == (status, status, code)
    helps(problem, code, "detail")


@pytest.mark.parametrize("what", [name for name, row in REFUSALS.items() if row[3]])
def test_a_command_that_is_refused_says_the_same(
    deployed: Ports, rushes: Rushes, tmp_path: Path, what: str
) -> None:
    code, _, make, words = REFUSALS[what]
    place = Place(deployed)
    make(place)
    given = {"job": str(place.ticket.job_id), "out": str(tmp_path / "out")} | files(tmp_path)
    said = [word.format(**given) for word in words]
    shown = rushes(*said)
    assert shown.exit_code in {2, 65, 69, 75}, shown.output
    sentence, advice = shown.stderr.splitlines()[-2:]
    own = find_link(json.loads(rushes(*said, "--json").stdout)["link"].split("#")[1])
    assert own == find_link(code if code != "not_valid" else "bad_request")
    assert sentence.endswith((".", ")"))
    assert own in advice
    assert not TRACE.search(shown.output)


def files(folder: Path) -> dict[str, str]:
    """A video, one that is too large (and has holes), and edits that make no sense."""
    names = {"video": b"abc", "big": b"", "bad_edits": b'{"blurs": [], "mutes": [{"start": 2, "end": 1}]}'}
    for name, data in names.items():
        (folder / name).write_bytes(data)
    with (folder / "big").open("wb") as file:
        file.truncate(10**10)
    return {name: str(folder / name) for name in names}


def test_where_nothing_answers_the_command_says_so(rushes: Rushes) -> None:
    shown = rushes("jobs", "--json", RUSHES_ENDPOINT="http://127.0.0.1:9")
    assert shown.exit_code == 75
    helps(json.loads(shown.stdout), "no_answer")


def test_a_webhook_that_is_not_taken_says_so_in_its_log(drop: Drop, rushes: Rushes) -> None:
    drop.ports.settings = drop.ports.settings.model_copy(update={"webhook_networks": ("127.0.0.0/8",)})
    hooks.create(drop.ports, ANN, hooks.NewWebhook(url="http://127.0.0.1:9/"))
    drop.ports.delay_queue = Nowhere()
    drop.put(b"").probe()
    (delivery,) = drop.ports.outbox.list_deliveries(ANN, hooks_of(drop.ports))
    for outcome in (SendOutcome(0, "ConnectionRefusedError"), SendOutcome(500)):
        known = drop.ports.outbox.get(ANN, delivery.webhook_id, delivery.id)
        order = webhooks.first_attempt_message(delivery) | {"attempt": len(known.attempts)}
        webhooks.attempt_delivery(drop.ports, order, lambda *_, told=outcome: told)
        (logged,) = call("GET", f"/webhooks/{delivery.webhook_id}/deliveries")[1]["data"]
        helps(logged, "not_delivered")
    shown = rushes("webhooks", "log", str(delivery.webhook_id))
    assert "Your server answered 500." in shown.stderr
    assert find_link("not_delivered") in shown.stderr


def test_of_two_clients_that_review_the_same_plan_the_second_is_told(rushes: Rushes, deployed: Ports) -> None:
    job_id, mute = Place(deployed).ticket.job_id, Mute(start=1, end=2)
    at = deployed.settings.sign_in_url.removesuffix("/sign-in")
    with Client(at, "ann", PASSWORD) as first, Client(at, "ann", PASSWORD) as second:
        plan = first.edits(job_id)
        second.change(job_id, second.edits(job_id).model_copy(update={"mutes": (mute,)}))
        with pytest.raises(Stale, match="read them again") as caught:
            first.change(job_id, plan)
        assert caught.value.link == find_link("stale")
        assert first.edits(job_id).mutes == (mute,)
        assert first.change(job_id, plan) == plan


class Nowhere:
    def send(self, body: str, seconds: int) -> None:
        """What is put off is not this test's."""


def kinds(kind: type[RushesError] = RushesError) -> Iterator[type[RushesError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


def test_no_reason_and_no_error_is_without_help_and_none_is_left_unplanted() -> None:
    planted = {row[0] for row in (*ENDINGS.values(), *REFUSALS.values())} | CLIENT_REMEDIES.keys()
    known = {kind.code for kind in kinds() if kind.__module__.startswith("rushes.")}
    assert {reason.value for reason in Reason} <= REJECTION_REMEDIES.keys() | FAILURE_REMEDIES.keys()
    assert known <= REMEDIES.keys()
    assert REMEDIES.keys() == planted | {"deleted"}, "plant the fault, or take the row out"
    assert len(ENDINGS) + len(REFUSALS) + len(CLIENT_REMEDIES) >= 30
    assert not API_REMEDIES.keys() & OTHER_ENDS.keys()
    assert errors.Rejected(Reason.TOO_LONG, "x").code == "too_long"


def test_every_link_leads_to_a_line() -> None:
    for code in REMEDIES:
        page, _, place = find_link(code).partition("#")
        assert f'id="{place}"' in (ROOT / page).read_text()
        assert f'id="{place}"' in (ROOT / "web" / "problems.html").read_text()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    load_settings.cache_clear()
