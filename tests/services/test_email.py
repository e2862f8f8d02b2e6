"""Letters to owners: about what went wrong, once, and with nothing of the video in them."""

from typing import Any
from uuid import UUID

import pytest
from botocore.stub import ANY, Stubber

from rushes import remedies
from rushes.adapters.aws import SesMailer
from rushes.adapters.memory import MemoryMailer
from rushes.bootstrap import Ports
from rushes.domain import Event, EventKind, Status, Ticket
from rushes.errors import Reason, TryAgain
from rushes.services import email

ADDRESS = "ann@example.org"


@pytest.fixture
def post(world: Ports, ticket: Ticket) -> MemoryMailer:
    made = MemoryMailer()
    made.addresses[ticket.owner] = ADDRESS
    world.mailer = made
    world.settings = world.settings.model_copy(update={"page_url": "https://rushes.example.org"})
    return made


def ended(
    world: Ports, ticket: Ticket, status: Status, reason: Reason | None, sentence: str = "Why."
) -> None:
    detail = {"status": status, "reason": reason, "sentence": sentence, "failed_steps": []}
    world.events.append(
        Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_ENDED, detail=detail)
    )


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.FAILED, Reason.WORKER_LOST), (Status.REJECTED, Reason.MALWARE)]
)
def test_an_owner_reads_what_went_wrong_why_and_where(
    world: Ports, ticket: Ticket, post: MemoryMailer, status: Status, reason: Reason
) -> None:
    ended(world, ticket, status, reason, "It is locked. Upload a clean copy.")
    assert email.send_failure_email(world, ticket) is True
    ((address, subject, text),) = post.sent
    assert (address, "talk.mp4" in subject) == (ADDRESS, True)
    assert "It is locked. Upload a clean copy." in text
    assert remedies.find_remedy(reason) in text
    assert f"https://rushes.example.org/problems.html#{reason}" in text
    assert f"https://rushes.example.org/#/jobs/{ticket.job_id}" in text


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.PARTIAL, Status.CANCELLED, Status.DELETED])
def test_nobody_is_written_to_about_another_end(
    world: Ports, ticket: Ticket, post: MemoryMailer, status: Status
) -> None:
    ended(world, ticket, status, None)
    assert email.send_failure_email(world, ticket) is False
    assert not post.sent


def test_the_same_end_heard_five_times_is_one_letter(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    ended(world, ticket, Status.FAILED, Reason.INTERNAL)
    assert [email.send_failure_email(world, ticket) for _ in range(5)] == [True, False, False, False, False]
    assert len(post.sent) == 1


def test_a_line_of_a_transcript_stays_out_of_the_letter(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    ended(world, ticket, Status.REJECTED, Reason.BAD_TRANSCRIPT, "Line 3, “my secret words”, holds no times.")
    email.send_failure_email(world, ticket)
    assert "secret" not in "".join(post.sent[0])
    assert "transcript" in post.sent[0][2]


def test_a_name_of_many_lines_is_one_line_of_a_subject(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    video = ticket.video.model_copy(update={"name": "a\r\nBcc: eve@example.org" + "x" * 200})
    ended(world, ticket, Status.FAILED, Reason.INTERNAL)
    email.send_failure_email(world, ticket.model_copy(update={"video": video}))
    assert post.sent[0][1].isprintable()
    assert len(post.sent[0][1]) < 120


def test_an_owner_without_an_address_is_passed_over(world: Ports, ticket: Ticket, post: MemoryMailer) -> None:
    post.addresses.clear()
    ended(world, ticket, Status.FAILED, Reason.INTERNAL)
    assert email.send_failure_email(world, ticket) is False


def test_an_end_that_is_not_told_yet_is_asked_for_again(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    world.events.append(Event(job_id=ticket.job_id, owner=ticket.owner, kind=EventKind.JOB_RUNNING))
    with pytest.raises(TryAgain):
        email.send_failure_email(world, ticket)
    assert not post.sent


def test_a_job_that_was_erased_meanwhile_is_passed_over(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    assert email.send_failure_email(world, ticket) is False
    assert not post.sent


def test_a_letter_that_could_not_be_sent_is_sent_by_the_next_call(
    world: Ports, ticket: Ticket, post: MemoryMailer
) -> None:
    class Jammed(MemoryMailer):
        def send(self, address: str, subject: str, text: str) -> None:  # noqa: ARG002
            raise TryAgain("AWS was too busy.")

    ended(world, ticket, Status.FAILED, Reason.INTERNAL)
    world.mailer = jammed = Jammed()
    jammed.addresses = post.addresses
    with pytest.raises(TryAgain):
        email.send_failure_email(world, ticket)
    world.mailer = post
    assert email.send_failure_email(world, ticket) is True


OWNER = UUID(int=2)
VERIFIED = [{"Name": "email", "Value": ADDRESS}, {"Name": "email_verified", "Value": "true"}]


@pytest.fixture
def mail(aws: object) -> SesMailer:
    return SesMailer("eu-central-1_abc", "rushes@example.org")


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ({"Enabled": True, "UserAttributes": VERIFIED}, ADDRESS),
        ({"Enabled": False, "UserAttributes": VERIFIED}, ""),
        ({"Enabled": True, "UserAttributes": VERIFIED[:1]}, ""),
        ({"Enabled": True, "UserAttributes": []}, ""),
        (None, ""),
    ],
)
def test_an_address_counts_when_it_is_verified_and_its_user_may_sign_in(
    mail: SesMailer, user: dict[str, Any] | None, address: str
) -> None:
    asked = {"UserPoolId": "eu-central-1_abc", "Username": str(OWNER)}
    with Stubber(mail.users) as stub:
        if user is None:
            stub.add_client_error("admin_get_user", "UserNotFoundException", expected_params=asked)
        else:
            stub.add_response("admin_get_user", {"Username": str(OWNER), **user}, asked)
        assert mail.find_address(OWNER) == address


def test_ses_is_given_sender_address_and_text_as_utf_8(mail: SesMailer) -> None:
    asked = {
        "FromEmailAddress": "rushes@example.org",
        "Destination": {"ToAddresses": [ADDRESS]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Zoë.mp4 was not taken", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": ANY, "Charset": "UTF-8"}},
            }
        },
    }
    with Stubber(mail.mail) as stub:
        stub.add_response("send_email", {"MessageId": "1"}, asked)
        mail.send(ADDRESS, "Zoë.mp4 was not taken", "Why.")
        stub.assert_no_pending_responses()


def test_a_throttled_ses_is_tried_again_later(mail: SesMailer) -> None:
    with Stubber(mail.mail) as stub:
        stub.add_client_error("send_email", "TooManyRequestsException", http_status_code=429)
        with pytest.raises(TryAgain):
            mail.send(ADDRESS, "s", "t")
