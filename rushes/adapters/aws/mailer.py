"""Mail to owners by SES, at the address that Cognito knows of them: fills Post."""

from functools import cached_property
from uuid import UUID

from rushes.adapters.aws.clients import Client, client, code, translated


class SesMailer:
    """`pool` is the id of the user pool, `sender` an address that SES has verified in this region."""

    def __init__(self, pool: str, sender: str) -> None:
        self.pool, self.sender = pool, sender

    @cached_property
    def users(self) -> Client:
        return client("cognito-idp")

    @cached_property
    def mail(self) -> Client:
        return client("sesv2")

    def address_of(self, owner: UUID) -> str:
        from botocore.exceptions import ClientError

        with translated():
            try:
                user = self.users.admin_get_user(UserPoolId=self.pool, Username=str(owner))
            except ClientError as error:
                if code(error) != "UserNotFoundException":
                    raise
                return ""
        known = {each["Name"]: each["Value"] for each in user["UserAttributes"]}
        good = user["Enabled"] and known.get("email_verified") == "true"
        return str(known.get("email", "")) if good else ""

    def send(self, address: str, subject: str, text: str) -> None:
        with translated():
            self.mail.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content={"Simple": {"Subject": utf8(subject), "Body": {"Text": utf8(text)}}},
            )


def utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
